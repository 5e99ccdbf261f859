// Scalers that work column by column with numbers that they keep.
#include <array>
#include <utility>

#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// `op` with a vector attribute, or nothing where the attribute is None.
absl::StatusOr<Value> Apply(Context& context, const Field& estimator, std::string_view op,
                            std::string_view attribute, Value x, int64_t width) {
  if (!estimator.Has(attribute)) return x;
  TENON_ASSIGN_OR_RETURN(const std::vector<double> values, ReadVector(estimator, attribute, width));
  return context.graph.Node(op, {x, context.graph.Doubles(values)});
}

absl::StatusOr<Frame> Standardized(Context& context, const Field& scaler,
                                   std::string_view centre_name, const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(std::vector<double> centre, ReadVector(scaler, centre_name, input.width));
  TENON_ASSIGN_OR_RETURN(std::vector<double> scale, ReadVector(scaler, "scale_", input.width));
  const Value x = graph.Node("ai.tenon.Standardize",
                             {input.matrix, graph.Doubles(centre), graph.Doubles(scale)}, {},
                             graph.TypeOf(input.matrix));
  return MatrixFrame(x, input.width);
}

absl::StatusOr<Frame> StandardScaler(Context& context, const Field& scaler, const Frame& input) {
  Value x = input.matrix;
  TENON_ASSIGN_OR_RETURN(const bool center, scaler.BoolAttr("with_mean"));
  TENON_ASSIGN_OR_RETURN(const bool scale, scaler.BoolAttr("with_std"));
  if (center && scale && scaler.Has("mean_") && scaler.Has("scale_"))
    return Standardized(context, scaler, "mean_", input);
  if (center) {
    TENON_ASSIGN_OR_RETURN(x, Apply(context, scaler, "Sub", "mean_", x, input.width));
  }
  if (scale) {
    TENON_ASSIGN_OR_RETURN(x, Apply(context, scaler, "Div", "scale_", x, input.width));
  }
  return MatrixFrame(x, input.width);
}

absl::StatusOr<Frame> RobustScaler(Context& context, const Field& scaler, const Frame& input) {
  Value x = input.matrix;
  TENON_ASSIGN_OR_RETURN(const bool center, scaler.BoolAttr("with_centering"));
  TENON_ASSIGN_OR_RETURN(const bool scale, scaler.BoolAttr("with_scaling"));
  if (center && scale && scaler.Has("center_") && scaler.Has("scale_"))
    return Standardized(context, scaler, "center_", input);
  if (center) {
    TENON_ASSIGN_OR_RETURN(x, Apply(context, scaler, "Sub", "center_", x, input.width));
  }
  if (scale) {
    TENON_ASSIGN_OR_RETURN(x, Apply(context, scaler, "Div", "scale_", x, input.width));
  }
  return MatrixFrame(x, input.width);
}

// NaN stays, as in numpy.clip.
Value ClipTo(Context& context, Value x, double low, double high) {
  GraphBuilder& graph = context.graph;
  const Value least = graph.Scalar(low);
  const Value most = graph.Scalar(high);
  const Value raised = graph.Node("Where", {graph.Node("Less", {x, least}), least, x});
  return graph.Node("Where", {graph.Node("Greater", {raised, most}), most, raised});
}

absl::StatusOr<Frame> MinMaxScaler(Context& context, const Field& scaler, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Value x,
                         Apply(context, scaler, "Mul", "scale_", input.matrix, input.width));
  TENON_ASSIGN_OR_RETURN(x, Apply(context, scaler, "Add", "min_", x, input.width));
  TENON_ASSIGN_OR_RETURN(const bool clip, scaler.BoolAttr("clip", false));
  if (clip) {
    TENON_ASSIGN_OR_RETURN(const Field range, scaler.Attr("feature_range"));
    TENON_ASSIGN_OR_RETURN(const std::vector<double> ends, range.Doubles());
    if (ends.size() != 2) return range.Damaged("it has not two numbers");
    x = ClipTo(context, x, ends[0], ends[1]);
  }
  return MatrixFrame(x, input.width);
}

absl::StatusOr<Frame> MaxAbsScaler(Context& context, const Field& scaler, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Value x,
                         Apply(context, scaler, "Div", "scale_", input.matrix, input.width));
  TENON_ASSIGN_OR_RETURN(const bool clip, scaler.BoolAttr("clip", false));
  if (clip) x = ClipTo(context, x, -1, 1);
  return MatrixFrame(x, input.width);
}

absl::StatusOr<Frame> Normalizer(Context& context, const Field& scaler, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, NormalizeRows(context, scaler, input.matrix));
  return MatrixFrame(x, input.width);
}

absl::StatusOr<Frame> Binarizer(Context& context, const Field& scaler, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const double threshold, scaler.NumberAttr("threshold"));
  const Value above =
      context.graph.Node("Greater", {input.matrix, context.graph.Scalar(threshold)});
  return MatrixFrame(context.graph.Cast(above, DType::kFp64), input.width);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.preprocessing.StandardScaler", StandardScaler, nullptr,
                 InputCheck::kAllowNan},
    EstimatorRow{"sklearn.preprocessing.RobustScaler", RobustScaler, nullptr,
                 InputCheck::kAllowNan},
    EstimatorRow{"sklearn.preprocessing.MinMaxScaler", MinMaxScaler, nullptr,
                 InputCheck::kAllowNan},
    EstimatorRow{"sklearn.preprocessing.MaxAbsScaler", MaxAbsScaler, nullptr,
                 InputCheck::kAllowNan},
    EstimatorRow{"sklearn.preprocessing.Normalizer", Normalizer},
    EstimatorRow{"sklearn.preprocessing.Binarizer", Binarizer},
};

}  // namespace

Rows ScalerRows() { return kRows; }

}  // namespace tenon::sklearn
