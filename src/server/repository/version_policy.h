// Which of the versions that are there are loaded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "dialect/oip/model_config.pb.h"

namespace tenon {

// A value.
struct VersionPolicy {
  enum class Kind : uint8_t { kAll, kLatest, kSpecific };

  Kind kind = Kind::kAll;
  size_t latest = 1;                  // of kLatest: how many
  std::vector<std::string> specific;  // of kSpecific
};

// A version folder's name as Triton reads it: a positive number without leading zeros.
bool IsVersionNumber(std::string_view name);

// "all", "latest", "latest:3", "specific:1,4". INVALID_ARGUMENT says what there is.
absl::StatusOr<VersionPolicy> ParseVersionPolicy(std::string_view text);

// What a configuration says; `otherwise` when it says nothing.
VersionPolicy PolicyOf(const inference::ModelConfig& config, const VersionPolicy& otherwise);

// Those of `versions` that are taken, oldest first. NOT_FOUND names a specific one that is not
// there.
absl::StatusOr<std::vector<std::string>> Choose(const VersionPolicy& policy,
                                                std::vector<std::string> versions);

}  // namespace tenon
