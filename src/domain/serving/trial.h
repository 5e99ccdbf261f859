// A new version answers before anybody relies on it: warm-up, and comparison with what it replaces.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "inference/servable.h"
#include "models/model_source.h"

namespace tenon {

// Requests of one row, made from the signature: zeros and small numbers of a fixed sequence. None
// when the model has an input that is too large to be made up.
std::vector<WarmupSample> SyntheticSamples(const Signature& signature);

// Runs each sample as often as it says. The first failure, naming the sample.
absl::Status WarmUp(const Servable& servable, const std::vector<WarmupSample>& samples);

// Runs each sample once on both. OK unless `current` answers and `next` does not, or answers with
// other outputs, another number of rows, or NaN or infinity where `current` has none.
// FAILED_PRECONDITION names sample and output. Values are not compared: a new version is meant to
// differ.
absl::Status SmokeCompare(const Servable& next, const Servable& current,
                          const std::vector<WarmupSample>& samples);

}  // namespace tenon
