#include "repository/scheduling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SchedulingTest : public testing::Test {
 protected:
  SchedulingTest() {
    config_.set_max_batch_size(32);
    batching_ = config_.mutable_dynamic_batching();
  }

  inference::ModelConfig config_;
  inference::ModelDynamicBatching* batching_;
  Scheduling server_;
};

TEST_F(SchedulingTest, BatchesWhereBothFieldsSaySo) {
  EXPECT_EQ(SchedulingOf(config_, server_).max_batch_rows, 32);
  config_.clear_dynamic_batching();
  EXPECT_EQ(SchedulingOf(config_, server_).max_batch_rows, 1);
  server_.max_batch_rows = 64;
  EXPECT_EQ(SchedulingOf(config_, server_).max_batch_rows, 32);
  config_.clear_max_batch_size();
  EXPECT_EQ(SchedulingOf(config_, server_).max_batch_rows, 64);
}

TEST_F(SchedulingTest, ReadsSizesDelayAndPriorities) {
  batching_->add_preferred_batch_size(16);
  batching_->add_preferred_batch_size(4);
  batching_->set_max_queue_delay_microseconds(500);
  batching_->set_preserve_ordering(true);
  batching_->set_priority_levels(3);
  batching_->set_default_priority_level(2);
  const Scheduling scheduling = SchedulingOf(config_, server_);
  EXPECT_THAT(scheduling.preferred_rows, ElementsAre(4, 16));
  EXPECT_EQ(scheduling.max_delay, absl::Microseconds(500));
  EXPECT_TRUE(scheduling.keeps_order);
  EXPECT_EQ(scheduling.levels, 3u);
  EXPECT_EQ(scheduling.default_level, 2u);
}

TEST_F(SchedulingTest, ReadsPoliciesByLevel) {
  server_.policy.timeout = absl::Seconds(9);
  EXPECT_TRUE(SchedulingOf(config_, server_).policy.takes_timeout);
  batching_->set_priority_levels(2);
  batching_->set_default_priority_level(1);
  batching_->mutable_default_queue_policy()->set_max_queue_size(7);
  inference::ModelQueuePolicy& low = (*batching_->mutable_priority_queue_policy())[2];
  low.set_timeout_action(inference::ModelQueuePolicy::DELAY);
  low.set_default_timeout_microseconds(1000);
  low.set_allow_timeout_override(true);
  const Scheduling scheduling = SchedulingOf(config_, server_);
  EXPECT_EQ(scheduling.policy.max_waiting, 7);
  EXPECT_EQ(scheduling.policy.timeout, absl::Seconds(9));
  EXPECT_FALSE(scheduling.policy.takes_timeout);
  const QueuePolicy& of_low = scheduling.level_policies.at(2);
  EXPECT_TRUE(of_low.late_waits_on);
  EXPECT_TRUE(of_low.takes_timeout);
  EXPECT_EQ(of_low.timeout, absl::Milliseconds(1));
  EXPECT_EQ(of_low.max_waiting, server_.policy.max_waiting);
}

TEST_F(SchedulingTest, CountsInstancesOfAllGroups) {
  EXPECT_FALSE(SchedulingOf(config_, server_).instances_are_counted);
  config_.add_instance_group()->set_count(3);
  config_.add_instance_group();
  const Scheduling scheduling = SchedulingOf(config_, server_);
  EXPECT_EQ(scheduling.instances, 4);
  EXPECT_TRUE(scheduling.instances_are_counted);
}

TEST_F(SchedulingTest, RefusesWhatContradictsItself) {
  EXPECT_TRUE(CheckScheduling(config_).ok());
  batching_->add_preferred_batch_size(33);
  EXPECT_EQ(MessageOf(CheckScheduling(config_)),
            "field dynamic_batching.preferred_batch_size: 33 is not within 1 and max_batch_size, "
            "32");
  batching_->clear_preferred_batch_size();
  batching_->set_priority_levels(2);
  EXPECT_THAT(MessageOf(CheckScheduling(config_)), HasSubstr("default_priority_level: 0"));
  batching_->set_default_priority_level(2);
  (*batching_->mutable_priority_queue_policy())[3].set_max_queue_size(1);
  EXPECT_THAT(MessageOf(CheckScheduling(config_)), HasSubstr("priority_queue_policy: level 3"));
  config_.add_instance_group()->set_count(-1);
  EXPECT_THAT(MessageOf(CheckScheduling(config_)), HasSubstr("instance_group.count"));
}

}  // namespace
}  // namespace tenon
