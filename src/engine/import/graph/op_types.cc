#include "import/graph/op_types.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using MaybeShape = std::optional<Shape>;

// What a rule looks at.
struct Call {
  std::string_view op;
  std::span<const Operand> operands;
  const Attributes& attributes;

  bool Has(size_t i) const { return i < operands.size() && operands[i].exists; }
  const ValueType& Type(size_t i) const { return operands[i].type; }
  MaybeShape ShapeOf(size_t i) const { return Has(i) ? operands[i].type.shape : std::nullopt; }
  std::optional<std::vector<int64_t>> IntsOf(size_t i) const {
    return Has(i) ? operands[i].ints : std::nullopt;
  }
  const AttributeValue* Find(std::string_view name) const {
    for (const Attribute& attribute : attributes) {
      if (attribute.first == name) return &attribute.second;
    }
    return nullptr;
  }
  int64_t Int(std::string_view name, int64_t otherwise) const {
    const AttributeValue* value = Find(name);
    return value == nullptr ? otherwise : std::get<int64_t>(*value);
  }
  std::vector<int64_t> Ints(std::string_view name) const {
    const AttributeValue* value = Find(name);
    return value == nullptr ? std::vector<int64_t>() : std::get<std::vector<int64_t>>(*value);
  }
};

using Types = absl::StatusOr<std::vector<ValueType>>;
using Rule = Types (*)(const Call&);

Types One(DType dtype, MaybeShape shape) {
  return std::vector<ValueType>{ValueType{dtype, std::move(shape)}};
}

// `axis` counted from the front; none when it is outside.
std::optional<size_t> AxisOf(int64_t axis, size_t rank) {
  if (axis < 0) axis += static_cast<int64_t>(rank);
  if (axis < 0 || axis >= static_cast<int64_t>(rank)) return std::nullopt;
  return static_cast<size_t>(axis);
}

absl::Status BadAxis(int64_t axis, const Shape& shape) {
  return absl::InvalidArgumentError(
      StrCat("axis ", axis, " is outside shape ", ShapeToString(shape)));
}

// A shape of that rank with nothing known.
MaybeShape AnyOfRank(size_t rank) { return Shape(rank, kAnyDim); }

absl::Status CheckSameDType(const Call& call, size_t first, size_t last) {
  for (size_t i = first + 1; i < std::min(last, call.operands.size()); ++i) {
    if (!call.Has(i) || call.Type(i).dtype == call.Type(first).dtype) continue;
    return absl::InvalidArgumentError(StrCat("its operands are ", NameOf(call.Type(first).dtype),
                                             " and ", NameOf(call.Type(i).dtype)));
  }
  return absl::OkStatus();
}

Types SameAsFirst(const Call& call) { return One(call.Type(0).dtype, call.ShapeOf(0)); }
Types BoolLikeFirst(const Call& call) { return One(DType::kBool, call.ShapeOf(0)); }

Types Broadcast(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, call.operands.size()));
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(call.operands));
  return One(call.Type(0).dtype, std::move(shape));
}

Types BroadcastOfFirst(const Call& call) {
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(call.operands));
  return One(call.Type(0).dtype, std::move(shape));
}

Types Compare(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, call.operands.size()));
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(call.operands));
  return One(DType::kBool, std::move(shape));
}

Types WhereRule(const Call& call) {
  if (call.Type(0).dtype != DType::kBool)
    return absl::InvalidArgumentError(
        StrCat("its condition is ", NameOf(call.Type(0).dtype), ", not BOOL"));
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 1, 3));
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(call.operands));
  return One(call.Type(1).dtype, std::move(shape));
}

Types CastRule(const Call& call) {
  TENON_ASSIGN_OR_RETURN(const DType dtype, DTypeFromOnnx(static_cast<int>(call.Int("to", 0))));
  return One(dtype, call.ShapeOf(0));
}

