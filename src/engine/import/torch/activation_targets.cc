// Activation functions.
#include <cmath>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

Value Scale(Call& c, Value x, double factor) {
  return factor == 1 ? x : c.g.Node("Mul", {x, c.g.ScalarLike(x, factor)});
}

Value Relu(Call& c) {
  const Value x = c.In("self");
  if (IsFloat(c.g.DTypeOf(x))) return c.g.Node("Relu", {x});
  return c.g.Node("Max", {x, c.g.ScalarLike(x, 0)});
}

Value SigmoidOf(Call& c, Value x) { return c.g.Node("Sigmoid", {x}); }
Value Sigmoid(Call& c) { return SigmoidOf(c, c.In("self", FloatType(c, "self"))); }

Value Silu(Call& c) {
  const Value x = c.In("self");
  return c.g.Node("Mul", {x, SigmoidOf(c, x)});
}

// log(1 + exp(x)), in the precision of x.
Value SoftplusOf(Call& c, Value x) {
  if (c.g.DTypeOf(x) == DType::kFp64) return InDouble(c.g, "softplus", x);
  return c.g.Node("Softplus", {x});
}

Value Softplus(Call& c) {
  const Value x = c.In("self");
  const double beta = c.Number("beta", 1);
  const double threshold = c.Number("threshold", 20);
  if (beta == 0) return c.Refuse("beta is 0");
  constexpr double kFar = 20;  // beyond, FP32 doesn't tell log(1 + exp(x)) from x
  if (beta == 1 && threshold >= kFar && c.g.DTypeOf(x) == DType::kFp32) return SoftplusOf(c, x);
  const Value scaled = Scale(c, x, beta);
  const Value soft = Scale(c, SoftplusOf(c, scaled), 1 / beta);
  return Where(c.g, c.g.Node("Greater", {scaled, c.g.ScalarLike(x, threshold)}), x, soft);
}

Value Mish(Call& c) {
  const Value x = c.In("self");
  return c.g.Node("Mul", {x, c.g.Node("Tanh", {SoftplusOf(c, x)})});
}

Value LogSigmoid(Call& c) {
  const Value x = c.In("self");
  return c.g.Node("Neg", {SoftplusOf(c, c.g.Node("Neg", {x}))});
}

Value Gelu(Call& c) {
  const Value x = c.In("self");
  const std::string approximate = c.Text("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    return c.Refuse("its approximate is neither 'none' nor 'tanh'");
  GraphBuilder& g = c.g;
  if (g.DTypeOf(x) == DType::kFp32)
    return g.Node("Gelu", {x}, {TextAttr("approximate", approximate)},
                  ValueType{DType::kFp32, g.TypeOf(x).shape});
  const Value half = Scale(c, x, 0.5);
  Value inner;
  if (approximate == "none") {
    inner = InDouble(g, "erf", Scale(c, x, std::sqrt(0.5)));
  } else {
    const Value cube = g.Node("Mul", {g.Node("Mul", {x, x}), x});
    const Value sum = g.Node("Add", {x, Scale(c, cube, 0.044715)});
    inner = g.Node("Tanh", {Scale(c, sum, std::sqrt(2 / M_PI))});
  }
  return g.Node("Mul", {half, g.Node("Add", {inner, g.ScalarLike(x, 1)})});
}

// scale * (x > 0 ? x : alpha * (exp(input_scale * x) - 1))
Value EluOf(Call& c, double alpha, double scale, double input_scale) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  if (g.DTypeOf(x) == DType::kFp32 && input_scale == 1)
    return Scale(c, g.Node("Elu", {x}, {FloatAttr("alpha", alpha)}), scale);
  const Value zero = g.ScalarLike(x, 0);
  const Value low = Scale(c, g.Node("Min", {x, zero}), input_scale);
  Value curve;
  if (g.DTypeOf(x) == DType::kFp32) {
    curve = Scale(c, g.Node("Elu", {low}), alpha);
  } else {
    curve = Scale(c, InDouble(g, "expm1", low), alpha);
  }
  const Value chosen = Where(g, g.Node("Greater", {x, zero}), x, curve);
  return Scale(c, chosen, scale);
}

