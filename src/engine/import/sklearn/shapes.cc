// Transformers that bend each column: power and quantile transforms, bins, polynomials, functions.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

Value Unary(Context& context, std::string_view function, Value x) {
  return context.graph.Node("ai.tenon.Unary", {x}, {TextAttr("function", function)},
                            ValueType{DType::kFp64, context.graph.TypeOf(x).shape});
}

Value Flags(Context& context, const std::vector<double>& values, double target) {
  std::vector<int64_t> flags;
  flags.reserve(values.size());
  for (const double value : values)
    flags.push_back(std::abs(value - target) < std::numeric_limits<double>::epsilon() ? 1 : 0);
  return context.graph.Cast(context.graph.Ints(flags), DType::kBool);
}

// (exp(power * logs) - 1) / power, and logs where the power is 0, as that tends to.
Value PowerOf(Context& context, Value logs, const std::vector<double>& powers) {
  GraphBuilder& graph = context.graph;
  std::vector<double> safe = powers;
  for (double& power : safe)
    if (std::abs(power) < std::numeric_limits<double>::epsilon()) power = 1;
  const Value factor = graph.Doubles(safe);
  const Value raised =
      graph.Node("Div", {Unary(context, "expm1", graph.Node("Mul", {logs, factor})), factor});
  return graph.Node("Where", {Flags(context, powers, 0), logs, raised});
}

Value YeoJohnson(Context& context, Value x, const std::vector<double>& lambdas) {
  GraphBuilder& graph = context.graph;
  std::vector<double> others;
  others.reserve(lambdas.size());
  for (const double lambda : lambdas) others.push_back(2 - lambda);
  const Value zero = graph.Scalar(0.0);
  const Value is_up = graph.Node("GreaterOrEqual", {x, zero});
  const Value up = graph.Node("Where", {is_up, x, zero});
  const Value down = graph.Node("Where", {is_up, zero, graph.Node("Neg", {x})});
  const Value high = PowerOf(context, Unary(context, "log1p", up), lambdas);
  const Value low = PowerOf(context, Unary(context, "log1p", down), others);
  return graph.Node("Where", {is_up, high, graph.Node("Neg", {low})});
}

absl::StatusOr<Frame> PowerTransformer(Context& context, const Field& power, const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const std::vector<double> lambdas,
                         ReadVector(power, "lambdas_", input.width));
  TENON_ASSIGN_OR_RETURN(const std::string method, power.TextAttr("method"));
  Frame out = MatrixFrame(input.matrix, input.width);
  if (method == "yeo-johnson") {
    out.matrix = YeoJohnson(context, input.matrix, lambdas);
  } else if (method == "box-cox") {
    // The logarithm of what is not positive is refused; NaN goes through.
    const Value is_nan = graph.Node("IsNaN", {input.matrix});
    const Value logs =
        graph.Node("Log", {graph.Node("Where", {is_nan, graph.Scalar(1.0), input.matrix})});
    const Value good = graph.Node("ai.tenon.CheckInput", {logs},
                                  {IntAttr("allow_nan", 0),
                                   {"columns", input.names},
                                   TextAttr("what",
                                            "PowerTransformer's logarithm (box-cox takes "
                                            "positive numbers alone)")},
                                  ValueType{DType::kFp64, graph.TypeOf(logs).shape});
    out.matrix = graph.Node("Where", {is_nan, input.matrix, PowerOf(context, good, lambdas)});
  } else {
    return power.Unsupported(StrCat("method=", Quote(method), " is not supported"));
  }
  TENON_ASSIGN_OR_RETURN(const bool standardize, power.BoolAttr("standardize"));
  if (!standardize) return out;
  out.checked = true;
  TENON_ASSIGN_OR_RETURN(const Field scaler, power.Attr("_scaler"));
  return TranslateTransform(context, scaler, out);
}

Value Interpolate(Context& context, Value x, const Matrix& from, const std::vector<double>& to) {
  Matrix targets{from.rows, from.columns, {}};
  for (int64_t i = 0; i < from.rows; ++i)
    targets.values.insert(targets.values.end(), to.begin(), to.end());
  return context.graph.Node("ai.tenon.Interpolate",
                            {x, ConstantOf(context, from), ConstantOf(context, targets)}, {},
                            ValueType{DType::kFp64, context.graph.TypeOf(x).shape});
}

