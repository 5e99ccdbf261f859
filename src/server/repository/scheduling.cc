#include "repository/scheduling.h"

#include <algorithm>
#include <string_view>

#include "strings/str_cat.h"

namespace tenon {
namespace {

absl::Status Refused(std::string_view field, std::string_view why) {
  return absl::InvalidArgumentError(StrCat("field ", field, ": ", why));
}

absl::Duration MicrosecondsOf(uint64_t count) {
  constexpr uint64_t kMost = uint64_t{1} << 53;
  return absl::Microseconds(static_cast<int64_t>(std::min(count, kMost)));
}

QueuePolicy PolicyOf(const inference::ModelQueuePolicy& written, QueuePolicy policy) {
  if (written.max_queue_size() > 0) {
    policy.max_waiting = written.max_queue_size();
    policy.max_waiting_name = "max_queue_size of config.pbtxt";
  }
  if (written.default_timeout_microseconds() > 0) {
    policy.timeout = MicrosecondsOf(written.default_timeout_microseconds());
    policy.timeout_name = "default_timeout_microseconds of config.pbtxt";
  }
  policy.late_waits_on = written.timeout_action() == inference::ModelQueuePolicy::DELAY;
  policy.takes_timeout = written.allow_timeout_override();
  return policy;
}

int InstancesOf(const inference::ModelConfig& config) {
  int count = 0;
  for (const auto& group : config.instance_group()) count += std::max(group.count(), 1);
  return count;
}

}  // namespace

absl::Status CheckScheduling(const inference::ModelConfig& config) {
  for (const auto& group : config.instance_group()) {
    if (group.count() < 0) return Refused("instance_group.count", "it is negative");
  }
  const inference::ModelDynamicBatching& batching = config.dynamic_batching();
  for (const int32_t size : batching.preferred_batch_size()) {
    if (size >= 1 && size <= config.max_batch_size()) continue;
    return Refused("dynamic_batching.preferred_batch_size",
                   StrCat(size, " is not within 1 and max_batch_size, ", config.max_batch_size()));
  }
  const uint64_t levels = batching.priority_levels();
  if (batching.default_priority_level() > levels ||
      (levels > 0 && batching.default_priority_level() == 0)) {
    return Refused("dynamic_batching.default_priority_level",
                   StrCat(batching.default_priority_level(),
                          " is not within 1 and priority_levels, ", levels));
  }
  for (const auto& [level, policy] : batching.priority_queue_policy()) {
    if (level >= 1 && level <= levels) continue;
    return Refused("dynamic_batching.priority_queue_policy",
                   StrCat("level ", level, " is not within 1 and priority_levels, ", levels));
  }
  return absl::OkStatus();
}

Scheduling SchedulingOf(const inference::ModelConfig& config, const Scheduling& server) {
  Scheduling scheduling = server;
  if (const int instances = InstancesOf(config); instances > 0) {
    scheduling.instances = instances;
    scheduling.instances_are_counted = true;
  }
  // What a model takes at once bounds what the server puts together, too.
  if (config.max_batch_size() > 0)
    scheduling.max_batch_rows = std::min<int64_t>(server.max_batch_rows, config.max_batch_size());
  if (!config.has_dynamic_batching()) return scheduling;
  const inference::ModelDynamicBatching& batching = config.dynamic_batching();
  scheduling.max_batch_rows = std::max(config.max_batch_size(), 1);
  scheduling.preferred_rows.assign(batching.preferred_batch_size().begin(),
                                   batching.preferred_batch_size().end());
  std::ranges::sort(scheduling.preferred_rows);
  scheduling.max_delay = MicrosecondsOf(batching.max_queue_delay_microseconds());
  scheduling.keeps_order = batching.preserve_ordering();
  scheduling.levels = std::max<uint64_t>(batching.priority_levels(), 1);
  scheduling.default_level = std::max<uint64_t>(batching.default_priority_level(), 1);
  if (batching.has_default_queue_policy())
    scheduling.policy = PolicyOf(batching.default_queue_policy(), server.policy);
  for (const auto& [level, policy] : batching.priority_queue_policy())
    scheduling.level_policies[level] = PolicyOf(policy, server.policy);
  return scheduling;
}

}  // namespace tenon
