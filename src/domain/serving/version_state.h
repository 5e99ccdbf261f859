// Where a version stands between its files and its requests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "inference/servable.h"
#include "serving/version_counts.h"

namespace tenon {

enum class VersionState : uint8_t {
  kQueued,     // waits for its turn to load
  kOpening,    // its files are read, another framework's imported
  kLoading,    // the engine makes it runnable
  kWarming,    // it answers its first requests, and is compared
  kReady,      // it answers
  kUnloading,  // it answers those that have begun
  kUnloaded,
  kFailed,
};

// "QUEUED", "OPENING", ...
std::string_view NameOf(VersionState state);

// The four states of the protocol's index: READY, LOADING, UNLOADING, UNAVAILABLE.
std::string_view IndexNameOf(VersionState state);

// What is told of one version. A value.
struct VersionStatus {
  std::string model;
  std::string version;  // empty for a model whose versions cannot be told
  VersionState state = VersionState::kQueued;
  std::string reason;  // of kFailed and kUnloaded; of kReady, why a newer form of it was refused
  MemoryCost memory;   // of what is loaded
  int64_t answered = 0;
  int64_t failed = 0;
  std::shared_ptr<const VersionCounts> counts;  // of what is loaded; null: nothing is
  absl::Time since;                             // when it came into this state
};

}  // namespace tenon
