#include "import/torch/internal/strided.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::torch::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// 0, 1, 2, ... as INT8.
std::string Storage() {
  std::string bytes;
  for (int i = 0; i < 12; ++i) bytes += static_cast<char>(i);
  return bytes;
}

std::vector<int> ElementsOf(const Tensor& tensor) {
  std::vector<int> out;
  for (const int8_t value : tensor.view().as<int8_t>()) out.push_back(value);
  return out;
}

TEST(StridedTest, ViewsWhatLiesRowMajor) {
  const std::string storage = Storage();
  const auto tensor = ReadStrided({DType::kInt8, {2, 3}, {3, 1}, 4}, storage, nullptr, {});
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_THAT(ElementsOf(*tensor), ElementsAre(4, 5, 6, 7, 8, 9));
  EXPECT_EQ(static_cast<const void*>(tensor->bytes().data()), storage.data() + 4);
}

TEST(StridedTest, CopiesWhatIsTurnedOrRepeated) {
  const std::string storage = Storage();
  const auto turned = ReadStrided({DType::kInt8, {3, 2}, {1, 3}, 0}, storage, nullptr, {});
  ASSERT_TRUE(turned.ok()) << turned.status();
  EXPECT_THAT(ElementsOf(*turned), ElementsAre(0, 3, 1, 4, 2, 5));
  const auto repeated = ReadStrided({DType::kInt8, {2, 2}, {0, 5}, 1}, storage, nullptr, {});
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_THAT(ElementsOf(*repeated), ElementsAre(1, 6, 1, 6));
}

TEST(StridedTest, RefusesWhatLeavesTheStorage) {
  const std::string storage = Storage();
  const std::vector<StridedTensor> bad = {
      {DType::kInt8, {2, 3}, {10, 1}, 0}, {DType::kInt8, {12}, {1}, 1},
      {DType::kInt8, {2}, {-1}, 5},       {DType::kInt8, {2}, {int64_t{1} << 62}, 5},
      {DType::kInt64, {2}, {1}, 0},       {DType::kInt8, Shape(size_t{0}, 0), {}, 12},
      {DType::kInt8, {2}, {1}, -1},       {DType::kInt8, {2}, {}, 0}};
  for (const StridedTensor& tensor : bad) {
    const auto read = ReadStrided(tensor, storage, nullptr, {});
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(StridedTest, HasALimitOfElements) {
  ImportLimits limits;
  limits.max_array_elements = 4;
  const std::string storage = Storage();
  EXPECT_TRUE(ReadStrided({DType::kInt8, {4}, {1}, 0}, storage, nullptr, limits).ok());
  const auto read = ReadStrided({DType::kInt8, {5}, {1}, 0}, storage, nullptr, limits);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(MessageOf(read.status())), HasSubstr("import.max_array_elements"));
}

}  // namespace
}  // namespace tenon::torch::internal