Types ReduceRule(const Call& call) {
  const bool keep = call.Int("keepdims", 1) != 0;
  std::optional<std::vector<int64_t>> axes;
  if (call.Find("axes") != nullptr) {
    axes = call.Ints("axes");
  } else if (call.Has(1)) {
    axes = call.IntsOf(1);
    if (!axes.has_value()) return One(call.Type(0).dtype, std::nullopt);
  } else {
    axes = std::vector<int64_t>();
  }
  const MaybeShape in = call.ShapeOf(0);
  if (!in.has_value()) return One(call.Type(0).dtype, std::nullopt);
  std::vector<bool> gone(in->size(), axes->empty());
  for (const int64_t axis : *axes) {
    const std::optional<size_t> at = AxisOf(axis, in->size());
    if (!at.has_value()) return BadAxis(axis, *in);
    gone[*at] = true;
  }
  if (axes->empty() && call.Int("noop_with_empty_axes", 0) != 0) return SameAsFirst(call);
  Shape out;
  for (size_t i = 0; i < in->size(); ++i) {
    if (!gone[i]) out.push_back((*in)[i]);
    if (gone[i] && keep) out.push_back(1);
  }
  return One(call.Type(0).dtype, out);
}

Types ArgRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  if (!in.has_value()) return One(DType::kInt64, std::nullopt);
  const int64_t axis = call.Int("axis", 0);
  const std::optional<size_t> at = AxisOf(axis, in->size());
  if (!at.has_value()) return BadAxis(axis, *in);
  Shape out = *in;
  if (call.Int("keepdims", 1) != 0) {
    out[*at] = 1;
  } else {
    out.erase(out.begin() + static_cast<ptrdiff_t>(*at));
  }
  return One(DType::kInt64, out);
}

Types TopKRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  if (out.has_value()) {
    const std::optional<size_t> at = AxisOf(call.Int("axis", -1), out->size());
    if (!at.has_value()) return BadAxis(call.Int("axis", -1), *out);
    const auto k = call.IntsOf(1);
    (*out)[*at] = k.has_value() && k->size() == 1 ? k->front() : kAnyDim;
  }
  return std::vector<ValueType>{{call.Type(0).dtype, out}, {DType::kInt64, out}};
}

Types GatherRule(const Call& call) {
  const MaybeShape data = call.ShapeOf(0);
  const MaybeShape indices = call.ShapeOf(1);
  if (!data.has_value() || !indices.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const int64_t axis = call.Int("axis", 0);
  const std::optional<size_t> at = AxisOf(axis, data->size());
  if (!at.has_value()) return BadAxis(axis, *data);
  Shape out(data->begin(), data->begin() + static_cast<ptrdiff_t>(*at));
  out.insert(out.end(), indices->begin(), indices->end());
  out.insert(out.end(), data->begin() + static_cast<ptrdiff_t>(*at) + 1, data->end());
  return One(call.Type(0).dtype, out);
}

Types LikeSecond(const Call& call) { return One(call.Type(0).dtype, call.ShapeOf(1)); }

Types ConcatRule(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, call.operands.size()));
  MaybeShape out = call.ShapeOf(0);
  if (!out.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const int64_t axis = call.Int("axis", 0);
  const std::optional<size_t> at = AxisOf(axis, out->size());
  if (!at.has_value()) return BadAxis(axis, *out);
  for (size_t i = 1; i < call.operands.size(); ++i) {
    const MaybeShape next = call.ShapeOf(i);
    if (!next.has_value()) return One(call.Type(0).dtype, AnyOfRank(out->size()));
    if (next->size() != out->size())
      return absl::InvalidArgumentError(
          StrCat("it joins shapes ", ShapeToString(*out), " and ", ShapeToString(*next)));
    for (size_t d = 0; d < out->size(); ++d) {
      int64_t& size = (*out)[d];
      const int64_t more = (*next)[d];
      if (d == *at) {
        size = size == kAnyDim || more == kAnyDim ? kAnyDim : size + more;
      } else if (size == kAnyDim) {
        size = more;
      } else if (more != kAnyDim && more != size) {
        return absl::InvalidArgumentError(
            StrCat("it joins shapes ", ShapeToString(*out), " and ", ShapeToString(*next)));
      }
    }
  }
  return One(call.Type(0).dtype, out);
}

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
    if (size == 0 && call.Int("allowzero", 0) == 0)
      size = in.has_value() && i < in->size() ? (*in)[i] : kAnyDim;
    if ((*wanted)[i] == -1) open = i;
    if (size == kAnyDim && (*wanted)[i] != -1) known = kAnyDim;
    if (known != kAnyDim && size != kAnyDim) known *= size;
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
      const int64_t size = (*in)[static_cast<size_t>(i)];
      if (size == kAnyDim) return kAnyDim;
      all *= size;
    }
    return all;
  };
  out = {product(0, axis), product(axis, rank)};
  return One(call.Type(0).dtype, out);
}

