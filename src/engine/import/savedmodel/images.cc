// Operators that resize images and trade space for depth.
#include <string>
#include <vector>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

// [N, h, w, C] to the size that input 1 says, through `mode`.
std::function<void(Call&)> Resize(std::string_view mode) {
  return [mode](Call& call) {
    GraphBuilder& graph = call.graph();
    const bool linear = mode == "linear";
    const bool half = call.Bool("half_pixel_centers");
    const bool aligned = call.Bool("align_corners");
    Attributes attributes = {TextAttr("mode", mode), IntsAttr("axes", {2, 3}),
                             TextAttr("coordinate_transformation_mode", aligned ? "align_corners"
                                                                        : half  ? "half_pixel"
                                                                                : "asymmetric")};
    if (!linear)
      attributes.push_back(
          TextAttr("nearest_mode", aligned || half ? "round_prefer_ceil" : "floor"));
    const Value x = linear ? graph.Cast(call.In(0), DType::kFp32) : call.In(0);
    const Value first = Permute(call, x, {0, 3, 1, 2});
    const Value resized =
        call.Node("Resize", {first, Value(), Value(), call.IntsIn(1)}, attributes);
    const Value back = Permute(call, resized, {0, 2, 3, 1});
    const std::optional<Shape> in = call.ShapeOf(0);
    const auto size = call.KnownInts(1);
    if (!in.has_value() || in->size() != 4 || !size.has_value() || size->size() != 2)
      return call.Return(back);
    call.Return(graph.WithShape(back, {(*in)[0], (*size)[0], (*size)[1], (*in)[3]}));
  };
}

std::function<void(Call&)> Trade(std::string_view op) {
  return [op](Call& call) {
    const std::string format = call.Text("data_format", "NHWC");
    if (format != "NHWC" && format != "NCHW")
      return call.Refuse(StrCat("data_format ", Quote(format), " is not supported"));
    const bool last = format == "NHWC";
    const Value x = last ? Permute(call, call.In(0), {0, 3, 1, 2}) : call.In(0);
    const Value traded = call.Node(op, {x}, {IntAttr("blocksize", call.Int("block_size", 2))});
    call.Return(last ? Permute(call, traded, {0, 2, 3, 1}) : traded);
  };
}

// Block shape and, for each axis of space, what is added or cut off before and after.
struct Blocks {
  std::vector<int64_t> sizes;
  std::vector<int64_t> edges;
  int64_t all = 1;
};

std::optional<Blocks> BlocksOf(Call& call) {
  const auto sizes = call.Ints(1, "the block shape");
  const auto edges = call.Ints(2, "the paddings or crops");
  if (!sizes.has_value() || !edges.has_value()) return std::nullopt;
  if (!AreSmall(*edges)) {
    call.Refuse("its paddings or crops are too large");
    return std::nullopt;
  }
  Blocks blocks{*sizes, *edges};
  for (const int64_t size : blocks.sizes) {
    if (size < 1 || size > (1 << 16) || blocks.all > (1 << 16)) blocks.edges.clear();
    blocks.all *= blocks.edges.empty() ? 1 : size;
  }
  if (blocks.edges.size() == 2 * blocks.sizes.size() && !blocks.sizes.empty()) return blocks;
  call.Refuse("its block shape is malformed");
  return std::nullopt;
}

// The shape of `value`, of which the batch alone may be unknown.
std::optional<Shape> ShapeButBatch(Call& call, Value value, size_t least) {
  std::optional<Shape> shape = call.graph().TypeOf(value).shape;
  bool known = shape.has_value() && shape->size() > least;
  for (size_t i = 1; known && i < shape->size(); ++i) known = (*shape)[i] != kAnyDim;
  if (known) return shape;
  call.Refuse("the sizes of its input are not known");
  return std::nullopt;
}

