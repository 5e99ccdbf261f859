// Operators that cut tensors out of tensors, pad and split them.
#include <algorithm>
#include <limits>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

constexpr int64_t kToEnd = std::numeric_limits<int64_t>::max();
constexpr int64_t kToFront = std::numeric_limits<int64_t>::min();

bool IsSet(int64_t mask, size_t bit) { return ((static_cast<uint64_t>(mask) >> bit) & 1) != 0; }

// What a StridedSlice says of each axis, in the order in which it says it.
struct Spec {
  int64_t begin_mask = 0;
  int64_t end_mask = 0;
  int64_t ellipsis_mask = 0;
  int64_t new_axis_mask = 0;
  int64_t shrink_mask = 0;
  std::vector<int64_t> strides;

  explicit Spec(Call& call)
      : begin_mask(call.Int("begin_mask")),
        end_mask(call.Int("end_mask")),
        ellipsis_mask(call.Int("ellipsis_mask")),
        new_axis_mask(call.Int("new_axis_mask")),
        shrink_mask(call.Int("shrink_axis_mask")) {}

  bool is_ellipsis(size_t i) const { return IsSet(ellipsis_mask, i); }
  bool is_new(size_t i) const { return !is_ellipsis(i) && IsSet(new_axis_mask, i); }
  bool is_shrunk(size_t i) const { return !is_ellipsis(i) && !is_new(i) && IsSet(shrink_mask, i); }
};

// Element `i` of an integer input as a vector of one; `otherwise` where the mask says so.
class Bounds {
 public:
  Bounds(Call& call, int input) : call_(call), input_(input) {}

  std::optional<int64_t> Known(size_t i) const {
    const auto& sizes = call_.Input(input_).sizes;
    if (!sizes.has_value() || i >= sizes->size() || (*sizes)[i] == kUnknownSize)
      return std::nullopt;
    return (*sizes)[i];
  }

  Value At(size_t i) {
    if (const auto known = Known(i); known.has_value()) return call_.graph().Ints({*known});
    if (!all_.exists()) all_ = call_.IntsIn(input_);
    const auto at = static_cast<int64_t>(i);
    return call_.Node("Slice", {all_, call_.graph().Ints({at}), call_.graph().Ints({at + 1})});
  }

 private:
  Call& call_;
  int input_;
  Value all_;
};

// Shapes are cut into sizes all the time: [n] known in part, one axis.
bool SliceSizes(Call& call, const Spec& spec, const Bounds& begins, const Bounds& ends) {
  const std::optional<Shape> shape = call.ShapeOf(0);
  const auto& sizes = call.Input(0).sizes;
  if (!sizes.has_value() || !shape.has_value() || shape->size() != 1 || spec.strides.size() != 1 ||
      spec.is_new(0) || spec.is_ellipsis(0))
    return false;
  const auto count = static_cast<int64_t>(sizes->size());
  const int64_t stride = spec.strides[0];
  std::vector<int64_t> picked;
  const auto pick = [&](int64_t at) { picked.push_back((*sizes)[static_cast<size_t>(at)]); };
  if (spec.is_shrunk(0)) {
    if (!begins.Known(0).has_value()) return false;
    const int64_t at = *begins.Known(0) < 0 ? *begins.Known(0) + count : *begins.Known(0);
    if (at < 0 || at >= count) {
      call.Refuse(StrCat("index ", *begins.Known(0), " lies outside of ", count, " elements"));
      return true;
    }
    pick(at);
  } else {
    const bool from_known = IsSet(spec.begin_mask, 0) || begins.Known(0).has_value();
    const bool to_known = IsSet(spec.end_mask, 0) || ends.Known(0).has_value();
    if (!from_known || !to_known || stride < 1) return false;
    const auto place = [&](int64_t at) {
      return std::clamp<int64_t>(at < 0 ? at + count : at, 0, count);
    };
    const int64_t from = IsSet(spec.begin_mask, 0) ? 0 : place(*begins.Known(0));
    const int64_t to = IsSet(spec.end_mask, 0) ? count : place(*ends.Known(0));
    for (int64_t at = from; at < to; at += stride) pick(at);
  }
  const Shape out =
      spec.is_shrunk(0) ? Shape(size_t{0}, 0) : Shape{static_cast<int64_t>(picked.size())};
  if (std::ranges::find(picked, kUnknownSize) == picked.end()) {
    call.ReturnInts(call.DTypeOf(0), out, picked);
    return true;
  }
  return false;
}

struct Edges {
  Bounds begins;
  Bounds ends;
};

struct Cut {
  std::vector<Value> starts, ends;
  std::vector<int64_t> axes, steps;
  std::vector<std::pair<int64_t, Value>> shrunk;  // axis, index
  std::vector<int64_t> fresh;                     // axes of the result
};