// The shape is the value of the second operand (ConstantOfShape: of the first).
MaybeShape ShapeFromValue(const Call& call, size_t i) {
  if (const auto ints = call.IntsOf(i); ints.has_value()) return Shape(ints->begin(), ints->end());
  const MaybeShape length = call.ShapeOf(i);
  if (length.has_value() && length->size() == 1 && (*length)[0] >= 0)
    return AnyOfRank(static_cast<size_t>((*length)[0]));
  return std::nullopt;
}

Types ExpandRule(const Call& call) {
  const std::array<Operand, 2> both = {
      call.operands[0], Operand{true, {call.Type(0).dtype, ShapeFromValue(call, 1)}, {}}};
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(both));
  return One(call.Type(0).dtype, std::move(shape));
}

Types ConstantOfShapeRule(const Call& call) {
  const AttributeValue* value = call.Find("value");
  const DType dtype = value == nullptr ? DType::kFp32 : std::get<Tensor>(*value).dtype();
  return One(dtype, ShapeFromValue(call, 0));
}

Types TileRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  if (!out.has_value()) return One(call.Type(0).dtype, std::nullopt);
  const auto repeats = call.IntsOf(1);
  for (size_t i = 0; i < out->size(); ++i) {
    const bool known = repeats.has_value() && i < repeats->size() && (*out)[i] != kAnyDim;
    (*out)[i] = known ? (*out)[i] * (*repeats)[i] : kAnyDim;
  }
  return One(call.Type(0).dtype, out);
}

int64_t SlicedSize(int64_t size, int64_t start, int64_t end, int64_t step) {
  if (size == kAnyDim || step == 0) return kAnyDim;
  const auto clamp = [&](int64_t at) {
    if (at < 0) at += size;
    return step > 0 ? std::clamp<int64_t>(at, 0, size) : std::clamp<int64_t>(at, -1, size - 1);
  };
  const bool to_front = step < 0 && end < -size;
  const int64_t from = clamp(start);
  const int64_t to = to_front ? -1 : clamp(end);
  const int64_t span = step > 0 ? to - from : from - to;
  const int64_t stride = step > 0 ? step : -step;
  return span <= 0 ? 0 : (span + stride - 1) / stride;
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
    if ((*out)[i] != kAnyDim) (*out)[i] += (*pads)[i] + (*pads)[i + out->size()];
  }
  return One(call.Type(0).dtype, out);
}

Types SplitRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  const auto sizes = call.IntsOf(1);
  const auto parts = static_cast<size_t>(call.Int("num_outputs", 0));
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

Types MatMulRule(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, 2));
  MaybeShape a = call.ShapeOf(0);
  MaybeShape b = call.ShapeOf(1);
  if (!a.has_value() || !b.has_value() || a->empty() || b->empty())
    return One(call.Type(0).dtype, std::nullopt);
  const bool row = a->size() == 1;
  const bool column = b->size() == 1;
  if (row) a->insert(a->begin(), 1);
  if (column) b->push_back(1);
  const int64_t inner = a->back();
  const int64_t other = (*b)[b->size() - 2];
  if (inner != kAnyDim && other != kAnyDim && inner != other)
    return absl::InvalidArgumentError(StrCat("shapes ", ShapeToString(*call.ShapeOf(0)), " and ",
                                             ShapeToString(*call.ShapeOf(1)), " don't multiply"));
  const int64_t rows = (*a)[a->size() - 2];
  const int64_t columns = b->back();
  const std::array<Operand, 2> outer = {
      Operand{true, {call.Type(0).dtype, Shape(a->begin(), a->end() - 2)}, {}},
      Operand{true, {call.Type(0).dtype, Shape(b->begin(), b->end() - 2)}, {}}};
  TENON_ASSIGN_OR_RETURN(MaybeShape out, BroadcastShapes(outer));
  if (!row) out->push_back(rows);
  if (!column) out->push_back(columns);
  return One(call.Type(0).dtype, out);
}

