#include "import/graph/internal/operand_types.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "import/graph/internal/op_rules.h"
#include "status/status.h"

namespace tenon::internal {
namespace {

// Sets of element types, by the words that rows are written in: a bit for each DType.
using TypeSet = uint32_t;

constexpr TypeSet Bit(DType dtype) { return TypeSet{1} << static_cast<unsigned>(dtype); }

constexpr TypeSet kUint =
    Bit(DType::kUint8) | Bit(DType::kUint16) | Bit(DType::kUint32) | Bit(DType::kUint64);
constexpr TypeSet kSignedInt =
    Bit(DType::kInt8) | Bit(DType::kInt16) | Bit(DType::kInt32) | Bit(DType::kInt64);
constexpr TypeSet kIndex = Bit(DType::kInt32) | Bit(DType::kInt64);
constexpr TypeSet kWideUint = Bit(DType::kUint32) | Bit(DType::kUint64);
constexpr TypeSet kFloat = Bit(DType::kFp16) | Bit(DType::kFp32) | Bit(DType::kFp64);
constexpr TypeSet kBfloat = kFloat | Bit(DType::kBf16);
constexpr TypeSet kBool = Bit(DType::kBool);
constexpr TypeSet kString = Bit(DType::kBytes);
constexpr TypeSet kFp32AndFp64 = Bit(DType::kFp32) | Bit(DType::kFp64);

struct Word {
  std::string_view word;
  TypeSet types;
};

// "same" and "second" beside these: the type of the first or the second operand.
constexpr Word kWords[] = {
    {"any", kBfloat | kSignedInt | kUint | kBool | kString},
    {"base", kBfloat | kIndex},  // of a power
    {"bfloat", kBfloat},
    {"bool", kBool},
    {"feature", kFp32AndFp64 | kIndex | kString},
    {"float", kFloat},
    {"float32", Bit(DType::kFp32)},
    {"index", kIndex},
    {"int", kSignedInt | kUint},
    {"int32", Bit(DType::kInt32)},
    {"int64", Bit(DType::kInt64)},
    {"label", kFp32AndFp64 | kIndex | Bit(DType::kInt16) | kString},
    {"number", kBfloat | kSignedInt | kUint},
    {"plain", kFloat | kSignedInt | kUint},  // a number, but no BF16
    {"pooled", kFloat | Bit(DType::kInt8) | Bit(DType::kUint8)},
    {"ranged", kFp32AndFp64 | kIndex | Bit(DType::kInt16)},
    {"reduced", kBfloat | kIndex | kWideUint | Bit(DType::kInt8) | Bit(DType::kUint8) | kBool},
    {"signed", kBfloat | kSignedInt},
    {"string", kString},
    {"uint", kUint},
    {"classic", kFloat | kSignedInt | kUint | kBool | kString},  // any but BF16
    {"wide", kBfloat | kIndex | kWideUint},
};

struct Row {
  std::string_view operands;  // a word each; '?': may be left out, '*': any number of them
  std::string_view ops;       // with blanks between
};

constexpr Row kRows[] = {
    {"float",
     "Acos Acosh Asin Asinh Atan Atanh AveragePool Cos Cosh Elu GlobalAveragePool "
     "GlobalMaxPool HardSigmoid HardSwish LpNormalization LpPool Mish Round Selu Sin Sinh "
     "Softplus Softsign Tan ThresholdedRelu ai.onnx.ml.TreeEnsemble"},
    {"bfloat",
     "Ceil Erf Exp Floor Gelu Hardmax IsInf IsNaN LRN LeakyRelu Log LogSoftmax "
     "MeanVarianceNormalization Reciprocal Sigmoid Softmax Sqrt Tanh"},
    {"number same", "Add Div Greater GreaterOrEqual Less LessOrEqual Mod Mul Sub"},
    {"any", "Cast DepthToSpace Flatten Identity NonZero Shape Size SpaceToDepth Transpose"},
    {"wide int64?",
     "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMean ReduceProd ReduceSum "
     "ReduceSumSquare"},
    {"any int64", "Expand GatherND Reshape Tile Unsqueeze"},
    {"number", "Abs ArgMax ArgMin Sign"},
    {"bool same", "And Or Xor"},
    {"int same", "BitwiseAnd BitwiseOr BitwiseXor"},
    {"any index", "CenterCropPad Gather GatherElements"},
    {"any int64?", "Split Squeeze Trilu"},
    {"float same same?", "Conv ConvTranspose"},
    {"float same same same? int32? same?", "GRU RNN"},
    {"wide same", "MatMul PRelu"},
    {"number same*", "Max Min"},
    {"bfloat same*", "Mean Sum"},
    {"signed", "Neg Relu"},
    {"reduced int64?", "ReduceMax ReduceMin"},
    {"string", "RegexFullMatch StringSplit"},
    {"bfloat bfloat second bfloat bfloat", "BatchNormalization"},
    {"uint same", "BitShift"},
    {"int", "BitwiseNot"},
    {"float32", "Celu"},
    {"number same? same?", "Clip"},
    {"any int64 int64", "Col2Im"},
    {"classic bool", "Compress"},
    {"any same*", "Concat"},
    {"int64", "ConstantOfShape"},
    {"wide index", "CumSum"},
    {"bfloat float? bool?", "Dropout"},
    {"plain same*", "Einsum"},
    {"any same", "Equal"},
    {"wide same same?", "Gemm"},
    {"classic float", "GridSample"},
    {"bfloat same same", "GroupNormalization"},
    {"float same same", "InstanceNormalization"},
    {"float same same same? int32? same? same? same?", "LSTM"},
    {"bfloat same same?", "LayerNormalization"},
    {"pooled", "MaxPool"},
    {"bool", "Not"},
    {"plain plain classic", "OneHot"},
    {"any int64 same? index?", "Pad"},
    {"base number", "Pow"},
    {"ranged same same", "Range"},
    {"any float? float32? int64?", "Resize"},
    {"classic int64", "ReverseSequence"},
    {"any index same", "ScatterElements"},
    {"any int64 same", "ScatterND"},
    {"plain", "Shrink"},
    {"any index index index? index?", "Slice"},
    {"string same", "StringConcat"},
    {"plain int64", "TopK"},
    {"classic", "Unique"},
    {"bool any second", "Where"},
    {"feature int64", "ai.onnx.ml.ArrayFeatureExtractor"},
    {"label", "ai.onnx.ml.LabelEncoder"},
};

const absl::flat_hash_map<std::string_view, std::string_view>& Operators() {
  static const absl::flat_hash_map<std::string_view, std::string_view> kOperators = [] {
    absl::flat_hash_map<std::string_view, std::string_view> made;
    for (const Row& row : kRows)
      for (const std::string_view op : WordsOf(row.ops)) made.emplace(op, row.operands);
    return made;
  }();
  return kOperators;
}

TypeSet SetOf(std::string_view word) {
  const auto* found = std::ranges::find(kWords, word, &Word::word);
  return found == std::end(kWords) ? 0 : found->types;
}

absl::Status CheckType(std::string_view word, size_t index, std::span<const Operand> operands) {
  const DType dtype = operands[index].type.dtype;
  if (word == "same" || word == "second") {
    const size_t like = word == "same" ? 0 : 1;
    const DType other = operands[like].type.dtype;
    if (dtype == other) return absl::OkStatus();
    return absl::InvalidArgumentError(
        StrCat("its operands are ", NameOf(other), " and ", NameOf(dtype)));
  }
  if ((SetOf(word) & Bit(dtype)) != 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("it does not take operand ", index, " as ", NameOf(dtype)));
}

}  // namespace

std::vector<std::string_view> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(std::min(text.size(), words.back().size() + 1));
  }
  return words;
}