// [N, s, rest] padded, each s taken apart into s / b and b, every b put before the batch.
void SpaceToBatch(Call& call) {
  const auto blocks = BlocksOf(call);
  if (!blocks.has_value()) return;
  const size_t space = blocks->sizes.size();
  const auto shape = ShapeButBatch(call, call.In(0), space);
  if (!shape.has_value()) return;
  GraphBuilder& graph = call.graph();
  std::vector<int64_t> pads(2 * shape->size(), 0);
  std::vector<int64_t> apart = {-1};
  std::vector<int64_t> joined = {-1};
  for (size_t i = 0; i < space; ++i) {
    pads[i + 1] = blocks->edges[2 * i];
    pads[i + 1 + shape->size()] = blocks->edges[2 * i + 1];
    const int64_t padded = (*shape)[i + 1] + blocks->edges[2 * i] + blocks->edges[2 * i + 1];
    if (padded < 1 || padded % blocks->sizes[i] != 0)
      return call.Refuse("its blocks don't divide its input");
    apart.insert(apart.end(), {padded / blocks->sizes[i], blocks->sizes[i]});
    joined.push_back(padded / blocks->sizes[i]);
  }
  std::vector<int64_t> perm;
  for (size_t i = 0; i < space; ++i) perm.push_back(static_cast<int64_t>(2 * i + 2));
  perm.push_back(0);
  for (size_t i = 0; i < space; ++i) perm.push_back(static_cast<int64_t>(2 * i + 1));
  for (size_t i = space + 1; i < shape->size(); ++i) {
    perm.push_back(static_cast<int64_t>(i + space));
    apart.push_back((*shape)[i]);
    joined.push_back((*shape)[i]);
  }
  const Value padded = call.Node("Pad", {call.In(0), graph.Ints(pads)});
  call.Return(graph.Reshape(Permute(call, graph.Reshape(padded, apart), perm), joined));
}

// The way back; what is too much is cut off at the end.
void BatchToSpace(Call& call) {
  const auto blocks = BlocksOf(call);
  if (!blocks.has_value()) return;
  const size_t space = blocks->sizes.size();
  const auto shape = ShapeButBatch(call, call.In(0), space);
  if (!shape.has_value()) return;
  GraphBuilder& graph = call.graph();
  std::vector<int64_t> apart = blocks->sizes;
  apart.push_back(-1);
  std::vector<int64_t> joined = {-1};
  std::vector<int64_t> perm = {static_cast<int64_t>(space)};
  std::vector<int64_t> starts, ends, axes;
  for (size_t i = 0; i < space; ++i) {
    const int64_t size = (*shape)[i + 1] * blocks->sizes[i];
    joined.push_back(size);
    perm.insert(perm.end(), {static_cast<int64_t>(space + 1 + i), static_cast<int64_t>(i)});
    starts.push_back(blocks->edges[2 * i]);
    ends.push_back(size - blocks->edges[2 * i + 1]);
    axes.push_back(static_cast<int64_t>(i) + 1);
  }
  for (size_t i = 1; i < shape->size(); ++i) {
    apart.push_back((*shape)[i]);
    if (i <= space) continue;
    joined.push_back((*shape)[i]);
    perm.push_back(static_cast<int64_t>(i + space));
  }
  const Value whole = graph.Reshape(Permute(call, graph.Reshape(call.In(0), apart), perm), joined);
  call.Return(call.Node("Slice", {whole, graph.Ints(starts), graph.Ints(ends), graph.Ints(axes)}));
}

}  // namespace

std::vector<OpRow> ImageOps() {
  return {
      {"SpaceToBatchND", SpaceToBatch, 3, {}, "constant blocks, known sizes"},
      {"BatchToSpaceND", BatchToSpace, 3, {}, "constant blocks, known sizes"},
      {"ResizeBilinear", Resize("linear"), 2},
      {"ResizeNearestNeighbor", Resize("nearest"), 2},
      {"DepthToSpace", Trade("DepthToSpace")},
      {"SpaceToDepth", Trade("SpaceToDepth")},
  };
}

}  // namespace tenon::savedmodel