Types GemmRule(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, 3));
  const MaybeShape a = call.ShapeOf(0);
  const MaybeShape b = call.ShapeOf(1);
  Shape out = {kAnyDim, kAnyDim};
  const size_t a_rows = call.Int("transA", 0) != 0 ? 1 : 0;
  const size_t b_columns = call.Int("transB", 0) != 0 ? 0 : 1;
  if (a.has_value() && a->size() == 2) out[0] = (*a)[a_rows];
  if (b.has_value() && b->size() == 2) out[1] = (*b)[b_columns];
  if (a.has_value() && b.has_value() && a->size() == 2 && b->size() == 2) {
    const int64_t inner = (*a)[1 - a_rows];
    const int64_t other = (*b)[1 - b_columns];
    if (inner != kAnyDim && other != kAnyDim && inner != other)
      return absl::InvalidArgumentError(
          StrCat("shapes ", ShapeToString(*a), " and ", ShapeToString(*b), " don't multiply"));
  }
  return One(call.Type(0).dtype, out);
}

// Batch and channels are kept or known from the weight; sizes in space are not computed here.
Types ConvRule(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, 3));
  const MaybeShape in = call.ShapeOf(0);
  const MaybeShape weight = call.ShapeOf(1);
  if (!in.has_value()) return One(call.Type(0).dtype, std::nullopt);
  Shape out(in->size(), kAnyDim);
  out[0] = (*in)[0];
  if (weight.has_value() && out.size() > 1 && weight->size() > 1) {
    const bool transposed = call.op == "ConvTranspose";
    const int64_t channels = (*weight)[transposed ? 1 : 0];
    out[1] = channels == kAnyDim ? kAnyDim : channels * (transposed ? call.Int("group", 1) : 1);
  }
  return One(call.Type(0).dtype, out);
}

Types PoolRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  MaybeShape out;
  if (in.has_value()) {
    out = AnyOfRank(in->size());
    for (size_t i = 0; i < std::min<size_t>(2, in->size()); ++i) (*out)[i] = (*in)[i];
    if (call.op.starts_with("Global"))
      for (size_t i = 2; i < in->size(); ++i) (*out)[i] = 1;
  }
  return std::vector<ValueType>{{call.Type(0).dtype, out}, {DType::kInt64, out}};
}

// X [T,N,I] -> Y [T,D,N,H], Y_h [D,N,H], Y_c [D,N,H] (layout 0).
Types RecurrentRule(const Call& call) {
  TENON_RETURN_IF_ERROR(CheckSameDType(call, 0, 4));
  const DType dtype = call.Type(0).dtype;
  const MaybeShape in = call.ShapeOf(0);
  const MaybeShape weight = call.ShapeOf(1);
  const int64_t hidden = call.Int("hidden_size", kAnyDim);
  const int64_t directions = weight.has_value() ? (*weight)[0] : kAnyDim;
  const int64_t steps = in.has_value() ? (*in)[0] : kAnyDim;
  const int64_t batch = in.has_value() ? (*in)[1] : kAnyDim;
  const Shape state = {directions, batch, hidden};
  return std::vector<ValueType>{
      {dtype, Shape{steps, directions, batch, hidden}}, {dtype, state}, {dtype, state}};
}

Types OfSameRank(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  return One(call.Type(0).dtype, in.has_value() ? AnyOfRank(in->size()) : std::nullopt);
}

Types OnlyDType(const Call& call) { return One(call.Type(0).dtype, std::nullopt); }

Types OneHotRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  if (out.has_value()) {
    const int64_t axis = call.Int("axis", -1);
    const std::optional<size_t> at = AxisOf(axis, out->size() + 1);
    if (!at.has_value()) return BadAxis(axis, *out);
    const auto depth = call.IntsOf(1);
    out->insert(out->begin() + static_cast<ptrdiff_t>(*at),
                depth.has_value() && depth->size() == 1 ? depth->front() : kAnyDim);
  }
  return One(call.Type(2).dtype, out);
}