// What entry `i` of the specification says of an axis.
void AddAxis(Call& call, const Spec& spec, size_t i, int64_t axis, Edges* edges, Cut* cut) {
  if (spec.is_shrunk(i)) {
    cut->shrunk.emplace_back(axis, AsScalar(call, edges->begins.At(i)));
    return;
  }
  const bool open = IsSet(spec.begin_mask, i) && IsSet(spec.end_mask, i);
  const int64_t stride = spec.strides[i];
  if (open && stride == 1) return;
  GraphBuilder& graph = call.graph();
  cut->starts.push_back(IsSet(spec.begin_mask, i) ? graph.Ints({stride > 0 ? 0 : kToEnd})
                                                  : edges->begins.At(i));
  cut->ends.push_back(IsSet(spec.end_mask, i) ? graph.Ints({stride > 0 ? kToEnd : kToFront})
                                              : edges->ends.At(i));
  cut->axes.push_back(axis);
  cut->steps.push_back(stride);
}

Value ApplyCut(Call& call, Value x, Cut* cut) {
  GraphBuilder& graph = call.graph();
  if (cut->axes.size() == 1) {
    x = call.Node("Slice",
                  {x, cut->starts[0], cut->ends[0], graph.Ints(cut->axes), graph.Ints(cut->steps)});
  } else if (!cut->axes.empty()) {
    // Axis by axis, so that sizes that are known stay known.
    for (size_t i = 0; i < cut->axes.size(); ++i)
      x = call.Node("Slice", {x, cut->starts[i], cut->ends[i], graph.Ints({cut->axes[i]}),
                              graph.Ints({cut->steps[i]})});
  }
  for (auto at = cut->shrunk.rbegin(); at != cut->shrunk.rend(); ++at)
    x = call.Node("Gather", {x, at->second}, {IntAttr("axis", at->first)});
  if (!cut->fresh.empty()) x = call.Node("Unsqueeze", {x, graph.Ints(cut->fresh)});
  return x;
}

void StridedSlice(Call& call) {
  const auto strides = call.Ints(3, "the strides");
  if (!strides.has_value()) return;
  Spec spec(call);
  spec.strides = *strides;
  if (std::ranges::find(spec.strides, 0) != spec.strides.end() || spec.strides.size() > kMaxRank)
    return call.Refuse("its strides are malformed");
  Edges edges{Bounds(call, 1), Bounds(call, 2)};
  if (SliceSizes(call, spec, edges.begins, edges.ends)) return;
  int64_t skipped = 0;
  if (spec.ellipsis_mask != 0) {
    const auto rank = call.Rank(0);
    if (!rank.has_value()) return;
    int64_t said = 0;
    for (size_t i = 0; i < spec.strides.size(); ++i)
      if (!spec.is_ellipsis(i) && !spec.is_new(i)) ++said;
    skipped = *rank - said;
    if (skipped < 0) return call.Refuse("it slices more axes than there are");
  }
  Cut cut;
  int64_t axis = 0;
  int64_t out = 0;
  for (size_t i = 0; i < spec.strides.size(); ++i) {
    if (spec.is_ellipsis(i)) {
      axis += skipped;
      out += skipped;
    } else if (spec.is_new(i)) {
      cut.fresh.push_back(out++);
    } else {
      AddAxis(call, spec, i, axis++, &edges, &cut);
      if (!spec.is_shrunk(i)) ++out;
    }
  }
  call.Return(ApplyCut(call, call.In(0), &cut));
}

void Slice(Call& call) {
  GraphBuilder& graph = call.graph();
  const auto sizes = call.KnownInts(2);
  const auto begins = call.KnownInts(1);
  if (sizes.has_value() && begins.has_value() && sizes->size() == begins->size() &&
      AreSmall(*sizes) && AreSmall(*begins)) {
    std::vector<int64_t> ends;
    for (size_t i = 0; i < sizes->size(); ++i)
      ends.push_back((*sizes)[i] == -1 ? kToEnd : (*begins)[i] + (*sizes)[i]);
    return call.Return(call.Node("Slice", {call.In(0), graph.Ints(*begins), graph.Ints(ends)}));
  }
  const Value starts = call.IntsIn(1);
  const Value counts = call.IntsIn(2);
  const Value open = call.Node("Equal", {counts, graph.Scalar<int64_t>(-1)});
  const Value ends =
      call.Node("Where", {open, graph.Scalar<int64_t>(kToEnd), call.Node("Add", {starts, counts})});
  call.Return(call.Node("Slice", {call.In(0), starts, ends}));
}

void ReturnParts(Call& call, Value x, const std::vector<int64_t>& sizes, int64_t axis) {
  for (const Value part :
       call.graph().Nodes("Split", {x, call.graph().Ints(sizes)}, static_cast<int>(sizes.size()),
                          {IntAttr("axis", axis)}))
    call.Return(part);
}

