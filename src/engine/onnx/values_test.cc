#include "onnx/values.h"

#include <cstring>
#include <onnxruntime_c_api.h>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ValuesTest : public ::testing::Test {
 protected:
  const std::shared_ptr<const Environment> environment_ = Environment::Create().value();
  const OrtApi& api_ = environment_->api();

  OrtPtr<OrtValue> Own(OrtValue* value) { return {value, {api_.ReleaseValue}}; }

  // A map as ZipMap gives: keys and values.
  OrtPtr<OrtValue> Map(const Tensor& keys, const Tensor& values) {
    const InputValue key_value = ToRuntime(*environment_, keys.view()).value();
    const InputValue value_value = ToRuntime(*environment_, values.view()).value();
    const OrtValue* parts[] = {key_value.value.get(), value_value.value.get()};
    OrtValue* map = nullptr;
    EXPECT_EQ(api_.CreateValue(parts, 2, ONNX_TYPE_MAP, &map), nullptr);
    return Own(map);
  }

  OrtPtr<OrtValue> Sequence(const std::vector<const OrtValue*>& items) {
    OrtValue* sequence = nullptr;
    EXPECT_EQ(api_.CreateValue(items.data(), items.size(), ONNX_TYPE_SEQUENCE, &sequence), nullptr);
    return Own(sequence);
  }
};

Tensor Floats(std::vector<float> values) {
  return Tensor::Of<float>({static_cast<int64_t>(values.size())}, values).value();
}

Tensor Ints(std::vector<int64_t> values) {
  return Tensor::Of<int64_t>({static_cast<int64_t>(values.size())}, values).value();
}

TEST_F(ValuesTest, LiesWhereTheTensorLies) {
  const Tensor tensor = Floats({1, 2, 3});
  InputValue input = ToRuntime(*environment_, tensor.view()).value();
  EXPECT_EQ(input.copy.owner(), nullptr);
  const Tensor back = FromRuntime(*environment_, std::move(input.value)).value();
  EXPECT_EQ(back.bytes().data(), tensor.bytes().data());
  EXPECT_EQ(back.shape(), tensor.shape());
}

TEST_F(ValuesTest, CopiesBytesThatAreNotAligned) {
  std::string body(1 + 2 * sizeof(float), '\0');
  const float values[] = {1.5f, -2.5f};
  std::memcpy(body.data() + 1, values, sizeof(values));
  const TensorView view =
      TensorView::Create(DType::kFp32, {2}, std::as_bytes(std::span(body)).subspan(1)).value();
  InputValue input = ToRuntime(*environment_, view).value();
  EXPECT_NE(input.copy.owner(), nullptr);
  EXPECT_THAT(FromRuntime(*environment_, std::move(input.value))->view().as<float>(),
              ElementsAre(1.5f, -2.5f));
}

TEST_F(ValuesTest, TakesTensorsWithoutElements) {
  const Tensor tensor = Tensor::Of<float>({0, 4}, std::span<const float>()).value();
  InputValue input = ToRuntime(*environment_, tensor.view()).value();
  EXPECT_EQ(FromRuntime(*environment_, std::move(input.value))->shape(), (Shape{0, 4}));
  const Tensor strings = Tensor::FromPackedBytes({0}, "").value();
  InputValue none = ToRuntime(*environment_, strings.view()).value();
  EXPECT_EQ(FromRuntime(*environment_, std::move(none.value))->element_count(), 0);
}

TEST_F(ValuesTest, UnfoldsMapsByTheirKeys) {
  const auto first = Map(Ints({0, 1}), Floats({0.25f, 0.75f}));
  const auto second = Map(Ints({0, 1}), Floats({0.5f, 0.5f}));
  const auto sequence = Sequence({first.get(), second.get()});
  const Tensor rows = UnfoldMaps(*environment_, *sequence, {}).value();
  EXPECT_EQ(rows.shape(), (Shape{2, 2}));
  EXPECT_THAT(rows.view().as<float>(), ElementsAre(0.25f, 0.75f, 0.5f, 0.5f));
  EXPECT_EQ(UnfoldMaps(*environment_, *first, {})->shape(), (Shape{1, 2}));
}

TEST_F(ValuesTest, KeepsTheOrderOfTheLabels) {
  std::string keys;
  for (const char* key : {"cat", "dog"}) AppendBytesElement(key, &keys);
  const auto map = Map(Tensor::FromPackedBytes({2}, keys).value(), Floats({0.25f, 0.75f}));
  const std::vector<std::string> labels = {"dog", "cat"};
  EXPECT_THAT(UnfoldMaps(*environment_, *map, labels)->view().as<float>(),
              ElementsAre(0.75f, 0.25f));
}

TEST_F(ValuesTest, RefusesMapsWithDifferentKeys) {
  const auto first = Map(Ints({0, 1}), Floats({0.25f, 0.75f}));
  const auto other = Map(Ints({0, 2}), Floats({0.25f, 0.75f}));
  const auto sequence = Sequence({first.get(), other.get()});
  const absl::Status status = UnfoldMaps(*environment_, *sequence, {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("lacks key '1'"));
}

}  // namespace
}  // namespace tenon