// Half the sum of numpy.interp forward and backward, so that repeated quantiles meet in the middle.
Value MeanOfBothWays(Context& context, Value x, const Matrix& quantiles,
                     const std::vector<double>& references) {
  GraphBuilder& graph = context.graph;
  Matrix reversed = quantiles;
  for (int64_t i = 0; i < reversed.rows; ++i) {
    const auto row = reversed.values.begin() + i * reversed.columns;
    std::reverse(row, row + reversed.columns);
  }
  for (double& value : reversed.values) value = -value;
  std::vector<double> back(references.rbegin(), references.rend());
  for (double& value : back) value = -value;
  const Value forward = Interpolate(context, x, quantiles, references);
  const Value backward = Interpolate(context, graph.Node("Neg", {x}), reversed, back);
  return graph.Node("Mul", {graph.Node("Sub", {forward, backward}), graph.Scalar(0.5)});
}

absl::StatusOr<Frame> QuantileTransformer(Context& context, const Field& transformer,
                                          const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const Matrix stored, ReadMatrix(transformer, "quantiles_", input.width));
  if (stored.rows == 0) return transformer.Damaged("it has no quantiles");
  TENON_ASSIGN_OR_RETURN(const std::vector<double> references,
                         ReadVector(transformer, "references_", stored.rows));
  TENON_ASSIGN_OR_RETURN(const std::string to, transformer.TextAttr("output_distribution"));
  if (to != "normal" && to != "uniform")
    return transformer.Unsupported(StrCat("output_distribution=", Quote(to), " is not supported"));
  Matrix quantiles{stored.columns, stored.rows, {}};
  std::vector<double> lowest;
  std::vector<double> highest;
  for (int64_t i = 0; i < stored.columns; ++i) {
    for (int64_t q = 0; q < stored.rows; ++q)
      quantiles.values.push_back(stored.values[static_cast<size_t>(q * stored.columns + i)]);
    lowest.push_back(stored.values[static_cast<size_t>(i)]);
    highest.push_back(quantiles.values.back());
  }
  const Value x = input.matrix;
  const double margin = to == "normal" ? 1e-7 : 0;
  const Value is_low =
      graph.Node(to == "normal" ? "Less" : "Equal",
                 {graph.Node("Sub", {x, graph.Scalar(margin)}), graph.Doubles(lowest)});
  const Value is_high =
      graph.Node(to == "normal" ? "Greater" : "Equal",
                 {graph.Node("Add", {x, graph.Scalar(margin)}), graph.Doubles(highest)});
  Value out = MeanOfBothWays(context, x, quantiles, references);
  out = graph.Node("Where", {is_high, graph.Scalar(1.0), out});
  out = graph.Node("Where", {is_low, graph.Scalar(0.0), out});
  if (to == "uniform") return MatrixFrame(out, input.width);
  // norm.ppf(1e-7 - spacing(1)) and norm.ppf(1 - (1e-7 - spacing(1))).
  const Value least = graph.Scalar(-5.199337582605575);
  const Value most = graph.Scalar(5.19933758270342);
  out = Unary(context, "ndtri", out);
  out = graph.Node("Where", {graph.Node("Less", {out, least}), least, out});
  return MatrixFrame(graph.Node("Where", {graph.Node("Greater", {out, most}), most, out}),
                     input.width);
}

absl::StatusOr<Frame> KBinsDiscretizer(Context& context, const Field& bins, const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const std::string encode, bins.TextAttr("encode"));
  TENON_ASSIGN_OR_RETURN(const Field all, bins.Attr("bin_edges_"));
  std::vector<Value> columns;
  int64_t width = 0;
  for (int64_t i = 0; i < input.width; ++i) {
    TENON_ASSIGN_OR_RETURN(const Field item, all.Item(static_cast<size_t>(i)));
    TENON_ASSIGN_OR_RETURN(const std::vector<double> edges, item.Doubles());
    if (edges.size() < 2) return item.Damaged("it has fewer than two edges");
    const std::vector<double> inner(edges.begin() + 1, edges.end() - 1);
    const Value column = ColumnOf(context, input, i);
    const Value steps =
        graph.Cast(graph.Node("LessOrEqual", {graph.Doubles(inner), column}), DType::kFp64);
    const Value place = inner.empty() ? graph.Node("Mul", {column, graph.Scalar(0.0)})
                                      : graph.Node("ReduceSum", {steps, graph.Ints({1})});
    if (encode == "ordinal") {
      columns.push_back(place);
      ++width;
      continue;
    }
    std::vector<double> places;
    for (size_t bin = 0; bin + 1 < edges.size(); ++bin) places.push_back(static_cast<double>(bin));
    width += static_cast<int64_t>(places.size());
    columns.push_back(
        graph.Cast(graph.Node("Equal", {place, graph.Doubles(places)}), DType::kFp64));
  }
  if (columns.empty()) return bins.Damaged("it has no columns");
  return MatrixFrame(graph.Concat(columns, 1), width);
}

