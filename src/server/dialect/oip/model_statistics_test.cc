#include "dialect/oip/model_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/oip/grpc_service.pb.h"
#include "inference/testing/constant_servable.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

class ModelStatisticsTest : public testing::Test {
 protected:
  static ModelVersion Version(std::string model, std::string version) {
    return {std::move(model), std::move(version),
            std::make_shared<ConstantServable>(Signature(), std::vector<NamedTensor>())};
  }

  const ModelTable table_ =
      ModelTable::Create({Version("a", "1"), Version("a", "2"), Version("b", "1")}).value();
};

TEST_F(ModelStatisticsTest, MeansAllOrOneModelOrOneVersion) {
  EXPECT_EQ(VersionsMeant(table_, "", "")->size(), 3U);
  EXPECT_EQ(VersionsMeant(table_, "a", "")->size(), 2U);
  EXPECT_EQ(VersionsMeant(table_, "a", "2")->front()->version, "2");
  EXPECT_EQ(VersionsMeant(table_, "a", "3").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(VersionsMeant(table_, "c", "").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ModelStatisticsTest, SaysWhatWasAnsweredAndHowLongItTook) {
  const ModelVersion version = Version("a", "1");
  for (int i = 0; i < 3; ++i) {
    version.counts->OnRan(absl::OkStatus(),
                          {.queue = absl::Nanoseconds(100), .infer = absl::Nanoseconds(900)},
                          absl::FromUnixMillis(1234));
  }
  version.counts->OnDirectRun(absl::Nanoseconds(900));
  version.counts->OnBatch(2, {.input = absl::Nanoseconds(10), .infer = absl::Nanoseconds(900)});
  version.counts->refused = 1;
  version.counts->failed = 1;
  version.counts->OnNotRun(absl::UnavailableError("full"));
  version.counts->failed_ns = 5;
  const inference::ModelStatistics stats = StatisticsOf(version);
  EXPECT_EQ(stats.inference_count(), 3U);
  EXPECT_EQ(stats.last_inference(), 1234U);
  EXPECT_EQ(stats.inference_stats().success().ns(), 3000U);
  EXPECT_EQ(stats.inference_stats().fail().count(), 3U);
  EXPECT_EQ(stats.inference_stats().queue().ns(), 300U);
  EXPECT_EQ(stats.inference_stats().compute_infer().ns(), 2700U);
  EXPECT_EQ(stats.execution_count(), 2U);
  EXPECT_EQ(stats.batch_stats(0).compute_infer().ns(), 900U);
  EXPECT_EQ(stats.batch_stats(1).batch_size(), 2U);
  EXPECT_EQ(stats.batch_stats(1).compute_input().ns(), 10U);
  const std::string json = StatisticsJson({std::make_shared<const ModelVersion>(version)});
  EXPECT_THAT(json,
              HasSubstr(R"({"model_stats":[{"name":"a","version":"1","last_inference":1234,)"));
  EXPECT_THAT(json, HasSubstr(R"("success":{"count":3,"ns":3000})"));
  EXPECT_THAT(json, HasSubstr(R"("batch_stats":[{"batch_size":1,)"));
}

TEST_F(ModelStatisticsTest, AModelThatHasDoneNothingHasNoBatches) {
  EXPECT_THAT(StatisticsJson(*VersionsMeant(table_, "b", "")), HasSubstr(R"("batch_stats":[])"));
  EXPECT_EQ(StatisticsJson({}), R"({"model_stats":[]})");
}

}  // namespace
}  // namespace tenon::oip