void Split(Call& call) {
  const auto axis = call.Ints(0, "the axis");
  const int64_t parts = call.Int("num_split");
  const auto rank = call.Rank(1);
  if (!axis.has_value() || axis->empty() || !rank.has_value()) return;
  if (parts < 1 || parts > (1 << 16)) return call.Refuse("num_split is out of range");
  const auto at = Normalize(call, axis->front(), *rank);
  if (!at.has_value()) return;
  const int64_t size = (*call.ShapeOf(1))[static_cast<size_t>(*at)];
  if (size != kAnyDim && size % parts == 0)
    return ReturnParts(call, call.In(1),
                       std::vector<int64_t>(static_cast<size_t>(parts), size / parts), *at);
  tenon::Shape shape = *call.ShapeOf(1);
  shape[static_cast<size_t>(*at)] = kAnyDim;
  const ValueType type{call.DTypeOf(1), shape};
  for (const Value part :
       call.graph().Nodes("Split", {call.In(1)}, static_cast<int>(parts),
                          {IntAttr("axis", *at), IntAttr("num_outputs", parts)},
                          std::vector<ValueType>(static_cast<size_t>(parts), type)))
    call.Return(part);
}

void SplitV(Call& call) {
  auto sizes = call.Ints(1, "the sizes");
  const auto axis = call.Ints(2, "the axis");
  if (!sizes.has_value() || !axis.has_value() || axis->empty()) return;
  if (!AreSmall(*sizes)) return call.Refuse("its sizes are too large");
  int64_t known = 0;
  for (const int64_t size : *sizes) known += size == -1 ? 0 : size;
  if (std::ranges::find(*sizes, -1) != sizes->end()) {
    const auto rank = call.Rank(0);
    if (!rank.has_value()) return;
    const auto at = Normalize(call, axis->front(), *rank);
    if (!at.has_value()) return;
    const int64_t whole = (*call.ShapeOf(0))[static_cast<size_t>(*at)];
    if (whole == kAnyDim) return call.Refuse("the size of its last part is not known");
    std::ranges::replace(*sizes, int64_t{-1}, whole - known);
  }
  ReturnParts(call, call.In(0), *sizes, axis->front());
}

// [n, 2] in TensorFlow, [2 * n] in ONNX: all that comes before, then all that comes after.
Value PadsOf(Call& call) {
  if (const auto known = call.KnownInts(1); known.has_value()) {
    if (!AreSmall(*known)) call.Refuse("its paddings are too large");
    if (call.refused()) return call.graph().Ints({});
    std::vector<int64_t> pads;
    for (size_t side = 0; side < 2; ++side)
      for (size_t i = side; i < known->size(); i += 2) pads.push_back((*known)[i]);
    return call.graph().Ints(pads);
  }
  const Value pairs = call.graph().Cast(call.In(1), DType::kInt64);
  return call.graph().Reshape(Permute(call, pairs, {1, 0}), {-1});
}

void Pad(Call& call) {
  const Value x = call.In(0);
  const Value pads = PadsOf(call);
  if (call.refused()) return;
  const Value fill = call.inputs() > 2 ? call.In(2) : call.Like(x, 0);
  call.Return(call.Node("Pad", {x, pads, fill}, {TextAttr("mode", "constant")}));
}

void MirrorPad(Call& call) {
  const auto pads = call.Ints(1, "the paddings");
  if (!pads.has_value()) return;
  if (!AreSmall(*pads)) return call.Refuse("its paddings are too large");
  const bool symmetric = call.Text("mode") == "SYMMETRIC";
  // The edge is its own mirror image as far as one element.
  if (symmetric && std::ranges::any_of(*pads, [](int64_t pad) { return pad > 1; }))
    return call.Refuse("mode SYMMETRIC is supported for paddings up to 1");
  call.Return(call.Node("Pad", {call.In(0), PadsOf(call)},
                        {TextAttr("mode", symmetric ? "edge" : "reflect")}));
}

void ReverseV2(Call& call) {
  const auto axes = call.Ints(1, "the axes");
  if (!axes.has_value()) return;
  if (axes->empty()) return call.Return(call.Input(0));
  const std::vector<int64_t> starts(axes->size(), kToEnd);
  const std::vector<int64_t> ends(axes->size(), kToFront);
  const std::vector<int64_t> steps(axes->size(), -1);
  GraphBuilder& graph = call.graph();
  call.Return(call.Node("Slice", {call.In(0), graph.Ints(starts), graph.Ints(ends),
                                  graph.Ints(*axes), graph.Ints(steps)}));
}

}  // namespace

std::vector<OpRow> SliceOps() {
  return {
      {"StridedSlice", StridedSlice, 4, {}, "constant strides"},
      {"Slice", Slice, 3},
      {"Split", Split, 2},
      {"SplitV", SplitV, 3, {}, "constant sizes"},
      {"Pad", Pad, 2},
      {"PadV2", Pad, 3},
      {"MirrorPad", MirrorPad, 2, {}, "constant paddings; SYMMETRIC up to 1"},
      {"ReverseV2", ReverseV2, 2},
  };
}

}  // namespace tenon::savedmodel
