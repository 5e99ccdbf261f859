#include <algorithm>
#include <array>

#include "import/graph/internal/op_rules.h"

namespace tenon::internal {

Types ReshapeRule(const Call& call) {
  const auto wanted = call.IntsOf(1);
  const MaybeShape in = call.ShapeOf(0);
  if (!wanted.has_value()) {
    const MaybeShape length = call.ShapeOf(1);
    if (length.has_value() && length->size() == 1 && (*length)[0] >= 0)
      return One(call.Type(0).dtype, AnyOfRank(static_cast<size_t>((*length)[0])));
    return One(call.Type(0).dtype, std::nullopt);
  }
  Shape out;
  int64_t known = 1;
  std::optional<size_t> open;
  for (size_t i = 0; i < wanted->size(); ++i) {
    int64_t size = (*wanted)[i];
    if (size < -1 || (size == -1 && open.has_value()))
      return absl::InvalidArgumentError(StrCat(ShapeToString(*wanted), " is no shape to become"));
    if (size == 0 && call.Int("allowzero", 0) == 0)
      size = in.has_value() && i < in->size() ? (*in)[i] : kAnyDim;
    if ((*wanted)[i] == -1) open = i;
    if (size == kAnyDim && (*wanted)[i] != -1) known = kAnyDim;
    if (size != kAnyDim) known = ProductOf(known, size);
    out.push_back(size);
  }
  const bool whole = in.has_value() && std::ranges::find(*in, kAnyDim) == in->end();
  if (whole && known != kAnyDim) {
    TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(*in));
    if (open.has_value() ? (known == 0 || count % known != 0) : count != known)
      return absl::InvalidArgumentError(
          StrCat("shape ", ShapeToString(*in), " can't become ", ShapeToString(*wanted)));
    if (open.has_value()) out[*open] = count / known;
  }
  return One(call.Type(0).dtype, out);
}

Types TransposeRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  if (!in.has_value()) return One(call.Type(0).dtype, std::nullopt);
  std::vector<int64_t> perm = call.Ints("perm");
  if (perm.empty()) {
    for (size_t i = in->size(); i-- > 0;) perm.push_back(static_cast<int64_t>(i));
  }
  if (perm.size() != in->size())
    return absl::InvalidArgumentError(
        StrCat("perm has ", perm.size(), " entries for shape ", ShapeToString(*in)));
  Shape out;
  for (const int64_t axis : perm) {
    if (axis < 0 || axis >= static_cast<int64_t>(in->size())) return BadAxis(axis, *in);
    out.push_back((*in)[static_cast<size_t>(axis)]);
  }
  return One(call.Type(0).dtype, out);
}

Types UnsqueezeRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  const auto axes = call.IntsOf(1);
  if (!in.has_value() || !axes.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const size_t rank = in->size() + axes->size();
  std::vector<bool> fresh(rank, false);
  for (const int64_t axis : *axes) {
    const std::optional<size_t> at = AxisOf(axis, rank);
    if (!at.has_value() || fresh[*at]) return BadAxis(axis, *in);
    fresh[*at] = true;
  }
  Shape out;
  auto next = in->begin();
  for (size_t i = 0; i < rank; ++i) out.push_back(fresh[i] ? 1 : *next++);
  return One(call.Type(0).dtype, out);
}

Types SqueezeRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  const auto axes = call.IntsOf(1);
  if (!in.has_value() || !axes.has_value()) return One(call.Type(0).dtype, std::nullopt);
  std::vector<bool> gone(in->size(), false);
  for (const int64_t axis : *axes) {
    const std::optional<size_t> at = AxisOf(axis, in->size());
    if (!at.has_value()) return BadAxis(axis, *in);
    if ((*in)[*at] != 1 && (*in)[*at] != kAnyDim)
      return absl::InvalidArgumentError(
          StrCat("axis ", axis, " of shape ", ShapeToString(*in), " is not 1"));
    gone[*at] = true;
  }
  Shape out;
  for (size_t i = 0; i < in->size(); ++i) {
    if (!gone[i]) out.push_back((*in)[i]);
  }
  return One(call.Type(0).dtype, out);
}

Types FlattenRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  Shape out = {kAnyDim, kAnyDim};
  if (!in.has_value()) return One(call.Type(0).dtype, out);
  const auto rank = static_cast<int64_t>(in->size());
  int64_t axis = call.Int("axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank) return BadAxis(axis, *in);
  const auto product = [&](int64_t from, int64_t to) {
    int64_t all = 1;
    for (int64_t i = from; i < to; ++i) {
      all = ProductOf(all, (*in)[static_cast<size_t>(i)]);
    }
    return all;
  };
  out = {product(0, axis), product(axis, rank)};
  return One(call.Type(0).dtype, out);
}

// The shape is the value of the second operand (ConstantOfShape: of the first).
static absl::StatusOr<MaybeShape> ShapeFromValue(const Call& call, size_t i) {
  if (const auto ints = call.IntsOf(i); ints.has_value()) {
    if (std::ranges::any_of(*ints, [](int64_t size) { return size < 0; }))
      return absl::InvalidArgumentError(StrCat(ShapeToString(*ints), " is no shape"));
    return MaybeShape(Shape(ints->begin(), ints->end()));
  }
  const MaybeShape length = call.ShapeOf(i);
  if (length.has_value() && length->size() == 1 && (*length)[0] >= 0)
    return AnyOfRank(static_cast<size_t>((*length)[0]));
  return MaybeShape();
}

