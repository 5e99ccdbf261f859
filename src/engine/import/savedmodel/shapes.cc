// Operators that ask for shapes and change them.
#include <algorithm>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

constexpr int64_t kMaxFolded = 4'096;  // elements of a range that is written out

bool AllKnown(const std::vector<int64_t>& sizes) {
  return std::ranges::find(sizes, kUnknownSize) == sizes.end();
}

Shape HintOf(const std::vector<int64_t>& sizes) {
  Shape hint;
  for (const int64_t size : sizes) hint.push_back(size < 0 ? kAnyDim : size);
  return hint;
}

DType OutType(Call& call) {
  if (call.Find("out_type") == nullptr) return DType::kInt32;
  return call.Type("out_type").value_or(DType::kInt32);
}

void ShapeOfInput(Call& call, int i) {
  const DType dtype = OutType(call);
  const std::optional<Shape> shape = call.ShapeOf(i);
  const auto write = [&] { return call.graph().Cast(call.Node("Shape", {call.In(i)}), dtype); };
  if (!shape.has_value()) return call.Return(write());
  std::vector<int64_t> sizes(shape->begin(), shape->end());
  std::ranges::replace(sizes, kAnyDim, kUnknownSize);
  if (AllKnown(sizes)) return call.ReturnInts(dtype, {static_cast<int64_t>(sizes.size())}, sizes);
  call.ReturnSizes(write(), std::move(sizes));
}

void ShapeN(Call& call) {
  for (int i = 0; i < call.inputs(); ++i) ShapeOfInput(call, i);
}

void Size(Call& call) {
  const DType dtype = OutType(call);
  const std::optional<Shape> shape = call.ShapeOf(0);
  if (shape.has_value() && std::ranges::find(*shape, kAnyDim) == shape->end()) {
    const absl::StatusOr<int64_t> count = ElementCount(*shape);
    if (count.ok()) return call.ReturnInts(dtype, {}, {*count});
  }
  call.Return(call.graph().Cast(call.Node("Size", {call.In(0)}), dtype));
}

void Rank(Call& call) {
  if (const auto rank = call.Rank(0); rank.has_value()) call.ReturnInts(DType::kInt32, {}, {*rank});
}

// A constant keeps being one.
bool ReshapeConstant(Call& call, std::vector<int64_t> shape) {
  const Tensor* tensor = call.ConstantOf(0);
  if (tensor == nullptr) return false;
  int64_t rest = tensor->element_count();
  for (const int64_t size : shape)
    if (size > 0) rest /= size;
  std::ranges::replace(shape, int64_t{-1}, rest);
  const Shape wanted(shape.begin(), shape.end());
  const absl::StatusOr<int64_t> count = ElementCount(wanted);
  if (!count.ok() || *count != tensor->element_count()) return false;
  absl::StatusOr<Tensor> reshaped =
      Tensor::Wrap(tensor->dtype(), wanted, tensor->bytes(), tensor->owner());
  if (!reshaped.ok()) return false;
  call.ReturnConstant(*std::move(reshaped));
  return true;
}

// The shape as far as it is known, with -1 in the one place that is not; none when that does not
// say it all.
std::optional<std::vector<int64_t>> StaticShape(const std::optional<std::vector<int64_t>>& sizes) {
  if (!sizes.has_value()) return std::nullopt;
  std::vector<int64_t> shape = *sizes;
  int open = 0;
  bool empty = false;
  for (int64_t& size : shape) {
    if (size == kUnknownSize || size == -1) {
      size = -1;
      ++open;
    }
    if (size == 0) empty = true;
  }
  if (open > 1 || (open == 1 && empty)) return std::nullopt;
  return shape;
}

void Reshape(Call& call) {
  const auto known = call.KnownInts(1);
  const std::optional<std::vector<int64_t>>& sizes =
      known.has_value() ? known : call.Input(1).sizes;
  if (const auto shape = StaticShape(sizes); shape.has_value()) {
    if (ReshapeConstant(call, *shape)) return;
    const bool empty = std::ranges::find(*shape, 0) != shape->end();
    call.Return(call.Node("Reshape", {call.In(0), call.graph().Ints(*shape)},
                          empty ? Attributes{IntAttr("allowzero", 1)} : Attributes{}));
  } else {
    const Value reshaped =
        call.Node("Reshape", {call.In(0), call.IntsIn(1)}, {IntAttr("allowzero", 1)});
    call.Return(sizes.has_value() ? call.graph().WithShape(reshaped, HintOf(*sizes)) : reshaped);
  }
  if (sizes.has_value() && sizes->size() <= 1) call.results().back().sizes = call.Input(0).sizes;
}

void ExpandDims(Call& call) {
  const auto axis = call.Ints(1, "the axis");
  if (!axis.has_value()) return;
  const std::optional<tenon::Shape> shape = call.ShapeOf(0);
  const bool scalar = shape.has_value() && shape->empty();
  if (scalar && ReshapeConstant(call, {1})) return;
  call.Return(call.Node("Unsqueeze", {call.In(0), call.graph().Ints({axis->front()})}));
  if (scalar) call.results().back().sizes = call.Input(0).sizes;
}

