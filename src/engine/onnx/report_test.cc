#include "onnx/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ReportTest, ListsTheMostFrequentOperatorsFirst) {
  const ModelReport report{.operators = {{"Add", 1}, {"Gemm", 3}, {"Relu", 3}, {"Cast", 2}}};
  EXPECT_THAT(OperatorsByCount(report),
              ElementsAre(Pair("Gemm", 3), Pair("Relu", 3), Pair("Cast", 2), Pair("Add", 1)));
}

TEST(ReportTest, EstimatesMemoryFromWeightsAndNodes) {
  const int64_t empty = EstimateMemoryOf({});
  EXPECT_EQ(EstimateMemoryOf({.weight_bytes = 4000}) - empty, 5000);
  EXPECT_GT(EstimateMemoryOf({.nodes = 1}), empty);
}

}  // namespace
}  // namespace tenon
