#include "onnx/ops/impute.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "onnx/ops/row_pairs.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::ops {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Over the columns that both have; NaN where there is none.
double PresentDistance(Row a, Row b) {
  double sum = 0;
  size_t present = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    sum += (a[i] - b[i]) * (a[i] - b[i]);
    ++present;
  }
  if (present == 0) return kNan;
  return std::sqrt(sum * static_cast<double>(a.size()) / static_cast<double>(present));
}

struct Donor {
  double distance = 0;
  double value = 0;
};

double MeanOf(std::span<const Donor> donors) {
  double sum = 0;
  for (const Donor& donor : donors) sum += donor.value;
  return sum / static_cast<double>(donors.size());
}

double MeanByDistance(std::span<const Donor> donors) {
  const bool touching = donors.front().distance == 0;
  double sum = 0;
  double total = 0;
  for (const Donor& donor : donors) {
    const double weight = touching ? (donor.distance == 0 ? 1 : 0) : 1 / donor.distance;
    sum += weight * donor.value;
    total += weight;
  }
  return sum / total;
}

class NeighborImpute final : public Kernel {
 public:
  NeighborImpute(size_t k, bool by_distance) : k_(k), by_distance_(by_distance) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const RowPairs pairs, ReadRowPairs(run));
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, pairs.left.shape));
    const auto width = static_cast<size_t>(pairs.left.columns());
    return ForEachLeftRow(run, pairs, [&](size_t i) {
      const Row row = pairs.LeftRow(i);
      const std::span<double> filled = out.subspan(i * width, width);
      std::ranges::copy(row, filled.begin());
      const bool missing = std::ranges::any_of(row, [](double v) { return std::isnan(v); });
      if (missing) Fill(pairs, row, filled);
    });
  }

 private:
  void Fill(const RowPairs& pairs, Row row, std::span<double> filled) const {
    std::vector<double> distances(static_cast<size_t>(pairs.right.rows()));
    for (size_t j = 0; j < distances.size(); ++j)
      distances[j] = PresentDistance(row, pairs.RightRow(j));
    for (size_t column = 0; column < row.size(); ++column)
      if (std::isnan(row[column])) filled[column] = FromDonors(pairs, distances, column);
  }

  double FromDonors(const RowPairs& pairs, const std::vector<double>& distances,
                    size_t column) const {
    std::vector<Donor> all;
    std::vector<Donor> near;
    for (size_t j = 0; j < distances.size(); ++j) {
      const double value = pairs.RightRow(j)[column];
      if (std::isnan(value)) continue;
      all.push_back({distances[j], value});
      if (!std::isnan(distances[j])) near.push_back(all.back());
    }
    if (all.empty()) return kNan;
    if (near.empty()) return MeanOf(all);
    std::ranges::stable_sort(near, {}, &Donor::distance);
    const std::span<const Donor> chosen(near.data(), std::min(k_, near.size()));
    return by_distance_ ? MeanByDistance(chosen) : MeanOf(chosen);
  }

  const size_t k_;
  const bool by_distance_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeNeighborImpute(const KernelInfo& info) {
  const int64_t k = info.Int("k", 0);
  if (k < 1) return absl::InvalidArgumentError(StrCat("NeighborImpute: k is ", k));
  return std::make_unique<NeighborImpute>(static_cast<size_t>(k), info.Int("by_distance", 0) != 0);
}

}  // namespace tenon::ops
