// SplineTransformer: the basis of B-splines of every column, by the recursion of Cox and de Boor.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "import/sklearn/families.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

constexpr int64_t kHighestDegree = 20;

struct Spline {
  std::vector<double> knots;
  size_t degree = 3;

  size_t functions() const { return knots.size() - degree - 1; }
  double first() const { return knots[degree]; }
  double last() const { return knots[functions()]; }
};

absl::StatusOr<Spline> ReadSpline(const Field& field) {
  Spline out;
  const std::string_view knots = field.FindAttr("t").has_value() ? "t" : "_t";
  TENON_ASSIGN_OR_RETURN(const Field list, field.Attr(knots));
  TENON_ASSIGN_OR_RETURN(out.knots, list.Doubles());
  TENON_ASSIGN_OR_RETURN(const int64_t degree, field.IntAttr("k"));
  if (degree < 0 || degree > kHighestDegree ||
      out.knots.size() < 2 * (static_cast<size_t>(degree) + 1))
    return field.Damaged(StrCat("has ", out.knots.size(), " knots for degree ", degree));
  out.degree = static_cast<size_t>(degree);
  for (size_t i = 1; i < out.knots.size(); ++i) {
    if (out.knots[i] < out.knots[i - 1]) return list.Damaged("knots are not sorted");
  }
  return out;
}

double Inverse(double span) { return span > 0 ? 1 / span : 0; }

// What a function of degree `d` is made of: parts of the two below it, each rising or falling over
// its span.
struct Spans {
  std::vector<double> from, up, to, down;
};

Spans SpansOf(const Spline& spline, size_t d) {
  Spans out;
  const std::vector<double>& t = spline.knots;
  for (size_t i = 0; i + d + 1 < t.size(); ++i) {
    out.from.push_back(t[i]);
    out.up.push_back(Inverse(t[i + d] - t[i]));
    out.to.push_back(t[i + d + 1]);
    out.down.push_back(Inverse(t[i + d + 1] - t[i + 1]));
  }
  return out;
}

// [N,knots-1]: which span x [N,1] is in; the first and the last one reach as far as it takes.
Value SpanOf(Context& context, const Spline& spline, Value x) {
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  std::vector<double> low;
  std::vector<double> high;
  size_t last = spline.degree;  // the last one that is not empty
  for (size_t i = spline.degree; i < spline.functions(); ++i)
    if (spline.knots[i] < spline.knots[i + 1]) last = i;
  for (size_t i = 0; i + 1 < spline.knots.size(); ++i) {
    const bool inside = i >= spline.degree && i < spline.functions();
    const double from = i == spline.degree ? -kEndless : spline.knots[i];
    const double to = i == last ? kEndless : spline.knots[i + 1];
    low.push_back(inside && i <= last ? from : kEndless);
    high.push_back(inside && i <= last ? to : -kEndless);
  }
  GraphBuilder& graph = context.graph;
  const Value after = graph.Node("GreaterOrEqual", {x, graph.Doubles(low)});
  const Value before = graph.Node("Less", {x, graph.Doubles(high)});
  return graph.Cast(graph.Node("And", {after, before}), DType::kFp64);
}

// [N,functions].
Value BasisOf(Context& context, const Spline& spline, Value x) {
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  Value basis = SpanOf(context, spline, x);
  for (size_t d = 1; d <= spline.degree; ++d) {
    const Spans spans = SpansOf(spline, d);
    const auto count = static_cast<int64_t>(spans.from.size());
    const auto part = [&](int64_t from) {
      return graph.Node("Slice",
                        {basis, graph.Ints({from}), graph.Ints({from + count}), graph.Ints({1})},
                        {}, ValueType{DType::kFp64, Shape{kAnyDim, count}});
    };
    const Value rising = calc.Mul(
        calc.Mul(calc.Sub(x, graph.Doubles(spans.from)), graph.Doubles(spans.up)), part(0));
    const Value falling = calc.Mul(
        calc.Mul(calc.Sub(graph.Doubles(spans.to), x), graph.Doubles(spans.down)), part(1));
    basis = calc.Add(rising, falling);
  }
  return basis;
}

