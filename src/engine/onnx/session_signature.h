// The signature of a loaded session, as the runtime inferred it. Internal to the module.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/signature.h"
#include "onnx/environment.h"

namespace tenon {

struct SessionSignature {
  Signature signature;
  std::vector<bool> output_is_map;  // outputs that UnfoldMaps makes tensors of
};

// Inputs that have an initializer come last and are optional. UNIMPLEMENTED names an input or
// output that is neither a tensor of a known dtype nor, for outputs, a map or sequence of maps to
// numbers.
absl::StatusOr<SessionSignature> ReadSignature(const Environment& environment,
                                               const OrtSession& session);

}  // namespace tenon