Types NonZeroRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  const int64_t rank = in.has_value() ? static_cast<int64_t>(in->size()) : kAnyDim;
  return One(DType::kInt64, Shape{rank, kAnyDim});
}

Types ScalarInt(const Call&) { return One(DType::kInt64, Shape(size_t{0}, 0)); }
Types Vector(const Call& call) { return One(call.Type(0).dtype, AnyOfRank(1)); }

Types UniqueRule(const Call& call) {
  const ValueType index{DType::kInt64, AnyOfRank(1)};
  return std::vector<ValueType>{{call.Type(0).dtype, AnyOfRank(1)}, index, index, index};
}

Types TreeEnsembleRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  return One(call.Type(0).dtype, Shape{in.has_value() && !in->empty() ? (*in)[0] : kAnyDim,
                                       call.Int("n_targets", kAnyDim)});
}

Types LabelEncoderRule(const Call& call) {
  static constexpr std::pair<std::string_view, DType> kValues[] = {
      {"values_strings", DType::kBytes},
      {"values_int64s", DType::kInt64},
      {"values_floats", DType::kFp32}};
  for (const auto& [name, dtype] : kValues) {
    if (call.Find(name) != nullptr) return One(dtype, call.ShapeOf(0));
  }
  const AttributeValue* tensor = call.Find("values_tensor");
  if (tensor == nullptr) return absl::InvalidArgumentError("it has no values");
  return One(std::get<Tensor>(*tensor).dtype(), call.ShapeOf(0));
}

Types ArrayFeatureExtractorRule(const Call& call) {
  MaybeShape out = call.ShapeOf(0);
  const MaybeShape indices = call.ShapeOf(1);
  if (out.has_value() && !out->empty())
    out->back() = indices.has_value() && !indices->empty() ? indices->back() : kAnyDim;
  return One(call.Type(0).dtype, out);
}

Types StringSplitRule(const Call& call) {
  MaybeShape parts = call.ShapeOf(0);
  if (parts.has_value()) parts->push_back(kAnyDim);
  return std::vector<ValueType>{{DType::kBytes, parts}, {DType::kInt64, call.ShapeOf(0)}};
}

