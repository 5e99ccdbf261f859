#include "import/graph/op_types.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "import/graph/internal/operand_types.h"
#include "status/status.h"

namespace tenon {
namespace {

using internal::OperandsOf;
using internal::TypesOfWord;

Operand Of(DType dtype, std::optional<Shape> shape = std::nullopt) {
  return {true, {dtype, std::move(shape)}, std::nullopt};
}

Operand Ints(std::vector<int64_t> values) {
  const auto count = static_cast<int64_t>(values.size());
  return {true, {DType::kInt64, Shape{count}}, std::move(values)};
}

Operand Real(Shape shape) { return Of(DType::kFp64, std::move(shape)); }

// The first result's shape, or the refusal.
std::string ShapeAfter(std::string_view op, const std::vector<Operand>& operands,
                       const Attributes& attributes = {}) {
  const auto types = InferTypes(op, operands, attributes, 1);
  if (!types.ok()) return std::string(MessageOf(types.status()));
  const auto& shape = types->front().shape;
  return shape.has_value() ? ShapeToString(*shape) : "unknown";
}

std::string_view WordOf(std::string_view token) {
  return token.substr(0, token.find_first_of("?*"));
}

// Operands that `op` takes, shapes not known; empty without a row.
std::vector<Operand> Taken(std::string_view op) {
  std::vector<Operand> operands;
  for (const absl::string_view piece :
       absl::StrSplit(absl::string_view(OperandsOf(op).data(), OperandsOf(op).size()), ' ')) {
    const std::string_view word = WordOf({piece.data(), piece.size()});
    const size_t like = word == "second" ? 1 : 0;
    const std::vector<DType> types = TypesOfWord(word);
    operands.push_back(types.empty() ? operands.at(like) : Of(types.front()));
  }
  return operands;
}

Attributes Needed(std::string_view op) {
  if (op == "Cast") return {IntAttr("to", 1)};
  if (op == "Split") return {IntAttr("num_outputs", 2)};
  if (op == "ai.onnx.ml.LabelEncoder") return {IntsAttr("values_int64s", {1, 2})};
  return {};
}

TEST(OpTypes, EveryOperatorSaysWhatItTakes) {
  for (const std::string_view op : KnownOperators()) {
    ASSERT_FALSE(OperandsOf(op).empty()) << op << " has no row in internal/operand_types.cc";
    const auto types = InferTypes(op, Taken(op), Needed(op), 1);
    EXPECT_TRUE(types.ok()) << op << ": " << types.status();
  }
}

std::vector<std::string_view> WordsOf(std::string_view op) {
  std::vector<std::string_view> words;
  const std::string_view row = OperandsOf(op);
  for (const absl::string_view token :
       absl::StrSplit(absl::string_view(row.data(), row.size()), ' '))
    words.push_back(WordOf({token.data(), token.size()}));
  return words;
}

// Whether `op` takes operand `i` as `dtype`; those that must be of its type are.
bool Takes(std::string_view op, size_t i, DType dtype) {
  std::vector<Operand> operands = Taken(op);
  operands.at(i).type.dtype = dtype;
  const std::vector<std::string_view> words = WordsOf(op);
  for (size_t k = 0; k < words.size(); ++k) {
    if ((words[k] == "same" && i == 0) || (words[k] == "second" && i == 1))
      operands[k].type.dtype = dtype;
  }
  return InferTypes(op, operands, Needed(op), 1).ok();
}

size_t TypesTaken(std::string_view op, size_t i) {
  return static_cast<size_t>(std::ranges::count_if(
      DTypeTable(), [&](const DTypeRow& row) { return Takes(op, i, row.dtype); }));
}

TEST(OpTypes, EveryOperatorRefusesTheTypesThatItDoesNotTake) {
  for (const std::string_view op : KnownOperators()) {
    const std::vector<std::string_view> words = WordsOf(op);
    for (size_t i = 0; i < words.size(); ++i) {
      const std::vector<DType> types = TypesOfWord(words[i]);
      EXPECT_EQ(TypesTaken(op, i), types.empty() ? 1 : types.size()) << op << " operand " << i;
      for (const DType dtype : types) EXPECT_TRUE(Takes(op, i, dtype)) << op << NameOf(dtype);
    }
  }
}

TEST(OpTypes, TakesTheTypesOfTheSchemas) {
  EXPECT_EQ(TypesTaken("Not", 0), 1);
  EXPECT_EQ(TypesTaken("Sin", 0), 3);
  EXPECT_EQ(TypesTaken("Sqrt", 0), 4);
  EXPECT_EQ(TypesTaken("Abs", 0), 12);
  EXPECT_EQ(TypesTaken("Gather", 0), 14);
  EXPECT_EQ(TypesTaken("Gather", 1), 2);
  EXPECT_EQ(TypesTaken("Reshape", 1), 1);
  EXPECT_EQ(TypesTaken("StringSplit", 0), 1);
}

TEST(OpTypes, NamesWhatDoesNotFit) {
  EXPECT_EQ(ShapeAfter("Not", {Real({2})}), "it does not take operand 0 as FP64");
  EXPECT_EQ(ShapeAfter("Add", {Real({2})}), "it has no operand 1");
  EXPECT_EQ(ShapeAfter("Add", {Real({2}), Real({2}), Real({2})}), "it takes 2 operands, not 3");
  EXPECT_EQ(ShapeAfter("Add", {}), "it has no operand 0");
  EXPECT_EQ(ShapeAfter("Where", {Of(DType::kBool), Real({1}), Ints({1})}),
            "its operands are FP64 and INT64");
  EXPECT_EQ(ShapeAfter("Clip", {Real({2}), {}, Of(DType::kFp32)}),
            "its operands are FP64 and FP32");
  EXPECT_EQ(InferTypes("Nonsense", {}, {}, 1).status().code(), absl::StatusCode::kNotFound);
}

TEST(OpTypes, BroadcastsAsNumpyDoes) {
  EXPECT_EQ(ShapeAfter("Add", {Real({kAnyDim, 3}), Real({3})}), "[-1,3]");
  EXPECT_EQ(ShapeAfter("Mul", {Real({2, 1}), Real({1, 5})}), "[2,5]");
  EXPECT_EQ(ShapeAfter("Pow", {Real({kAnyDim}), Ints({2})}), "[-1]");
  EXPECT_EQ(ShapeAfter("Sub", {Real({2}), Of(DType::kFp64)}), "unknown");
  EXPECT_EQ(ShapeAfter("Sub", {Real({2}), Real({3})}), "shapes [2] and [3] don't meet");
}

TEST(OpTypes, KnowsShapesOfProducts) {
  EXPECT_EQ(ShapeAfter("MatMul", {Real({kAnyDim, 3}), Real({3, 2})}), "[-1,2]");
  EXPECT_EQ(ShapeAfter("MatMul", {Real({3}), Real({3, 2})}), "[2]");
  EXPECT_EQ(ShapeAfter("MatMul", {Real({7, 4, 3}), Real({3})}), "[7,4]");
  EXPECT_EQ(ShapeAfter("MatMul", {Real({4, 3}), Real({2, 3})}),
            "shapes [4,3] and [2,3] don't multiply");
  EXPECT_EQ(ShapeAfter("Gemm", {Real({kAnyDim, 3}), Real({2, 3})}, {IntAttr("transB", 1)}),
            "[-1,2]");
  EXPECT_EQ(ShapeAfter("Gemm", {Real({4, 3}), Real({2, 3})}),
            "shapes [4,3] and [2,3] don't multiply");
}

TEST(OpTypes, KnowsShapesThatConstantsGive) {
  EXPECT_EQ(ShapeAfter("Reshape", {Real({4, 6}), Ints({-1, 3})}), "[8,3]");
  EXPECT_EQ(ShapeAfter("Reshape", {Real({kAnyDim, 6}), Ints({0, 2, -1})}), "[-1,2,-1]");
  EXPECT_EQ(ShapeAfter("Reshape", {Real({4}), Ints({3})}), "shape [4] can't become [3]");
  EXPECT_EQ(ShapeAfter("Reshape", {Real({4}), Ints({-1, -1})}), "[-1,-1] is no shape to become");
  EXPECT_EQ(ShapeAfter("Reshape", {Real({4}), Ints({-2})}), "[-2] is no shape to become");
  EXPECT_EQ(ShapeAfter("Expand", {Real({3, 1}), Ints({2, 3, 4})}), "[2,3,4]");
  EXPECT_EQ(ShapeAfter("Expand", {Real({3}), Ints({-4})}), "[-4] is no shape");
  EXPECT_EQ(ShapeAfter("ConstantOfShape", {Ints({2, 5})}), "[2,5]");
  EXPECT_EQ(ShapeAfter("Tile", {Real({2, kAnyDim}), Ints({3, 2})}), "[6,-1]");
  EXPECT_EQ(ShapeAfter("Pad", {Real({2, 3}), Ints({0, 1, 0, 2})}), "[2,6]");
  EXPECT_EQ(ShapeAfter("TopK", {Real({9, 5}), Ints({2})}), "[9,2]");
  EXPECT_EQ(ShapeAfter("OneHot", {Ints({1, 2}), Ints({4}), Real({2})}), "[2,4]");
}

TEST(OpTypes, SlicesAsOnnxDoes) {
  EXPECT_EQ(ShapeAfter("Slice", {Real({9}), Ints({2}), Ints({INT64_MAX})}), "[7]");
  EXPECT_EQ(ShapeAfter("Slice", {Real({9}), Ints({-3}), Ints({9}), Ints({0})}), "[3]");
  EXPECT_EQ(ShapeAfter("Slice", {Real({9}), Ints({8}), Ints({INT64_MIN}), Ints({0}), Ints({-2})}),
            "[5]");
  EXPECT_EQ(ShapeAfter("Slice", {Real({9}), Ints({5}), Ints({2})}), "[0]");
  EXPECT_EQ(ShapeAfter("Slice", {Real({9}), Ints({0}), Ints({2}), Ints({1})}),
            "axis 1 is outside shape [9]");
  EXPECT_EQ(ShapeAfter("Slice", {Real({9, 9}), Ints({0}), Ints({2}), Ints({0, 1})}),
            "it has 1 bounds or steps for 2 axes");
  EXPECT_EQ(ShapeAfter("Slice", {Real({9}), Ints({0}), Ints({9}), Ints({0}), Ints({INT64_MIN})}),
            "[-1]");
}

TEST(OpTypes, KnowsShapesThatAttributesGive) {
  EXPECT_EQ(ShapeAfter("Transpose", {Real({2, 3, 4})}), "[4,3,2]");
  EXPECT_EQ(ShapeAfter("Transpose", {Real({2, 3})}, {IntsAttr("perm", {0, 2})}),
            "axis 2 is outside shape [2,3]");
  EXPECT_EQ(ShapeAfter("Flatten", {Real({2, 3, 4})}), "[2,12]");
  EXPECT_EQ(ShapeAfter("Concat", {Real({2, 3}), Real({2, kAnyDim})}, {IntAttr("axis", 1)}),
            "[2,-1]");
  EXPECT_EQ(ShapeAfter("Concat", {Real({2, 3}), Real({4, 3})}, {IntAttr("axis", 1)}),
            "it joins shapes [2,3] and [4,3]");
  EXPECT_EQ(ShapeAfter("ReduceSum", {Real({2, 3}), Ints({-1})}, {IntAttr("keepdims", 0)}), "[2]");
  EXPECT_EQ(ShapeAfter("ReduceSum", {Real({2, 3}), Ints({2})}), "axis 2 is outside shape [2,3]");
  EXPECT_EQ(ShapeAfter("ArgMax", {Real({2, 3})}, {IntAttr("axis", 1)}), "[2,1]");
  EXPECT_EQ(ShapeAfter("Gather", {Real({5, 3}), Ints({0, 1})}, {IntAttr("axis", 1)}), "[5,2]");
  EXPECT_EQ(ShapeAfter("Unsqueeze", {Real({3}), Ints({0, 2})}), "[1,3,1]");
  EXPECT_EQ(ShapeAfter("Squeeze", {Real({1, 3}), Ints({1})}), "axis 1 of shape [1,3] is not 1");
  EXPECT_EQ(ShapeAfter("Split", {Real({6, 2}), Ints({4, 2})}), "[4,2]");
  EXPECT_EQ(ShapeAfter("Shape", {Real({6, 2, 3})}, {IntAttr("start", -2)}), "[2]");
}

TEST(OpTypes, LeavesSizesThatDoNotFitOpen) {
  const int64_t huge = int64_t{1} << 62;
  EXPECT_EQ(ShapeAfter("Flatten", {Real({2, huge, huge})}), "[2,-1]");
  EXPECT_EQ(ShapeAfter("Tile", {Real({huge}), Ints({4})}), "[-1]");
  EXPECT_EQ(ShapeAfter("Pad", {Real({huge}), Ints({huge, huge})}), "[-1]");
  EXPECT_EQ(ShapeAfter("Concat", {Real({huge}), Real({huge})}), "[-1]");
  EXPECT_EQ(ShapeAfter("Reshape", {Real({kAnyDim}), Ints({huge, huge})}),
            ShapeToString(Shape{huge, huge}));
}

TEST(OpTypes, KnowsShapesOfLayers) {
  const Operand image = Real({kAnyDim, 3, 32, 32});
  EXPECT_EQ(ShapeAfter("Conv", {image, Real({16, 3, 3, 3})}), "[-1,16,-1,-1]");
  EXPECT_EQ(ShapeAfter("GlobalAveragePool", {image}), "[-1,3,1,1]");
  EXPECT_EQ(ShapeAfter("LSTM", {Real({5, 2, 4}), Real({1, 24, 4}), Real({1, 24, 6})},
                       {IntAttr("hidden_size", 6)}),
            "[5,1,2,6]");
  EXPECT_EQ(ShapeAfter("LSTM", {Real({5}), Real({1, 24, 4}), Real({1, 24, 6})}),
            "it takes operands of rank 3, not of shape [5]");
  EXPECT_EQ(ShapeAfter("Conv", {Real(Shape(size_t{0}, 0)), Real({16, 3})}), "[]");
}

TEST(OpTypes, GivesSeveralResults) {
  const auto types = InferTypes("TopK", std::vector<Operand>{Real({3}), Ints({2})}, {}, 2);
  ASSERT_TRUE(types.ok());
  EXPECT_EQ((*types)[1].dtype, DType::kInt64);
  EXPECT_EQ(MessageOf(InferTypes("Abs", std::vector<Operand>{Real({3})}, {}, 2).status()),
            "it has 1 results, not 2");
}

}  // namespace
}  // namespace tenon
