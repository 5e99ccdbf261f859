// Imputers with one value a column, and indicators of what is missing.
#include "import/sklearn/imputers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {

using python::Field;

absl::StatusOr<Missing> ReadMissing(const Field& imputer) {
  Missing missing;
  const std::optional<Field> value = imputer.FindAttr("missing_values");
  if (!value.has_value() || value->is_none()) return missing;
  if (const absl::StatusOr<std::string> text = value->Text(); text.ok()) {
    missing.is_nan = *text == "NaN";
    missing.is_text = !missing.is_nan;
    missing.text = *text;
    return missing;
  }
  // pandas.NA is no number, and means the same.
  if (value->is_instance() || value->kind() == python::Kind::kName) return missing;
  TENON_ASSIGN_OR_RETURN(missing.number, value->Number());
  missing.is_nan = std::isnan(missing.number);
  return missing;
}

absl::StatusOr<Value> MaskOf(Context& context, const Field& imputer, const Missing& missing,
                             Value x) {
  GraphBuilder& graph = context.graph;
  if (graph.DTypeOf(x) == DType::kBytes) {
    if (!missing.is_nan && !missing.is_text)
      return imputer.Unsupported("its missing_values is a number, and a column has strings");
    const std::array<std::string, 1> text = {missing.text};
    return graph.Node("Equal", {x, graph.Strings(Shape{1}, text)});
  }
  if (missing.is_text)
    return imputer.Unsupported("its missing_values is a string, and a column has numbers");
  if (missing.is_nan) return graph.Node("IsNaN", {x});
  return graph.Node("Equal", {x, graph.Scalar(missing.number)});
}

namespace {

// The mask of what is missing in `input`, FP64 [N,features of the indicator].
absl::StatusOr<Frame> Indicate(Context& context, const Field& indicator, const Missing& missing,
                               const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const Field list, indicator.Attr("features_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> features, list.Ints());
  std::vector<Frame> frames;
  for (const int64_t i : features) {
    if (i < 0 || i >= WidthOf(input)) return list.Damaged(StrCat("there is no feature ", i));
    TENON_ASSIGN_OR_RETURN(const Value mask,
                           MaskOf(context, indicator, missing, ColumnOf(context, input, i)));
    frames.push_back(MatrixFrame(graph.Cast(mask, DType::kFp64), 1));
    frames.back().checked = true;
  }
  if (frames.empty()) return Frame();
  return JoinFrames(context, frames);
}

bool IsAllNumbers(Context& context, const Frame& frame) {
  return std::ranges::all_of(frame.columns, [&](const Column& column) {
    return context.graph.DTypeOf(column.value) != DType::kBytes;
  });
}

absl::StatusOr<Frame> FillMatrix(Context& context, const Field& imputer, const Missing& missing,
                                 const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(std::vector<double> values,
                         ReadVector(imputer, "statistics_", input.width));
  std::vector<int64_t> kept;
  std::vector<double> fills;
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    kept.push_back(static_cast<int64_t>(i));
    fills.push_back(values[i]);
  }
  if (kept.empty()) return imputer.Unsupported("it was fitted on columns without any value");
  Frame out = SelectColumns(context, input, kept);
  TENON_ASSIGN_OR_RETURN(const Value mask, MaskOf(context, imputer, missing, out.matrix));
  out.matrix = graph.Node("Where", {mask, graph.Doubles(fills), out.matrix});
  out.checked = true;
  return out;
}

absl::StatusOr<Frame> FillColumns(Context& context, const Field& imputer, const Missing& missing,
                                  const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const Field statistics, imputer.Attr("statistics_"));
  Frame out;
  for (size_t i = 0; i < input.columns.size(); ++i) {
    Column column = input.columns[i];
    TENON_ASSIGN_OR_RETURN(const Field fill, statistics.Item(i));
    TENON_ASSIGN_OR_RETURN(const Value mask, MaskOf(context, imputer, missing, column.value));
    Value value;
    if (graph.DTypeOf(column.value) == DType::kBytes) {
      TENON_ASSIGN_OR_RETURN(std::string text, fill.Text());
      const std::array<std::string, 1> one = {std::move(text)};
      value = graph.Strings(Shape{1}, one);
    } else {
      TENON_ASSIGN_OR_RETURN(const double number, fill.Number());
      value = graph.Scalar(number);
    }
    column.value = graph.Node("Where", {mask, value, column.value});
    out.columns.push_back(std::move(column));
  }
  return out;
}

}  // namespace

absl::StatusOr<Frame> WithIndicator(Context& context, const Field& imputer, const Missing& missing,
                                    const Frame& input, Frame out) {
  if (!imputer.Has("indicator_")) return out;
  TENON_ASSIGN_OR_RETURN(const Field indicator, imputer.Attr("indicator_"));
  TENON_ASSIGN_OR_RETURN(Frame mask, Indicate(context, indicator, missing, input));
  if (WidthOf(mask) == 0) return out;
  return JoinFrames(context, {std::move(out), std::move(mask)});
}

namespace {

absl::StatusOr<Frame> SimpleImputer(Context& context, const Field& imputer, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Missing missing, ReadMissing(imputer));
  Frame checked = input;
  Frame out;
  if (input.is_matrix() || IsAllNumbers(context, input)) {
    TENON_ASSIGN_OR_RETURN(checked, CheckInput(context, imputer, input, missing.is_nan));
    TENON_ASSIGN_OR_RETURN(out, FillMatrix(context, imputer, missing, checked));
  } else {
    TENON_ASSIGN_OR_RETURN(out, FillColumns(context, imputer, missing, input));
  }
  return WithIndicator(context, imputer, missing, checked, std::move(out));
}

absl::StatusOr<Frame> MissingIndicator(Context& context, const Field& indicator,
                                       const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Missing missing, ReadMissing(indicator));
  Frame checked = input;
  if (input.is_matrix() || IsAllNumbers(context, input)) {
    TENON_ASSIGN_OR_RETURN(checked, CheckInput(context, indicator, input, missing.is_nan));
  }
  TENON_ASSIGN_OR_RETURN(Frame out, Indicate(context, indicator, missing, checked));
  if (WidthOf(out) == 0) return indicator.Unsupported("nothing was missing when it was fitted");
  context.report.notes.push_back(
      {indicator.path(), "values missing in columns that had none are not refused"});
  return out;
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.impute.SimpleImputer", SimpleImputer, nullptr, InputCheck::kNone},
    EstimatorRow{"sklearn.impute.MissingIndicator", MissingIndicator, nullptr, InputCheck::kNone},
};

}  // namespace

Rows ImputerRows() { return kRows; }

}  // namespace tenon::sklearn