const absl::flat_hash_map<std::string_view, Rule>& Rules() {
  static const auto* const rules = [] {
    auto* made = new absl::flat_hash_map<std::string_view, Rule>();
    const auto add = [&](Rule rule, std::initializer_list<std::string_view> ops) {
      for (const std::string_view op : ops) made->emplace(op, rule);
    };
    add(SameAsFirst, {"Abs",
                      "Acos",
                      "Acosh",
                      "Asin",
                      "Asinh",
                      "Atan",
                      "Atanh",
                      "BatchNormalization",
                      "BitwiseNot",
                      "Ceil",
                      "Celu",
                      "Clip",
                      "Cos",
                      "Cosh",
                      "CumSum",
                      "Dropout",
                      "Elu",
                      "Erf",
                      "Exp",
                      "Floor",
                      "Gelu",
                      "GroupNormalization",
                      "HardSigmoid",
                      "HardSwish",
                      "Hardmax",
                      "Identity",
                      "InstanceNormalization",
                      "LayerNormalization",
                      "LeakyRelu",
                      "Log",
                      "LogSoftmax",
                      "LpNormalization",
                      "LRN",
                      "MeanVarianceNormalization",
                      "Mish",
                      "Neg",
                      "Not",
                      "PRelu",
                      "Reciprocal",
                      "Relu",
                      "ReverseSequence",
                      "Round",
                      "ScatterElements",
                      "ScatterND",
                      "Selu",
                      "Shrink",
                      "Sigmoid",
                      "Sign",
                      "Sin",
                      "Sinh",
                      "Softmax",
                      "Softplus",
                      "Softsign",
                      "Sqrt",
                      "Tan",
                      "Tanh",
                      "ThresholdedRelu",
                      "Trilu"});
    add(Broadcast, {"Add", "And", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Max", "Mean",
                    "Min", "Mod", "Mul", "Or", "StringConcat", "Sub", "Sum", "Xor"});
    add(BroadcastOfFirst, {"BitShift", "Pow"});
    add(Compare, {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"});
    add(BoolLikeFirst, {"IsInf", "IsNaN", "RegexFullMatch"});
    add(ReduceRule, {"ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax",
                     "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"});
    add(ArgRule, {"ArgMax", "ArgMin"});
    add(LikeSecond, {"GatherElements"});
    add(ConvRule, {"Conv", "ConvTranspose"});
    add(PoolRule, {"AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool", "MaxPool"});
    add(RecurrentRule, {"GRU", "LSTM", "RNN"});
    add(OfSameRank, {"CenterCropPad", "DepthToSpace", "GridSample", "Resize", "SpaceToDepth"});
    add(OnlyDType, {"Col2Im", "Einsum", "GatherND"});
    add(Vector, {"Compress", "Range"});
    add(WhereRule, {"Where"});
    add(CastRule, {"Cast"});
    add(TopKRule, {"TopK"});
    add(GatherRule, {"Gather"});
    add(ConcatRule, {"Concat"});
    add(ReshapeRule, {"Reshape"});
    add(TransposeRule, {"Transpose"});
    add(UnsqueezeRule, {"Unsqueeze"});
    add(SqueezeRule, {"Squeeze"});
    add(FlattenRule, {"Flatten"});
    add(ExpandRule, {"Expand"});
    add(ConstantOfShapeRule, {"ConstantOfShape"});
    add(TileRule, {"Tile"});
    add(SliceRule, {"Slice"});
    add(PadRule, {"Pad"});
    add(SplitRule, {"Split"});
    add(ShapeRule, {"Shape"});
    add(ScalarInt, {"Size"});
    add(MatMulRule, {"MatMul"});
    add(GemmRule, {"Gemm"});
    add(OneHotRule, {"OneHot"});
    add(NonZeroRule, {"NonZero"});
    add(UniqueRule, {"Unique"});
    add(StringSplitRule, {"StringSplit"});
    add(TreeEnsembleRule, {"ai.onnx.ml.TreeEnsemble"});
    add(LabelEncoderRule, {"ai.onnx.ml.LabelEncoder"});
    add(ArrayFeatureExtractorRule, {"ai.onnx.ml.ArrayFeatureExtractor"});
    return made;
  }();
  return *rules;
}

}  // namespace

absl::StatusOr<std::optional<Shape>> BroadcastShapes(std::span<const Operand> operands) {
  Shape out;
  for (const Operand& operand : operands) {
    if (!operand.exists) continue;
    if (!operand.type.shape.has_value()) return std::optional<Shape>();
    const Shape& shape = *operand.type.shape;
    if (shape.size() > out.size()) out.insert(out.begin(), shape.size() - out.size(), 1);
    const size_t offset = out.size() - shape.size();
    for (size_t i = 0; i < shape.size(); ++i) {
      int64_t& size = out[offset + i];
      const int64_t more = shape[i];
      if (more == 1 || size == more) continue;
      if (size == 1) {
        size = more;
      } else if (size == kAnyDim || more == kAnyDim) {
        size = std::max(size, more);
      } else {
        return absl::InvalidArgumentError(
            StrCat("shapes ", ShapeToString(out), " and ", ShapeToString(shape), " don't meet"));
      }
    }
  }
  return std::optional<Shape>(std::move(out));
}

Types InferTypes(std::string_view op, std::span<const Operand> operands,
                 const Attributes& attributes, int outputs) {
  const auto found = Rules().find(op);
  if (found == Rules().end())
    return absl::NotFoundError(StrCat("there is no rule for the result of ", Quote(op)));
  if (operands.empty() || !operands[0].exists)
    return absl::InvalidArgumentError("it has no first operand");
  TENON_ASSIGN_OR_RETURN(std::vector<ValueType> types,
                         found->second(Call{op, operands, attributes}));
  if (types.size() < static_cast<size_t>(outputs))
    return absl::InvalidArgumentError(StrCat("it has ", types.size(), " results, not ", outputs));
  return types;
}

}  // namespace tenon