void Squeeze(Call& call) {
  std::vector<int64_t> axes = call.IntList("squeeze_dims");
  if (axes.empty()) axes = call.IntList("axis");
  const std::optional<tenon::Shape> shape = call.ShapeOf(0);
  const bool whole = shape.has_value() && std::ranges::find(*shape, kAnyDim) == shape->end();
  if (axes.empty() && whole) {
    for (size_t i = 0; i < shape->size(); ++i)
      if ((*shape)[i] == 1) axes.push_back(static_cast<int64_t>(i));
    if (axes.empty()) return call.Return(call.Input(0));
  }
  if (axes.empty()) {
    call.Return(call.Node("Squeeze", {call.In(0)}));
  } else {
    call.Return(call.Node("Squeeze", {call.In(0), call.graph().Ints(axes)}));
  }
  call.results().back().sizes = call.Input(0).sizes;
}

void Transpose(Call& call) {
  const auto perm = call.Ints(1, "the permutation");
  if (perm.has_value()) call.Return(Permute(call, call.In(0), *perm));
}

// Integers put one after another stay known.
std::optional<std::vector<int64_t>> JoinedSizes(Call& call, int count) {
  std::vector<int64_t> sizes;
  for (int i = 0; i < count; ++i) {
    if (!call.Input(i).sizes.has_value()) return std::nullopt;
    sizes.insert(sizes.end(), call.Input(i).sizes->begin(), call.Input(i).sizes->end());
  }
  return sizes;
}

void Join(Call& call, int count, const std::vector<Value>& values, int64_t axis) {
  call.Return(call.graph().Concat(values, axis));
  const std::optional<tenon::Shape> shape = call.graph().TypeOf(call.results().back().value).shape;
  if (shape.has_value() && shape->size() == 1)
    call.results().back().sizes = JoinedSizes(call, count);
}

void Pack(Call& call) {
  const int64_t axis = call.Int("axis");
  const auto sizes = JoinedSizes(call, call.inputs());
  const std::optional<tenon::Shape> first = call.ShapeOf(0);
  if (sizes.has_value() && AllKnown(*sizes) && first.has_value() && first->empty() && axis == 0)
    return call.ReturnInts(call.DTypeOf(0), {static_cast<int64_t>(sizes->size())}, *sizes);
  std::vector<Value> values;
  values.reserve(static_cast<size_t>(call.inputs()));
  for (int i = 0; i < call.inputs(); ++i)
    values.push_back(call.Node("Unsqueeze", {call.In(i), call.graph().Ints({axis})}));
  Join(call, call.inputs(), values, axis);
}

void ConcatAlong(Call& call, int first, int axis_input) {
  const auto axis = call.Ints(axis_input, "the axis");
  if (!axis.has_value()) return;
  std::vector<Value> values;
  std::vector<int64_t> sizes;
  bool sized = true;
  for (int i = first; i < call.inputs(); ++i) {
    if (i == axis_input) continue;
    const std::optional<tenon::Shape> shape = call.ShapeOf(i);
    sized = sized && call.Input(i).sizes.has_value() && shape.has_value() && shape->size() == 1;
    if (sized) sizes.insert(sizes.end(), call.Input(i).sizes->begin(), call.Input(i).sizes->end());
  }
  if (sized && AllKnown(sizes))
    return call.ReturnInts(call.DTypeOf(first), {static_cast<int64_t>(sizes.size())}, sizes);
  for (int i = first; i < call.inputs(); ++i)
    if (i != axis_input) values.push_back(call.In(i));
  call.Return(call.graph().Concat(values, axis->front()));
  if (sized) call.results().back().sizes = sizes;
}

void ConcatV2(Call& call) { ConcatAlong(call, 0, call.inputs() - 1); }
void ConcatV1(Call& call) { ConcatAlong(call, 1, 0); }

void Unpack(Call& call) {
  const int64_t axis = call.Int("axis");
  const Value x = call.In(0);
  if (call.Int("num") < 0 || call.Int("num") > (1 << 16)) return call.Refuse("num is out of range");
  for (int64_t i = 0; i < call.Int("num"); ++i)
    call.Return(call.Node("Gather", {x, call.graph().Scalar<int64_t>(i)}, {IntAttr("axis", axis)}));
}

void Expand(Call& call, int value, int shape) {
  const Value expanded = call.Node("Expand", {call.In(value), call.IntsIn(shape)});
  const std::optional<std::vector<int64_t>>& sizes = call.Input(shape).sizes;
  call.Return(sizes.has_value() ? call.graph().WithShape(expanded, HintOf(*sizes)) : expanded);
}