// Products of `degree` features, in scikit-learn's order; false when there are more than `room`.
bool Combine(int64_t width, int64_t degree, bool repeat, size_t room,
             std::vector<std::vector<int64_t>>* factors) {
  std::vector<int64_t> at(static_cast<size_t>(degree));
  for (size_t i = 0; i < at.size(); ++i) at[i] = repeat ? 0 : static_cast<int64_t>(i);
  factors->assign(at.size(), {});
  if (!repeat && degree > width) return true;
  while (true) {
    if ((*factors)[0].size() >= room) return false;
    for (size_t i = 0; i < at.size(); ++i) (*factors)[i].push_back(at[i]);
    size_t last = at.size();
    const auto limit = [&](size_t i) {
      return repeat ? width : width - static_cast<int64_t>(at.size() - 1 - i);
    };
    while (last > 0 && at[last - 1] + 1 >= limit(last - 1)) --last;
    if (last == 0) return true;
    ++at[last - 1];
    for (size_t i = last; i < at.size(); ++i) at[i] = at[i - 1] + (repeat ? 0 : 1);
  }
}

absl::StatusOr<Frame> PolynomialFeatures(Context& context, const Field& polynomial,
                                         const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const int64_t least, polynomial.IntAttr("_min_degree"));
  TENON_ASSIGN_OR_RETURN(const int64_t most, polynomial.IntAttr("_max_degree"));
  TENON_ASSIGN_OR_RETURN(const bool alone, polynomial.BoolAttr("interaction_only"));
  TENON_ASSIGN_OR_RETURN(const bool bias, polynomial.BoolAttr("include_bias"));
  constexpr int64_t kMostDegrees = 32;
  constexpr size_t kMostProducts = 1'000'000;
  if (most > kMostDegrees || input.width == 0)
    return polynomial.Unsupported(StrCat("degree ", most, " is above ", kMostDegrees));
  std::vector<Value> parts;
  int64_t width = 0;
  if (bias) {
    const Value first = ColumnOf(context, input, 0);
    const Value nothing = graph.Node("Mul", {first, graph.Scalar(0.0)});
    parts.push_back(graph.Node("Add", {nothing, graph.Scalar(1.0)}));
    ++width;
  }
  for (int64_t degree = std::max<int64_t>(1, least); degree <= most; ++degree) {
    std::vector<std::vector<int64_t>> factors;
    if (!Combine(input.width, degree, !alone, kMostProducts, &factors))
      return polynomial.Unsupported(StrCat("it makes more than ", kMostProducts, " products"));
    if (factors[0].empty()) continue;
    Value product = graph.Gather(input.matrix, factors[0], 1);
    for (size_t i = 1; i < factors.size(); ++i)
      product = graph.Node("Mul", {product, graph.Gather(input.matrix, factors[i], 1)});
    parts.push_back(product);
    width += static_cast<int64_t>(factors[0].size());
  }
  if (parts.empty()) return polynomial.Unsupported("it makes no features");
  return MatrixFrame(graph.Concat(parts, 1), width);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.preprocessing.PowerTransformer", PowerTransformer, nullptr,
                 InputCheck::kAllowNan},
    EstimatorRow{"sklearn.preprocessing.QuantileTransformer", QuantileTransformer, nullptr,
                 InputCheck::kAllowNan},
    EstimatorRow{"sklearn.preprocessing.KBinsDiscretizer", KBinsDiscretizer},
    EstimatorRow{"sklearn.preprocessing.PolynomialFeatures", PolynomialFeatures},
};

}  // namespace

Rows ShapeRows() { return kRows; }

}  // namespace tenon::sklearn