// The functions, or their slopes, at a number inside.
std::vector<double> BasisAt(const Spline& spline, double x, bool slopes) {
  const std::vector<double>& t = spline.knots;
  size_t span = spline.degree;
  for (size_t i = spline.degree; i < spline.functions(); ++i)
    if (t[i] < t[i + 1] && t[i] <= x) span = i;
  std::vector<double> basis(t.size() - 1, 0.0);
  basis[span] = 1;
  const size_t top = spline.degree;
  for (size_t d = 1; d <= top; ++d) {
    for (size_t i = 0; i + d + 1 < t.size(); ++i) {
      const double up = basis[i] * Inverse(t[i + d] - t[i]);
      const double down = basis[i + 1] * Inverse(t[i + d + 1] - t[i + 1]);
      basis[i] = slopes && d == top ? static_cast<double>(d) * (up - down)
                                    : (x - t[i]) * up + (t[i + d + 1] - x) * down;
    }
  }
  if (slopes && top == 0) basis.assign(basis.size(), 0.0);
  basis.resize(spline.functions());
  return basis;
}

// How far from its ends a column goes on straight, and how many functions do.
struct Ends {
  size_t knot = 0;
  size_t functions = 0;
};

// scikit-learn raises degrees below 2 column by column, and keeps the raised one for the next.
Ends EndsOf(size_t degree, size_t column) {
  const size_t raised = degree <= 1 ? std::min(degree + column + 1, size_t{2}) : degree;
  return {degree <= 1 ? std::min(degree + column, size_t{2}) : degree, raised};
}

// Beyond the ends the first and the last functions go on straight, and all others are 0.
Value Straight(Context& context, const Spline& spline, const Ends& ends, Value x, Value basis) {
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  for (const bool low : {true, false}) {
    const double at = spline.knots[low ? ends.knot : spline.knots.size() - 1 - ends.knot];
    std::vector<double> values = BasisAt(spline, at, false);
    std::vector<double> slopes = BasisAt(spline, at, true);
    for (size_t i = 0; i < values.size(); ++i) {
      if ((low ? i : values.size() - 1 - i) < ends.functions) continue;
      values[i] = 0;
      slopes[i] = 0;
    }
    const Value beyond = graph.Node(low ? "Less" : "Greater", {x, calc.Num(at)});
    const Value line =
        calc.Add(graph.Doubles(values), calc.Mul(calc.Sub(x, calc.Num(at)), graph.Doubles(slopes)));
    basis = calc.Where(beyond, line, basis);
  }
  return basis;
}

// x moved by whole periods to where the knots are.
Value Wrapped(Context& context, const Spline& spline, Value x) {
  Calc calc(context);
  const double period = spline.last() - spline.first();
  if (!(period > 0)) return calc.Mul(x, calc.Num(0));
  const Value away = calc.Sub(x, calc.Num(spline.first()));
  const Value turns = context.graph.Node("Floor", {calc.Div(away, calc.Num(period))});
  return calc.Add(calc.Sub(away, calc.Mul(turns, calc.Num(period))), calc.Num(spline.first()));
}

// The last functions of a period are its first ones.
Value Folded(Context& context, const Spline& spline, Value basis) {
  const auto all = static_cast<int64_t>(spline.functions());
  const auto kept = all - static_cast<int64_t>(spline.degree);
  Dense fold{std::vector<double>(static_cast<size_t>(all * kept), 0.0), all, kept};
  for (int64_t i = 0; i < all; ++i) fold.values[static_cast<size_t>(i * kept + i % kept)] = 1;
  return Calc(context).MatMul(basis, ConstantOf(context, fold));
}