Value Elu(Call& c) {
  return EluOf(c, c.Number("alpha", 1), c.Number("scale", 1), c.Number("input_scale", 1));
}

Value Celu(Call& c) {
  const double alpha = c.Number("alpha", 1);
  if (alpha == 0) return c.Refuse("alpha is 0");
  return EluOf(c, alpha, 1, 1 / alpha);
}

Value Selu(Call& c) {
  return EluOf(c, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1);
}

Value LeakyReluOf(Call& c, double slope) {
  const Value x = c.In("self");
  if (c.g.DTypeOf(x) == DType::kFp32)
    return c.g.Node("LeakyRelu", {x}, {FloatAttr("alpha", slope)});
  const Value zero = c.g.ScalarLike(x, 0);
  return Where(c.g, c.g.Node("Greater", {x, zero}), x, Scale(c, x, slope));
}

Value LeakyRelu(Call& c) { return LeakyReluOf(c, c.Number("negative_slope", 0.01)); }

Value Rrelu(Call& c) {
  if (c.Flag("training", false)) return c.Refuse("it is in training mode: export model.eval()");
  return LeakyReluOf(c, (c.Number("lower", 0.125) + c.Number("upper", 1.0 / 3)) / 2);
}

Value Prelu(Call& c) {
  const Value x = c.In("self");
  Value slope = c.In("weight");
  const int64_t rank = c.RankOf("self");
  if (c.RankOf("weight") == 1 && rank > 1) {  // a slope a channel
    std::vector<int64_t> shape(static_cast<size_t>(rank - 1), 1);
    shape[0] = -1;
    slope = c.g.Reshape(slope, shape);
  } else if (c.RankOf("weight") == 1 && rank == 0) {
    slope = c.g.Reshape(slope, {});
  }
  if (c.g.DTypeOf(x) == DType::kFp32) return c.g.Node("PRelu", {x, slope});
  const Value zero = c.g.ScalarLike(x, 0);
  return Where(c.g, c.g.Node("Greater", {x, zero}), x, c.g.Node("Mul", {x, slope}));
}

Value ClipTo(Call& c, Value x, double low, double high) {
  return c.g.Node("Clip", {x, c.g.ScalarLike(x, low), c.g.ScalarLike(x, high)});
}

Value Hardtanh(Call& c) {
  return ClipTo(c, c.In("self"), c.Number("min_val", -1), c.Number("max_val", 1));
}

Value Relu6(Call& c) { return ClipTo(c, c.In("self"), 0, 6); }

Value HardSigmoidOf(Call& c, Value x) {
  if (c.g.DTypeOf(x) == DType::kFp32)
    return c.g.Node("HardSigmoid", {x}, {FloatAttr("alpha", 1.0 / 6), FloatAttr("beta", 0.5)});
  const Value moved = c.g.Node("Add", {x, c.g.ScalarLike(x, 3)});
  return Scale(c, ClipTo(c, moved, 0, 6), 1.0 / 6);
}

Value Hardsigmoid(Call& c) { return HardSigmoidOf(c, c.In("self")); }

Value Hardswish(Call& c) {
  const Value x = c.In("self");
  return c.g.Node("Mul", {x, HardSigmoidOf(c, x)});
}

Value Threshold(Call& c) {
  const Value x = c.In("self");
  const DType dtype = c.g.DTypeOf(x);
  return Where(c.g, c.g.Node("Greater", {x, c.Scalar("threshold", dtype)}), x,
               c.Scalar("value", dtype));
}

// x beyond +-lambd, moved by `shift` toward zero; else 0.
Value ShrinkOf(Call& c, bool soft) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const double lambd = c.Number("lambd", 0.5);
  const Value limit = g.ScalarLike(x, lambd);
  const Value size = g.Node("Abs", {x});
  const Value left = soft ? g.Node("Mul", {g.Node("Sign", {x}), g.Node("Sub", {size, limit})}) : x;
  return Where(g, g.Node("LessOrEqual", {size, limit}), g.ScalarLike(x, 0), left);
}

