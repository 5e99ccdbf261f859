// Matrix products and distances.
#include <algorithm>
#include <cmath>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

Value Linear(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("input");
  const Value weight = c.In("weight");
  const Value bias = c.InOrNone("bias");
  if (c.RankOf("input") == 2 && c.RankOf("weight") == 2)
    return g.Node("Gemm", bias.exists() ? std::vector{x, weight, bias} : std::vector{x, weight},
                  {IntAttr("transB", 1)});
  const Value turned = c.RankOf("weight") == 2 ? Transpose(g, weight, {1, 0}) : weight;
  const Value product = g.Node("MatMul", {x, turned});
  return bias.exists() ? g.Node("Add", {product, bias}) : product;
}

Value Matmul(Call& c) {
  const std::string_view other = c.Has("mat2")    ? "mat2"
                                 : c.Has("other") ? "other"
                                 : c.Has("vec")   ? "vec"
                                                  : "tensor";
  return c.g.Node("MatMul", {c.In("self"), c.In(other)});
}

Value Times(Call& c, Value value, double factor) {
  return factor == 1 ? value : c.g.Node("Mul", {value, c.g.ScalarLike(value, factor)});
}

// beta * self + alpha * (a @ b)
Value AddProduct(Call& c, std::string_view a, std::string_view b) {
  const Value product = Times(c, c.g.Node("MatMul", {c.In(a), c.In(b)}), c.Number("alpha", 1));
  const double beta = c.Number("beta", 1);
  if (beta == 0) return product;
  return c.g.Node("Add", {Times(c, c.In("self"), beta), product});
}

Value Addmm(Call& c) { return AddProduct(c, "mat1", "mat2"); }
Value Baddbmm(Call& c) { return AddProduct(c, "batch1", "batch2"); }
Value Addmv(Call& c) { return AddProduct(c, "mat", "vec"); }

Value Outer(Call& c) {
  const DType dtype = c.OutType();
  const std::string_view other = c.Has("vec2") ? "vec2" : "other";
  return c.g.Node("Mul", {Unsqueeze(c.g, c.In("self", dtype), {1}), c.In(other, dtype)});
}

Value Einsum(Call& c) {
  std::string equation;
  for (const char ch : c.Text("equation", ""))
    if (ch != ' ') equation += ch;
  std::vector<Value> inputs = c.InList("tensors");
  for (Value& input : inputs) input = c.g.Cast(input, c.OutType());
  if (inputs.empty()) return c.Damaged("it has no tensors");
  return c.g.Node("Einsum", inputs, {TextAttr("equation", equation)},
                  ValueType{c.OutType(), c.Out().shape});
}

// sum over i, j of x1[n,i] w[o,i,j] x2[n,j] + b[o]
Value Bilinear(Call& c) {
  GraphBuilder& g = c.g;
  const Value product =
      g.Node("Einsum", {c.In("input1"), c.In("weight"), c.In("input2")},
             {TextAttr("equation", "...i,oij,...j->...o")}, ValueType{c.OutType(), c.Out().shape});
  return c.Has("bias") ? g.Node("Add", {product, c.In("bias")}) : product;
}

// A row's length under the order p; `d` is a difference whose last dimension goes.
Value LengthOf(Call& c, Value d, double p, int64_t axis, bool keep) {
  GraphBuilder& g = c.g;
  const Value size = g.Node("Abs", {d});
  if (p == 2) return g.Node("Sqrt", {Reduce(g, "ReduceSum", g.Node("Mul", {d, d}), {axis}, keep)});
  if (p == 1) return Reduce(g, "ReduceSum", size, {axis}, keep);
  if (std::isinf(p)) return Reduce(g, "ReduceMax", size, {axis}, keep);
  if (p <= 0) return c.Refuse("p is not positive");
  const Value powers =
      Reduce(g, "ReduceSum", g.Node("Pow", {size, g.ScalarLike(d, p)}), {axis}, keep);
  return g.Node("Pow", {powers, g.ScalarLike(d, 1 / p)});
}

Value Cdist(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("x1");
  if (rank < 2 || c.RankOf("x2") < 2) return c.Damaged("its tensors are no matrices");
  const Value a = Unsqueeze(g, c.In("x1"), {-2});
  const Value b = Unsqueeze(g, c.In("x2"), {-3});
  const auto out = static_cast<int64_t>(c.Out().shape.size());
  return LengthOf(c, g.Node("Sub", {a, b}), c.Number("p", 2), out, false);
}

Value PairwiseDistance(Call& c) {
  GraphBuilder& g = c.g;
  const Value a = c.In("x1");
  const Value apart =
      g.Node("Add", {g.Node("Sub", {a, c.In("x2")}), g.ScalarLike(a, c.Number("eps", 1e-6))});
  const int64_t rank = std::max(c.RankOf("x1"), c.RankOf("x2"));
  if (rank == 0) return c.Damaged("its tensors are numbers");
  return LengthOf(c, apart, c.Number("p", 2), rank - 1, c.Flag("keepdim", false));
}

Value CosineSimilarity(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value a = c.In("x1", dtype);
  const Value b = c.In("x2", dtype);
  const int64_t rank = std::max(c.RankOf("x1"), c.RankOf("x2"));
  if (rank == 0) return c.Damaged("its tensors are numbers");
  const int64_t axis = c.AxisArg("dim", rank, 1) - rank;  // from the end: ranks may differ
  const Value eps = g.ScalarLike(a, c.Number("eps", 1e-8));
  const auto unit = [&](Value x) {
    const Value squares = g.Node("ReduceSum", {g.Node("Mul", {x, x}), g.Ints({axis})});
    return g.Node("Div", {x, g.Node("Max", {g.Node("Sqrt", {squares}), eps})});
  };
  return Reduce(g, "ReduceSum", g.Node("Mul", {unit(a), unit(b)}), {rank + axis}, false);
}

constexpr Target kRows[] = {
    {"aten.linear.default", Linear},
    {"aten.matmul.default", Matmul},
    {"aten.mm.default", Matmul},
    {"aten.bmm.default", Matmul},
    {"aten.mv.default", Matmul},
    {"aten.dot.default", Matmul},
    {"aten.addmm.default", Addmm},
    {"aten.baddbmm.default", Baddbmm},
    {"aten.addmv.default", Addmv},
    {"aten.outer.default", Outer},
    {"aten.ger.default", Outer},
    {"aten.einsum.default", Einsum},
    {"aten.bilinear.default", Bilinear},
    {"aten.cdist.default", Cdist},
    {"aten._cdist_forward.default", Cdist},
    {"aten.pairwise_distance.default", PairwiseDistance},
    {"aten.cosine_similarity.default", CosineSimilarity},
};

}  // namespace

Rows LinearRows() { return kRows; }

}  // namespace tenon::torch