absl::StatusOr<Value> Outside(Context& context, const Field& transformer, const Spline& spline,
                              Value x) {
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  const Value low = graph.Node("Less", {x, calc.Num(spline.first())});
  const Value high = calc.Greater(x, spline.last());
  const Value nan = calc.Num(std::numeric_limits<double>::quiet_NaN());
  const Value inside = calc.Where(graph.Node("Or", {low, high}), nan, x);
  Frame frame = MatrixFrame(inside, 1);
  TENON_ASSIGN_OR_RETURN(const Frame checked, CheckInput(context, transformer, frame, false));
  return checked.matrix;
}

absl::StatusOr<Value> ColumnBasis(Context& context, const Field& transformer, const Spline& spline,
                                  const std::string& beyond, size_t column, Value x) {
  Calc calc(context);
  if (beyond == "continue") return BasisOf(context, spline, x);
  if (beyond == "constant")
    return BasisOf(context, spline, calc.Clip(x, spline.first(), spline.last()));
  if (beyond == "linear") {
    const Ends ends = EndsOf(spline.degree, column);
    if (spline.knots.size() < 2 * ends.knot + 2) return transformer.Unsupported("two knots");
    const Value inside = calc.Clip(x, spline.first(), spline.last());
    return Straight(context, spline, ends, x, BasisOf(context, spline, inside));
  }
  if (beyond == "error") {
    TENON_ASSIGN_OR_RETURN(const Value inside, Outside(context, transformer, spline, x));
    return BasisOf(context, spline, inside);
  }
  if (beyond != "periodic") return transformer.Unsupported(StrCat("extrapolation=", Quote(beyond)));
  if (spline.functions() <= spline.degree) return transformer.Damaged("it has too few knots");
  return Folded(context, spline, BasisOf(context, spline, Wrapped(context, spline, x)));
}

absl::StatusOr<Frame> SplineTransformer(Context& context, const Field& transformer,
                                        const Frame& raw) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const std::string beyond, transformer.TextAttr("extrapolation"));
  TENON_ASSIGN_OR_RETURN(const bool bias, transformer.BoolAttr("include_bias"));
  TENON_ASSIGN_OR_RETURN(const std::string missing,
                         transformer.TextAttr("handle_missing", "error"));
  const bool zeros = missing == "zeros";
  TENON_ASSIGN_OR_RETURN(const Frame input, CheckInput(context, transformer, raw, zeros));
  TENON_ASSIGN_OR_RETURN(const Field list, transformer.Attr("bsplines_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> splines, list.Items());
  if (static_cast<int64_t>(splines.size()) != input.width)
    return list.Damaged(StrCat("has ", splines.size(), " splines for ", input.width, " features"));
  Calc calc(context);
  std::vector<Value> columns;
  int64_t width = 0;
  for (size_t i = 0; i < splines.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Spline spline, ReadSpline(splines[i]));
    const Value x = calc.Column(input.matrix, static_cast<int64_t>(i));
    TENON_ASSIGN_OR_RETURN(Value basis, ColumnBasis(context, transformer, spline, beyond, i, x));
    if (zeros) basis = calc.Where(graph.Node("IsNaN", {x}), calc.Num(0), basis);
    auto count = static_cast<int64_t>(spline.functions());
    if (beyond == "periodic") count -= static_cast<int64_t>(spline.degree);
    if (!bias) {
      std::vector<int64_t> kept;
      for (int64_t at = 0; at + 1 < count; ++at) kept.push_back(at);
      basis = graph.Gather(basis, kept, 1);
      count -= 1;
    }
    columns.push_back(basis);
    width += count;
  }
  return MatrixFrame(graph.WithShape(calc.Columns(columns), {kAnyDim, width}), width);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.preprocessing.SplineTransformer", SplineTransformer, nullptr,
                 InputCheck::kNone},
};

}  // namespace

Rows SplineRows() { return kRows; }

}  // namespace tenon::sklearn