std::string_view OperandsOf(std::string_view op) {
  const auto found = Operators().find(op);
  return found == Operators().end() ? std::string_view() : found->second;
}

std::vector<DType> TypesOfWord(std::string_view word) {
  std::vector<DType> types;
  for (const DTypeRow& row : DTypeTable())
    if ((SetOf(word) & Bit(row.dtype)) != 0) types.push_back(row.dtype);
  return types;
}

absl::Status CheckOperandTypes(std::string_view op, std::span<const Operand> operands) {
  const std::string_view row = OperandsOf(op);
  if (row.empty()) return absl::OkStatus();
  size_t index = 0;
  for (const std::string_view token : WordsOf(row)) {
    const std::string_view word = token.substr(0, token.find_first_of("?*"));
    const bool optional = word.size() != token.size();
    do {
      const bool there = index < operands.size() && operands[index].exists;
      if (there) TENON_RETURN_IF_ERROR(CheckType(word, index, operands));
      if (!there && !optional)
        return absl::InvalidArgumentError(StrCat("it has no operand ", index));
      ++index;
    } while (token.ends_with('*') && index < operands.size());
  }
  if (index < operands.size())
    return absl::InvalidArgumentError(
        StrCat("it takes ", index, " operands, not ", operands.size()));
  return absl::OkStatus();
}

}  // namespace tenon::internal
