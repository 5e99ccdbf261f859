#include "import/sklearn/estimators.h"

#include <algorithm>

#include "import/sklearn/families.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

std::vector<EstimatorRow> Collect() {
  std::vector<EstimatorRow> rows;
  for (const auto& families : {TransformerFamilies(), PredictorFamilies()})
    for (const Rows family : families) rows.insert(rows.end(), family.begin(), family.end());
  std::ranges::sort(rows, {}, &EstimatorRow::class_name);
  return rows;
}

}  // namespace

std::string PublicName(std::string_view class_name) {
  const size_t first = class_name.find('.');
  const size_t last = class_name.rfind('.');
  if (first == std::string_view::npos) return std::string(class_name);
  size_t package = first;
  if (class_name.substr(0, first) == "sklearn" && first != last)
    package = class_name.find('.', first + 1);
  return StrCat(class_name.substr(0, package), class_name.substr(last));
}

const std::vector<EstimatorRow>& Estimators() {
  static const std::vector<EstimatorRow> kRows = Collect();
  return kRows;
}

const EstimatorRow* FindEstimator(std::string_view class_name) {
  const std::string name = PublicName(class_name);
  const auto& rows = Estimators();
  const auto found =
      std::ranges::lower_bound(rows, std::string_view(name), {}, &EstimatorRow::class_name);
  return found != rows.end() && found->class_name == name ? &*found : nullptr;
}

}  // namespace tenon::sklearn
