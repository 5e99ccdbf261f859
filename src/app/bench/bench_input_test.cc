#include "bench/bench_input.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TensorSpec Spec(std::string name, DType dtype, Shape shape) {
  TensorSpec spec;
  spec.name = std::move(name);
  spec.dtype = dtype;
  spec.shape = std::move(shape);
  return spec;
}

TEST(BenchInputTest, MakesUpAValueForEveryInputOfEveryDtype) {
  Signature signature;
  for (const DTypeRow& row : DTypeTable())
    signature.inputs.push_back(Spec(std::string(row.oip), row.dtype, {kAnyDim, 4, kAnyDim}));
  const auto inputs = RandomInputs(signature, 3, 1);
  ASSERT_TRUE(inputs.ok()) << inputs.status();
  ASSERT_EQ(inputs->size(), signature.inputs.size());
  for (const NamedTensor& input : *inputs) EXPECT_EQ(input.tensor.shape(), (Shape{3, 4, 1}));
  for (const float value : inputs->at(11).tensor.view().as<float>()) {
    EXPECT_GE(value, 0);
    EXPECT_LE(value, 1);
  }
}

TEST(BenchInputTest, TheSameSeedGivesTheSameValues) {
  Signature signature;
  signature.inputs = {Spec("x", DType::kFp32, {kAnyDim, 8})};
  const auto bytes = [&](uint64_t seed) {
    const auto inputs = RandomInputs(signature, 1, seed).value();
    const auto values = inputs[0].tensor.view().as<float>();
    return std::vector<float>(values.begin(), values.end());
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(BenchInputTest, LeavesOptionalInputsOutAndRefusesWhatIsTooLarge) {
  Signature signature;
  signature.inputs = {Spec("x", DType::kFp32, {kAnyDim, 1 << 20}), Spec("y", DType::kFp32, {1})};
  signature.inputs[1].optional = true;
  EXPECT_EQ(RandomInputs(signature, 1, 1)->size(), 1u);
  const absl::Status status = RandomInputs(signature, 1 << 20, 1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace tenon
