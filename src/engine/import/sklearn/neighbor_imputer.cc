// KNNImputer.
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/imputers.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The rows of training, NaN where something was missing.
absl::StatusOr<Matrix> FittedRows(const Field& imputer, int64_t width) {
  TENON_ASSIGN_OR_RETURN(Matrix rows, ReadMatrix(imputer, "_fit_X", width));
  TENON_ASSIGN_OR_RETURN(const Matrix mask, ReadMatrix(imputer, "_mask_fit_X", width));
  if (mask.rows != rows.rows) return imputer.Damaged("_mask_fit_X does not fit _fit_X");
  for (size_t i = 0; i < rows.values.size(); ++i)
    if (mask.values[i] != 0) rows.values[i] = kNan;
  return rows;
}

absl::StatusOr<bool> IsByDistance(const Field& imputer) {
  TENON_ASSIGN_OR_RETURN(const Field field, imputer.Attr("weights"));
  if (field.is_none()) return false;
  const absl::StatusOr<std::string> weights = field.Text();
  if (!weights.ok()) return imputer.Unsupported("weights is code, which is not run");
  if (*weights != "uniform" && *weights != "distance")
    return imputer.Unsupported(StrCat("weights ", Quote(*weights)));
  return *weights == "distance";
}

absl::StatusOr<Frame> KnnImputer(Context& context, const Field& imputer, const Frame& raw) {
  GraphBuilder& graph = context.graph;
  TENON_RETURN_IF_ERROR(ExpectText(imputer, "metric", "nan_euclidean"));
  TENON_ASSIGN_OR_RETURN(const bool keep, imputer.BoolAttr("keep_empty_features", false));
  TENON_ASSIGN_OR_RETURN(const bool by_distance, IsByDistance(imputer));
  TENON_ASSIGN_OR_RETURN(const int64_t k, imputer.IntAttr("n_neighbors"));
  TENON_ASSIGN_OR_RETURN(const Missing missing, ReadMissing(imputer));
  TENON_ASSIGN_OR_RETURN(const Frame input, CheckInput(context, imputer, raw, missing.is_nan));
  TENON_ASSIGN_OR_RETURN(const Matrix rows, FittedRows(imputer, input.width));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> valid,
                         ReadVector(imputer, "_valid_mask", input.width));
  TENON_ASSIGN_OR_RETURN(const Value mask, MaskOf(context, imputer, missing, input.matrix));
  const Value x = graph.Node("Where", {mask, graph.Scalar(kNan), input.matrix});
  Frame out = MatrixFrame(graph.Node("ai.tenon.NeighborImpute", {x, ConstantOf(context, rows)},
                                     {IntAttr("k", k), IntAttr("by_distance", by_distance ? 1 : 0)},
                                     ValueType{DType::kFp64, Shape{kAnyDim, input.width}}),
                          input.width);
  std::vector<int64_t> kept;
  std::vector<int64_t> empty;
  for (size_t i = 0; i < valid.size(); ++i) {
    if (valid[i] != 0 || keep) kept.push_back(static_cast<int64_t>(i));
    empty.push_back(valid[i] == 0 ? 1 : 0);
  }
  if (kept.empty()) return imputer.Unsupported("it was fitted on columns without any value");
  if (keep)
    out.matrix = graph.Node(
        "Where", {graph.Cast(graph.Ints(empty), DType::kBool), graph.Scalar(0.0), out.matrix});
  out = SelectColumns(context, out, kept);
  out.checked = true;
  return WithIndicator(context, imputer, missing, input, std::move(out));
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.impute.KNNImputer", KnnImputer, nullptr, InputCheck::kNone},
};

}  // namespace

Rows NeighborImputerRows() { return kRows; }

}  // namespace tenon::sklearn
