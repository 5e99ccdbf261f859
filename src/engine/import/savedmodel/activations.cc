// Activation functions.
#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"

namespace tenon::savedmodel {
namespace {

void Relu6(Call& call) {
  const Value x = call.In(0);
  call.Return(call.Node("Clip", {x, call.Like(x, 0), call.Like(x, 6)}));
}

void LeakyRelu(Call& call) {
  const Value x = call.In(0);
  const double alpha = call.Real("alpha", 0.2);
  if (call.graph().DTypeOf(x) != DType::kFp64)
    return call.Return(call.Node("LeakyRelu", {x}, {FloatAttr("alpha", alpha)}));
  const Value negative = call.Node("Less", {x, call.Like(x, 0)});
  call.Return(Choose(call, negative, call.Node("Mul", {x, call.Like(x, alpha)}), x));
}

void Elu(Call& call) {
  const Value x = call.In(0);
  if (call.graph().DTypeOf(x) != DType::kFp64) return call.Return(call.Node("Elu", {x}));
  const Value negative = call.Node("Less", {x, call.Like(x, 0)});
  call.Return(Choose(call, negative, UnaryInFp64(call, "expm1", x), x));
}

void Selu(Call& call) {
  constexpr double kScale = 1.0507009873554804934193349852946;
  constexpr double kScaleAlpha = 1.7580993408473768599402175208123;
  const Value x = call.In(0);
  const Value negative = call.Node("Less", {x, call.Like(x, 0)});
  const Value below = call.Node("Mul", {UnaryInFp64(call, "expm1", x), call.Like(x, kScaleAlpha)});
  call.Return(Choose(call, negative, below, call.Node("Mul", {x, call.Like(x, kScale)})));
}

void Softplus(Call& call) {
  const Value x = call.In(0);
  const bool wide = call.graph().DTypeOf(x) == DType::kFp64;
  call.Return(wide ? UnaryInFp64(call, "softplus", x) : call.Node("Softplus", {x}));
}

void Softsign(Call& call) {
  const Value x = call.In(0);
  const Value size = call.Node("Add", {call.Node("Abs", {x}), call.Like(x, 1)});
  call.Return(call.Node("Div", {x, size}));
}

void LastAxis(Call& call) {
  call.Return(call.Node(call.node().op(), {call.In(0)}, {IntAttr("axis", -1)}));
}

}  // namespace

std::vector<OpRow> ActivationOps() {
  return {
      {"Relu", Plain("Relu")},  {"Relu6", Relu6},
      {"LeakyRelu", LeakyRelu}, {"Elu", Elu},
      {"Selu", Selu},           {"Sigmoid", Plain("Sigmoid")},
      {"Tanh", Plain("Tanh")},  {"Softplus", Softplus},
      {"Softsign", Softsign},   {"Softmax", LastAxis},
      {"LogSoftmax", LastAxis},
  };
}

}  // namespace tenon::savedmodel
