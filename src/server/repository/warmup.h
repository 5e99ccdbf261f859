// The requests that config.pbtxt's model_warmup describes.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "dialect/oip/model_config.pb.h"
#include "models/model_source.h"
#include "ports/file_system.h"

namespace tenon {

// Zeros, random numbers (the same each time) or the bytes of a file in the folder "warmup" of the
// model's `folder`. INVALID_ARGUMENT names the sample and the input that cannot be made.
absl::StatusOr<std::vector<WarmupSample>> MakeWarmup(const inference::ModelConfig& config,
                                                     const FileSystem& files,
                                                     std::string_view folder);

}  // namespace tenon
