// Dense and its kin, embeddings, layers that do nothing at inference.
#include <array>
#include <string>

#include "import/keras/layer_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

LayerTensors TranslateIdentity(LayerContext& layer) { return {{layer.RawInput(), Value()}}; }

LayerTensors TranslateDense(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t units = layer.config.Int("units");
  const bool use_bias = layer.config.Bool("use_bias", true);
  const Value x = layer.Input();
  const Value kernel = layer.WeightValue("vars/0", {kAnyDim, units});
  if (!layer.ok()) return {};
  Value y = graph.Node("MatMul", {x, kernel});
  if (use_bias) y = graph.Node("Add", {y, layer.WeightValue("vars/1", {units})});
  return {{layer.Activate("activation", y), Value()}};
}

LayerTensors TranslateEinsumDense(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const std::string equation = layer.config.Text("equation");
  const Value x = layer.Input();
  const Tensor kernel =
      layer.Weight("vars/0", Shape(equation.find("->") == std::string::npos
                                       ? 0
                                       : equation.find("->") - equation.find(',') - 1,
                                   kAnyDim));
  if (!layer.ok()) return {};
  Value y = graph.Node("Einsum", {x, graph.Constant(kernel)}, {TextAttr("equation", equation)});
  if (equation.find("...") == std::string::npos)
    y = graph.WithShape(y, Shape(equation.size() - equation.find("->") - 2, kAnyDim));
  if (const json::Value* axes = layer.config.Find("bias_axes"); axes != nullptr) {
    const absl::StatusOr<Tensor> bias = layer.weights.Read("vars/1");
    if (!bias.ok()) {
      layer.Fail(bias.status());
      return {};
    }
    y = graph.Node("Add", {y, layer.WeightValue("vars/1", bias->shape())});
  }
  return {{layer.Activate("activation", y), Value()}};
}

LayerTensors TranslateEmbedding(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t rows = layer.config.Int("input_dim");
  const int64_t width = layer.config.Int("output_dim");
  const bool mask_zero = layer.config.Bool("mask_zero", false);
  const Value table = layer.WeightValue("vars/0", {rows, width});
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  const Value ids = graph.Cast(graph.Cast(x, DType::kInt32), DType::kInt64);
  const Value checked = graph.Node("ai.tenon.CheckIndex", {ids, graph.Ints({rows})},
                                   {TextAttr("what", layer.path)}, graph.TypeOf(ids));
  const Value y = graph.Node("Gather", {table, checked}, {IntAttr("axis", 0)});
  if (!mask_zero) return {{y, Value()}};
  const Value zero = graph.Node("Equal", {ids, graph.Scalar<int64_t>(0)});
  return {{y, graph.Node("Not", {zero})}};
}

// The embedding, or with reverse=True the scores of all its rows.
LayerTensors TranslateReversibleEmbedding(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Argument* reverse = layer.FindArgument(1, "reverse");
  const bool back =
      reverse != nullptr && reverse->constant != nullptr && reverse->constant->boolean;
  if (!back) return TranslateEmbedding(layer);
  const int64_t rows = layer.config.Int("input_dim");
  const int64_t width = layer.config.Int("output_dim");
  const bool tied = layer.config.Bool("tie_weights", true);
  const Value x = layer.Input();
  const Value table = tied ? layer.WeightValue("vars/0", {rows, width})
                           : layer.WeightValue("vars/1", {width, rows});
  if (!layer.ok()) return {};
  const Value kernel = tied ? graph.Node("Transpose", {table}, {IntsAttr("perm", {1, 0})}) : table;
  Value y = graph.Node("MatMul", {x, kernel});
  if (layer.config.Has("logit_soft_cap")) {
    const Value cap = graph.ScalarLike(y, layer.config.Number("logit_soft_cap"));
    y = graph.Node("Mul", {graph.Node("Tanh", {graph.Node("Div", {y, cap})}), cap});
  }
  return {{y, Value()}};
}

LayerTensors TranslateMasking(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const double skipped = layer.config.Number("mask_value", 0);
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  const Value equal = graph.Node("Equal", {x, graph.ScalarLike(x, skipped)});
  const Value differs = graph.Cast(graph.Node("Not", {equal}), DType::kFp32);
  const Value any = graph.Node("ReduceMax", {differs, graph.Ints({-1})}, {IntAttr("keepdims", 1)});
  const Value kept = graph.Cast(any, DType::kBool);
  const Value y = graph.Node("Where", {kept, x, graph.ScalarLike(x, 0)});
  return {{y, graph.Node("Squeeze", {kept, graph.Ints({-1})})}};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Dense", TranslateDense, Masking::kPasses},
    {"EinsumDense", TranslateEinsumDense},
    {"Embedding", TranslateEmbedding, Masking::kOwn},
    {"ReversibleEmbedding", TranslateReversibleEmbedding, Masking::kOwn},
    {"Masking", TranslateMasking, Masking::kOwn},
    {"Identity", TranslateIdentity, Masking::kPasses},
    {"Dropout", TranslateIdentity, Masking::kPasses},
    {"SpatialDropout1D", TranslateIdentity, Masking::kPasses},
    {"SpatialDropout2D", TranslateIdentity, Masking::kPasses},
    {"SpatialDropout3D", TranslateIdentity, Masking::kPasses},
    {"AlphaDropout", TranslateIdentity, Masking::kPasses},
    {"GaussianDropout", TranslateIdentity, Masking::kPasses},
    {"GaussianNoise", TranslateIdentity, Masking::kPasses},
    {"ActivityRegularization", TranslateIdentity, Masking::kPasses},
});

}  // namespace

Rows CoreRows() { return kRows; }

}  // namespace tenon::keras