void Fill(Call& call) {
  const auto dims = call.KnownInts(0);
  const std::optional<std::vector<int64_t>>& value = call.Input(1).sizes;
  const bool small = dims.has_value() && dims->size() <= 1 && value.has_value() &&
                     value->size() == 1 && value->front() != kUnknownSize;
  const int64_t count = !small ? -1 : dims->empty() ? 1 : dims->front();
  if (count < 0 || count > kMaxFolded) return Expand(call, 1, 0);
  call.ReturnInts(call.DTypeOf(1), tenon::Shape(dims->begin(), dims->end()),
                  std::vector<int64_t>(static_cast<size_t>(count), value->front()));
}

void BroadcastTo(Call& call) { Expand(call, 0, 1); }

void Range(Call& call) {
  const auto start = call.KnownInts(0);
  const auto limit = call.KnownInts(1);
  const auto delta = call.KnownInts(2);
  if (start.has_value() && limit.has_value() && delta.has_value() && start->size() == 1 &&
      limit->size() == 1 && delta->size() == 1 && AreSmall(*start) && AreSmall(*limit) &&
      AreSmall(*delta)) {
    const int64_t step = delta->front();
    if (step == 0) return call.Refuse("its step is 0");
    std::vector<int64_t> values;
    for (int64_t at = start->front(); (step > 0 ? at < limit->front() : at > limit->front()) &&
                                      values.size() <= static_cast<size_t>(kMaxFolded);
         at += step)
      values.push_back(at);
    if (values.size() <= static_cast<size_t>(kMaxFolded))
      return call.ReturnInts(call.DTypeOf(0), {static_cast<int64_t>(values.size())}, values);
  }
  call.Return(call.Node("Range", {AsScalar(call, call.In(0)), AsScalar(call, call.In(1)),
                                  AsScalar(call, call.In(2))}));
}

void LinSpace(Call& call) {
  const auto count = call.Ints(2, "the count");
  if (!count.has_value() || count->size() != 1 || count->front() < 1 || count->front() > kMaxFolded)
    return call.Refuse("its count is not a small number");
  const Value start = call.In(0);
  std::vector<double> parts;
  for (int64_t i = 0; i < count->front(); ++i)
    parts.push_back(
        count->front() == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count->front() - 1));
  const Value part = call.graph().Cast(call.graph().Doubles(parts), call.graph().DTypeOf(start));
  const Value span = call.Node("Sub", {call.In(1), start});
  call.Return(call.Node("Add", {call.Node("Mul", {part, span}), start}));
}

void Tile(Call& call) { call.Return(call.Node("Tile", {call.In(0), call.IntsIn(1)})); }

void InvertPermutation(Call& call) {
  const auto perm = call.Ints(0, "the permutation");
  if (!perm.has_value()) return;
  std::vector<int64_t> inverse(perm->size(), -1);
  for (size_t i = 0; i < perm->size(); ++i) {
    const int64_t to = (*perm)[i];
    if (to < 0 || to >= static_cast<int64_t>(perm->size())) return call.Refuse("is no permutation");
    inverse[static_cast<size_t>(to)] = static_cast<int64_t>(i);
  }
  call.ReturnInts(call.DTypeOf(0), {static_cast<int64_t>(inverse.size())}, inverse);
}

void BroadcastArgs(Call& call) {
  const auto a = call.Ints(0, "a shape");
  const auto b = call.Ints(1, "a shape");
  if (!a.has_value() || !b.has_value()) return;
  std::vector<int64_t> out(std::max(a->size(), b->size()), 1);
  for (const auto* shape : {&*a, &*b})
    for (size_t i = 0; i < shape->size(); ++i) {
      int64_t& size = out[out.size() - 1 - i];
      if (size == 1) size = (*shape)[shape->size() - 1 - i];
    }
  call.ReturnInts(call.DTypeOf(0), {static_cast<int64_t>(out.size())}, out);
}

}  // namespace

std::vector<OpRow> ShapeOps() {
  return {
      {"Shape", [](Call& call) { ShapeOfInput(call, 0); }},
      {"ShapeN", ShapeN},
      {"Size", Size},
      {"Rank", Rank},
      {"Reshape", Reshape, 2},
      {"ExpandDims", ExpandDims, 2},
      {"Squeeze", Squeeze},
      {"Transpose", Transpose, 2},
      {"Pack", Pack},
      {"ConcatV2", ConcatV2, 2},
      {"Concat", ConcatV1, 2},
      {"Unpack", Unpack},
      {"Fill", Fill, 2},
      {"BroadcastTo", BroadcastTo, 2},
      {"BroadcastArgs", BroadcastArgs, 2, {}, "constant shapes"},
      {"Range", Range, 3},
      {"LinSpace", LinSpace, 3, {}, "constant count"},
      {"Tile", Tile, 2},
      {"InvertPermutation", InvertPermutation, 1, {}, "constant"},
  };
}

}  // namespace tenon::savedmodel
