#include "repository/warmup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/testing/memory_file_system.h"
#include "repository/model_config.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

class WarmupTest : public testing::Test {
 protected:
  absl::StatusOr<std::vector<WarmupSample>> Make(std::string_view input) {
    const std::string text = StrCat(
        "max_batch_size: 4 model_warmup { name: 'w' batch_size: 2 count: 3 inputs { key: 'x' ",
        "value { ", input, " } } }");
    return MakeWarmup(ReadModelConfig(text, "m", {}).value(), files_, "m");
  }

  std::string Fault(std::string_view input) { return std::string(MessageOf(Make(input).status())); }

  MemoryFileSystem files_;
};

TEST_F(WarmupTest, MakesZerosAndNumbersOfTheBatch) {
  const auto zeros = Make("data_type: TYPE_FP32 dims: 3 zero_data: true").value();
  ASSERT_EQ(zeros.size(), 1u);
  EXPECT_EQ(zeros[0].count, 3);
  EXPECT_EQ(zeros[0].inputs[0].tensor.shape(), (Shape{2, 3}));
  const auto random = Make("data_type: TYPE_FP64 dims: 3 random_data: true").value();
  EXPECT_NE(random[0].inputs[0].tensor.view().as<double>()[1], 0.0);
}

TEST_F(WarmupTest, RepeatsTheRowOfAFile) {
  ASSERT_TRUE(files_.MakeFolders("m/warmup").ok());
  ASSERT_TRUE(files_.PublishFile("m/warmup/row", std::string("\1\0\0\0\2\0\0\0", 8)).ok());
  const auto made = Make("data_type: TYPE_INT32 dims: 2 input_data_file: 'row'").value();
  EXPECT_THAT(made[0].inputs[0].tensor.view().as<int32_t>(), testing::ElementsAre(1, 2, 1, 2));
}

TEST_F(WarmupTest, NamesWhatCannotBeMade) {
  EXPECT_THAT(Fault("data_type: TYPE_FP32 dims: 3"), HasSubstr("sample 'w': input 'x'"));
  EXPECT_THAT(Fault("dims: 3 zero_data: true"), HasSubstr("data_type"));
  EXPECT_THAT(Fault("data_type: TYPE_FP32 dims: -1 zero_data: true"), HasSubstr("input 'x'"));
  EXPECT_THAT(Fault("data_type: TYPE_FP32 dims: 999999999 zero_data: true"),
              HasSubstr("at most 67108864 are made"));
  EXPECT_FALSE(Make("data_type: TYPE_FP32 dims: 1 input_data_file: '../config.pbtxt'").ok());
}

}  // namespace
}  // namespace tenon