Value Hardshrink(Call& c) { return ShrinkOf(c, false); }
Value Softshrink(Call& c) { return ShrinkOf(c, true); }

Value Glu(Call& c) {
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"), -1);
  const std::vector<Value> halves =
      c.g.Nodes("Split", {c.In("self")}, 2, {IntAttr("axis", axis), IntAttr("num_outputs", 2)});
  return c.g.Node("Mul", {halves[0], SigmoidOf(c, halves[1])});
}

Value SoftmaxLike(Call& c, std::string_view op) {
  const DType dtype = c.OutType();
  const Value x = c.In("self", dtype);
  const int64_t rank = c.RankOf("self");
  const int64_t axis = c.AxisArg("dim", rank);
  if (rank == 0) return op == "Softmax" ? c.g.ScalarLike(x, 1) : c.g.ScalarLike(x, 0);
  return c.g.Node(op, {x}, {IntAttr("axis", axis)});
}

Value Softmax(Call& c) { return SoftmaxLike(c, "Softmax"); }
Value LogSoftmax(Call& c) { return SoftmaxLike(c, "LogSoftmax"); }

// Rows that are all -inf give zeros.
Value SafeSoftmax(Call& c) {
  const Value x = c.In("self");
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"));
  const Value p = SoftmaxLike(c, "Softmax");
  const Value top = Reduce(c.g, "ReduceMax", x, {axis}, true);
  const Value masked = c.g.Node("Equal", {top, c.g.ScalarLike(x, -INFINITY)});
  return Where(c.g, masked, c.g.ScalarLike(x, 0), p);
}

Value Dropout(Call& c) {
  const std::string_view flag = c.Find("train") != nullptr ? "train" : "training";
  if (c.Flag(flag, false) && c.Number("p", 0) != 0)
    return c.Refuse("it is in training mode: export model.eval()");
  return c.In(c.Find("input") != nullptr ? "input" : "self");  // its in-place variant names it so
}

constexpr Target kRows[] = {
    {"aten.relu.default", Relu},
    {"aten.relu6.default", Relu6},
    {"aten.sigmoid.default", Sigmoid},
    {"aten.silu.default", Silu},
    {"aten.softplus.default", Softplus},
    {"aten.mish.default", Mish},
    {"aten.log_sigmoid.default", LogSigmoid},
    {"aten.gelu.default", Gelu},
    {"aten.elu.default", Elu},
    {"aten.celu.default", Celu},
    {"aten.selu.default", Selu},
    {"aten.leaky_relu.default", LeakyRelu},
    {"aten.rrelu.default", Rrelu},
    {"aten.rrelu_with_noise.default", Rrelu},
    {"aten.rrelu_with_noise_functional.default", nullptr,
     [](Call& c) { return std::vector{Rrelu(c)}; }},
    {"aten.prelu.default", Prelu},
    {"aten._prelu_kernel.default", Prelu},
    {"aten.hardtanh.default", Hardtanh},
    {"aten.hardsigmoid.default", Hardsigmoid},
    {"aten.hardswish.default", Hardswish},
    {"aten.threshold.default", Threshold},
    {"aten.hardshrink.default", Hardshrink},
    {"aten.softshrink.default", Softshrink},
    {"aten.glu.default", Glu},
    {"aten.softmax.int", Softmax},
    {"aten._softmax.default", Softmax},
    {"aten._safe_softmax.default", SafeSoftmax},
    {"aten.log_softmax.int", LogSoftmax},
    {"aten._log_softmax.default", LogSoftmax},
    {"aten.dropout.default", Dropout, nullptr, Aliasing::kSameWhenOfType, true},
    {"aten.alpha_dropout.default", Dropout, nullptr, Aliasing::kSameWhenOfType, true},
    {"aten.feature_dropout.default", Dropout, nullptr, Aliasing::kSameWhenOfType, true},
    {"aten.feature_alpha_dropout.default", Dropout, nullptr, Aliasing::kSameWhenOfType, true},
    {"aten.native_dropout.default", Dropout, nullptr, Aliasing::kNone, true},
};

}  // namespace

Rows ActivationRows() { return kRows; }

}  // namespace tenon::torch
