#include "onnx/ops/neighbors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "onnx/ops/row_pairs.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::ops {
namespace {

using Distance = double (*)(Row a, Row b, double p);

double Euclidean(Row a, Row b, double /*p*/) { return std::sqrt(SquaredDistance(a, b)); }

double Manhattan(Row a, Row b, double /*p*/) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum;
}

double Chebyshev(Row a, Row b, double /*p*/) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

double Minkowski(Row a, Row b, double p) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::pow(std::abs(a[i] - b[i]), p);
  return std::pow(sum, 1 / p);
}

double LengthOf(Row row) {
  const double length = std::sqrt(DotProduct(row, row));
  return length == 0 ? 1 : length;
}

double Cosine(Row a, Row b, double /*p*/) {
  const double length_a = LengthOf(a);
  const double length_b = LengthOf(b);
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] / length_a) * (b[i] / length_b);
  return std::clamp(1 - sum, 0.0, 2.0);
}

Distance DistanceOf(std::string_view metric) {
  constexpr std::pair<std::string_view, Distance> kMetrics[] = {{"euclidean", Euclidean},
                                                                {"manhattan", Manhattan},
                                                                {"chebyshev", Chebyshev},
                                                                {"minkowski", Minkowski},
                                                                {"cosine", Cosine}};
  for (const auto& [name, distance] : kMetrics) {
    if (name == metric) return distance;
  }
  return nullptr;
}

class Neighbors final : public Kernel {
 public:
  Neighbors(int64_t k, Distance distance) : k_(k), distance_(distance) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const RowPairs pairs, ReadRowPairs(run));
    if (k_ > pairs.right.rows())
      return absl::InvalidArgumentError(
          StrCat("Neighbors: k is ", k_, " of ", pairs.right.rows(), " rows"));
    double p = 2;
    if (run.HasInput(2)) {
      TENON_ASSIGN_OR_RETURN(p, run.Scalar(2));
    }
    const Shape shape{pairs.left.rows(), k_};
    TENON_ASSIGN_OR_RETURN(const std::span<double> distances, run.Doubles(0, shape));
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> indices, run.Ints(1, shape));
    const auto k = static_cast<size_t>(k_);
    return ForEachLeftRow(run, pairs, [&](size_t i) {
      Find(pairs, i, p, distances.subspan(i * k, k), indices.subspan(i * k, k));
    });
  }

 private:
  void Find(const RowPairs& pairs, size_t i, double p, std::span<double> distances,
            std::span<int64_t> indices) const {
    std::vector<std::pair<double, int64_t>> all(static_cast<size_t>(pairs.right.rows()));
    for (size_t j = 0; j < all.size(); ++j) {
      const double distance = distance_(pairs.LeftRow(i), pairs.RightRow(j), p);
      // What is not a number would upset the order.
      all[j] = {std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance,
                static_cast<int64_t>(j)};
    }
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(distances.size()),
                      all.end());
    for (size_t j = 0; j < distances.size(); ++j) {
      distances[j] = all[j].first;
      indices[j] = all[j].second;
    }
  }

  const int64_t k_;
  const Distance distance_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeNeighbors(const KernelInfo& info) {
  const int64_t k = info.Int("k", 1);
  if (k < 1) return absl::InvalidArgumentError(StrCat("k is ", k));
  const std::string metric = info.Text("metric");
  const Distance distance = DistanceOf(metric.empty() ? "euclidean" : metric);
  if (distance == nullptr) return absl::InvalidArgumentError(StrCat("metric is ", Quote(metric)));
  return std::make_unique<Neighbors>(k, distance);
}

absl::Status RunSquaredDistances(const KernelRun& run) {
  TENON_ASSIGN_OR_RETURN(const RowPairs pairs, ReadRowPairs(run));
  return MapPairs(run, pairs, SquaredDistance);
}

}  // namespace tenon::ops
