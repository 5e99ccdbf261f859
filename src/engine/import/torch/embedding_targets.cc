// Tables of vectors.
#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// The index as it is; places outside of a table are refused when the model runs: PyTorch takes no
// negative ones here.
Value Checked(Call& c, Value index, const Size& count) {
  const Value size = count.known.has_value() ? c.g.Ints({*count.known}) : count.value;
  return c.g.Node("ai.tenon.CheckIndex", {c.g.Cast(index, DType::kInt64), size},
                  {TextAttr("what", c.CalledBy("weight"))},
                  ValueType{DType::kInt64, c.g.TypeOf(index).shape});
}

Value Embedding(Call& c) {
  const Value weight = c.In("weight");
  if (c.RankOf("weight") != 2) return c.Damaged("its weight is no matrix");
  const Value index = Checked(c, c.In("indices"), c.DimOf(weight, c.ShapeOf("weight"), 0));
  return c.g.Node("Gather", {weight, index}, {IntAttr("axis", 0)});
}

// The bag that each of `count` (INT64 []) indices is in: how many bags begin at or before it.
Value BagOf(Call& c, Value count, Value offsets) {
  GraphBuilder& g = c.g;
  const Value places = Unsqueeze(g, Iota(g, count), {1});
  const Value begun = g.Cast(g.Node("LessOrEqual", {offsets, places}), DType::kInt64);
  return g.Node("Sub", {Reduce(g, "ReduceSum", begun, {1}, false), g.Scalar<int64_t>(1)});
}

// What belongs to a bag is scattered into it; PyTorch's bags may be empty.
struct Bags {
  Value bag;   // INT64 [n]
  Value size;  // INT64 [2]: bags, and the width of a vector
};

Value Gathered(Call& c, const Bags& bags, Value rows, Value start, std::string_view reduction) {
  GraphBuilder& g = c.g;
  const Value base = ExpandTo(g, start, bags.size);
  const Value index = ExpandTo(g, Unsqueeze(g, bags.bag, {1}), c.ShapeValue(rows));
  return g.Node("ScatterElements", {base, index, rows},
                {IntAttr("axis", 0), TextAttr("reduction", reduction)});
}

std::vector<Value> EmbeddingBag(Call& c) {
  GraphBuilder& g = c.g;
  const Value weight = c.In("weight");
  if (c.RankOf("weight") != 2 || c.RankOf("indices") != 1 || c.RankOf("offsets") != 1)
    return {c.Damaged("its tensors have other ranks")};
  const Size rows_in_table = c.DimOf(weight, c.ShapeOf("weight"), 0);
  const Value index = Checked(c, c.In("indices"), rows_in_table);
  Value offsets = c.In("offsets", DType::kInt64);
  if (c.Flag("include_last_offset", false)) offsets = Slice(g, offsets, 0, 0, -1);
  Bags bags;
  bags.bag = BagOf(c, g.Node("Size", {index}), offsets);
  bags.size =
      g.Concat({c.ShapeValue(offsets), c.AsVector(c.DimOf(weight, c.ShapeOf("weight"), 1))}, 0);
  Value rows = g.Node("Gather", {weight, index}, {IntAttr("axis", 0)});
  const int64_t mode = c.Int("mode", 0);
  const Value none = g.ScalarLike(rows, 0);
  Value counted = g.Cast(g.Node("GreaterOrEqual", {index, g.Scalar<int64_t>(0)}), g.DTypeOf(rows));
  const int64_t padding = c.Int("padding_idx", -1);
  if (padding >= 0) {
    const Value real = g.Node("Not", {g.Node("Equal", {index, g.Scalar<int64_t>(padding)})});
    counted = g.Cast(real, g.DTypeOf(rows));
  }
  counted = Unsqueeze(g, counted, {1});
  const Value kept = g.Cast(counted, DType::kBool);
  if (mode == 2) {
    const Value low = g.ScalarLike(rows, -3.4028234663852886e38);
    const Value most = Gathered(c, bags, Where(g, kept, rows, low), low, "max");
    return {Where(g, g.Node("Equal", {most, low}), none, most)};
  }
  if (c.Has("per_sample_weights"))
    rows = g.Node("Mul", {rows, Unsqueeze(g, c.In("per_sample_weights"), {1})});
  const Value sums = Gathered(c, bags, Where(g, kept, rows, none), none, "add");
  if (mode == 0) return {sums};
  if (mode != 1) return {c.Damaged("its mode is none of sum, mean and max")};
  const Value wide = ExpandTo(g, counted, c.ShapeValue(rows));
  const Value counts = Gathered(c, bags, wide, none, "add");
  return {g.Node("Div", {sums, g.Node("Max", {counts, g.ScalarLike(counts, 1)})})};
}

Value OneHot(Call& c) {
  GraphBuilder& g = c.g;
  const Size classes = c.SizeArg("num_classes", -1);
  if (classes.known == -1)
    return c.Refuse("without num_classes its width would depend on the input: give num_classes");
  const Value index = Checked(c, c.In("self"), classes);
  const Value places = Iota(g, c.AsVector(classes));
  const Value on = g.Node("Equal", {Unsqueeze(g, index, {c.RankOf("self")}), places});
  return g.Cast(on, DType::kInt64);
}

constexpr Target kRows[] = {
    {"aten.embedding.default", Embedding, nullptr, Aliasing::kNone, true},
    {"aten.embedding_bag.default", nullptr, EmbeddingBag},
    {"aten.embedding_bag.padding_idx", nullptr, EmbeddingBag},
    {"aten._embedding_bag.default", nullptr, EmbeddingBag},
    {"aten._embedding_bag_forward_only.default", nullptr, EmbeddingBag},
    {"aten.one_hot.default", OneHot},
};

}  // namespace

Rows EmbeddingRows() { return kRows; }

}  // namespace tenon::torch
