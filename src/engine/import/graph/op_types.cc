#include "import/graph/op_types.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "import/graph/internal/op_rules.h"
#include "import/graph/internal/operand_types.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::internal {
namespace {

// A size that is the value of operand `i`.
int64_t SizeFrom(const Call& call, size_t i) {
  const auto ints = call.IntsOf(i);
  return ints.has_value() && ints->size() == 1 && ints->front() >= 0 ? ints->front() : kAnyDim;
}

Types SameAsFirst(const Call& call) { return One(call.Type(0).dtype, call.ShapeOf(0)); }
Types BoolLikeFirst(const Call& call) { return One(DType::kBool, call.ShapeOf(0)); }

Types Broadcast(const Call& call) {
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(call.operands));
  return One(call.Type(0).dtype, std::move(shape));
}

Types Compare(const Call& call) {
  TENON_ASSIGN_OR_RETURN(MaybeShape shape, BroadcastShapes(call.operands));
  return One(DType::kBool, std::move(shape));
}

Types WhereRule(const Call& call) {
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
    (*out)[*at] = SizeFrom(call, 1);
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
        size = SumOf(size, more);
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
    out->insert(out->begin() + static_cast<ptrdiff_t>(*at), SizeFrom(call, 1));
  }
  return One(call.Type(2).dtype, out);
}

Types NonZeroRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  const int64_t rank = in.has_value() ? static_cast<int64_t>(in->size()) : kAnyDim;
  return One(DType::kInt64, Shape{rank, kAnyDim});
}

Types ScalarInt(const Call&) { return One(DType::kInt64, AnyOfRank(0)); }
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

struct RuleRow {
  Rule rule;
  std::string_view ops;  // with blanks between
};

constexpr RuleRow kRuleRows[] = {
    {SameAsFirst,
     "Abs Acos Acosh Asin Asinh Atan Atanh BatchNormalization BitwiseNot Ceil Celu Clip Cos "
     "Cosh CumSum Dropout Elu Erf Exp Floor Gelu GroupNormalization HardSigmoid HardSwish "
     "Hardmax Identity InstanceNormalization LayerNormalization LeakyRelu Log LogSoftmax "
     "LpNormalization LRN MeanVarianceNormalization Mish Neg Not PRelu Reciprocal Relu "
     "ReverseSequence Round ScatterElements ScatterND Selu Shrink Sigmoid Sign Sin Sinh "
     "Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Trilu"},
    {Broadcast,
     "Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Max Mean Min Mod Mul Or Pow "
     "StringConcat Sub Sum Xor"},
    {Compare, "Equal Greater GreaterOrEqual Less LessOrEqual"},
    {BoolLikeFirst, "IsInf IsNaN RegexFullMatch"},
    {ReduceRule,
     "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin "
     "ReduceProd ReduceSum ReduceSumSquare"},
    {ArgRule, "ArgMax ArgMin"},
    {LikeSecond, "GatherElements"},
    {ConvRule, "Conv ConvTranspose"},
    {PoolRule, "AveragePool GlobalAveragePool GlobalMaxPool LpPool MaxPool"},
    {RecurrentRule, "GRU LSTM RNN"},
    {OfSameRank, "CenterCropPad DepthToSpace GridSample Resize SpaceToDepth"},
    {OnlyDType, "Col2Im Einsum GatherND"},
    {Vector, "Compress Range"},
    {WhereRule, "Where"},
    {CastRule, "Cast"},
    {TopKRule, "TopK"},
    {GatherRule, "Gather"},
    {ConcatRule, "Concat"},
    {ReshapeRule, "Reshape"},
    {TransposeRule, "Transpose"},
    {UnsqueezeRule, "Unsqueeze"},
    {SqueezeRule, "Squeeze"},
    {FlattenRule, "Flatten"},
    {ExpandRule, "Expand"},
    {ConstantOfShapeRule, "ConstantOfShape"},
    {TileRule, "Tile"},
    {SliceRule, "Slice"},
    {PadRule, "Pad"},
    {SplitRule, "Split"},
    {ShapeRule, "Shape"},
    {ScalarInt, "Size"},
    {MatMulRule, "MatMul"},
    {GemmRule, "Gemm"},
    {OneHotRule, "OneHot"},
    {NonZeroRule, "NonZero"},
    {UniqueRule, "Unique"},
    {StringSplitRule, "StringSplit"},
    {TreeEnsembleRule, "ai.onnx.ml.TreeEnsemble"},
    {LabelEncoderRule, "ai.onnx.ml.LabelEncoder"},
    {ArrayFeatureExtractorRule, "ai.onnx.ml.ArrayFeatureExtractor"},
};

const absl::flat_hash_map<std::string_view, Rule>& Rules() {
  static const absl::flat_hash_map<std::string_view, Rule> kRules = [] {
    absl::flat_hash_map<std::string_view, Rule> made;
    for (const RuleRow& row : kRuleRows)
      for (const std::string_view op : WordsOf(row.ops)) made.emplace(op, row.rule);
    return made;
  }();
  return kRules;
}

}  // namespace
}  // namespace tenon::internal

namespace tenon {

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

absl::StatusOr<std::vector<ValueType>> InferTypes(std::string_view op,
                                                  std::span<const Operand> operands,
                                                  const Attributes& attributes, int outputs) {
  const auto found = internal::Rules().find(op);
  if (found == internal::Rules().end())
    return absl::NotFoundError(StrCat("there is no rule for the result of ", Quote(op)));
  if (operands.empty() || !operands[0].exists)
    return absl::InvalidArgumentError("it has no operand 0");
  TENON_RETURN_IF_ERROR(internal::CheckOperandTypes(op, operands));
  TENON_ASSIGN_OR_RETURN(std::vector<ValueType> types,
                         found->second(internal::Call{op, operands, attributes}));
  if (types.size() < static_cast<size_t>(outputs))
    return absl::InvalidArgumentError(StrCat("it has ", types.size(), " results, not ", outputs));
  return types;
}

std::vector<std::string_view> KnownOperators() {
  std::vector<std::string_view> names;
  for (const auto& [name, rule] : internal::Rules()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

}  // namespace tenon