Types ExpandRule(const Call& call) {
  TENON_ASSIGN_OR_RETURN(MaybeShape wanted, ShapeFromValue(call, 1));
  const std::array<Operand, 2> both = {call.operands[0],
                                       Operand{true, {call.Type(0).dtype, std::move(wanted)}, {}}};
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(both));
  return One(call.Type(0).dtype, std::move(shape));
}

Types ConstantOfShapeRule(const Call& call) {
  const AttributeValue* value = call.Find("value");
  const DType dtype = value == nullptr ? DType::kFp32 : std::get<Tensor>(*value).dtype();
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, ShapeFromValue(call, 0));
  return One(dtype, std::move(shape));
}

Types TileRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  if (!out.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const auto repeats = call.IntsOf(1);
  for (size_t i = 0; i < out->size(); ++i) {
    const bool known = repeats.has_value() && i < repeats->size() && (*repeats)[i] >= 0;
    (*out)[i] = known ? ProductOf((*out)[i], (*repeats)[i]) : kAnyDim;
  }
  return One(call.Type(0).dtype, out);
}

static int64_t SlicedSize(int64_t size, int64_t start, int64_t end, int64_t step) {
  if (size == kAnyDim || step == 0 || step == INT64_MIN) return kAnyDim;
  const auto clamp = [&](int64_t at) {
    if (at < 0) at += size;
    return step > 0 ? std::clamp<int64_t>(at, 0, size) : std::clamp<int64_t>(at, -1, size - 1);
  };
  const bool to_front = step < 0 && end < -size;
  const int64_t from = clamp(start);
  const int64_t to = to_front ? -1 : clamp(end);
  const int64_t span = step > 0 ? to - from : from - to;
  const int64_t stride = step > 0 ? step : -step;
  return span <= 0 ? 0 : (span - 1) / stride + 1;
}

Types SliceRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  if (!out.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const auto starts = call.IntsOf(1);
  const auto ends = call.IntsOf(2);
  auto axes = call.IntsOf(3);
  const auto steps = call.IntsOf(4);
  if (!call.Has(3) && starts.has_value()) {
    axes = std::vector<int64_t>();
    for (size_t i = 0; i < starts->size(); ++i) axes->push_back(static_cast<int64_t>(i));
  }
  if (!axes.has_value()) return One(call.Type(0).dtype, AnyOfRank(out->size()));
  for (const auto& ints : {starts, ends, steps}) {
    if (ints.has_value() && ints->size() != axes->size())
      return absl::InvalidArgumentError(
          StrCat("it has ", ints->size(), " bounds or steps for ", axes->size(), " axes"));
  }
  for (size_t i = 0; i < axes->size(); ++i) {
    const std::optional<size_t> at = AxisOf((*axes)[i], out->size());
    if (!at.has_value()) return BadAxis((*axes)[i], *out);
    const bool known =
        starts.has_value() && ends.has_value() && (!call.Has(4) || steps.has_value());
    (*out)[*at] = known ? SlicedSize((*out)[*at], (*starts)[i], (*ends)[i],
                                     steps.has_value() ? (*steps)[i] : 1)
                        : kAnyDim;
  }
  return One(call.Type(0).dtype, out);
}

Types PadRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  if (!out.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const auto pads = call.IntsOf(1);
  if (!pads.has_value() || call.Has(3) || pads->size() != 2 * out->size())
    return One(call.Type(0).dtype, AnyOfRank(out->size()));
  for (size_t i = 0; i < out->size(); ++i) {
    const int64_t padded = SumOf(SumOf((*out)[i], (*pads)[i]), (*pads)[i + out->size()]);
    (*out)[i] = padded < 0 ? kAnyDim : padded;
  }
  return One(call.Type(0).dtype, out);
}

Types SplitRule(const Call& call) {
  constexpr int64_t kMost = 1'000'000;
  const MaybeShape in = call.ShapeOf(0);
  const auto sizes = call.IntsOf(1);
  const auto parts = static_cast<size_t>(std::clamp<int64_t>(call.Int("num_outputs", 0), 0, kMost));
  const size_t count = sizes.has_value() ? sizes->size() : parts;
  std::vector<ValueType> types;
  for (size_t i = 0; i < count; ++i) {
    MaybeShape out = in;
    if (out.has_value()) {
      const std::optional<size_t> at = AxisOf(call.Int("axis", 0), out->size());
      if (!at.has_value()) return BadAxis(call.Int("axis", 0), *out);
      (*out)[*at] = sizes.has_value() ? (*sizes)[i] : kAnyDim;
    }
    types.push_back({call.Type(0).dtype, out});
  }
  return types;
}

Types ShapeRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  if (!in.has_value()) return One(DType::kInt64, AnyOfRank(1));
  const auto rank = static_cast<int64_t>(in->size());
  const auto clamp = [&](int64_t at) {
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const int64_t size = clamp(call.Int("end", rank)) - clamp(call.Int("start", 0));
  return One(DType::kInt64, Shape{std::max<int64_t>(size, 0)});
}

}  // namespace tenon::internal
