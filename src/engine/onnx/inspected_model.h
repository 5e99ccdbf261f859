// A parsed model together with what the inspector found: what the engine loads from. Internal to
// the module.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"
#include "onnx/report.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace tenon {

struct InspectedModel {
  std::shared_ptr<onnx::ModelProto> proto;
  ModelReport report;
};

// As InspectModel, keeping the message.
absl::StatusOr<InspectedModel> ParseAndInspect(std::string_view bytes,
                                               const InspectOptions& options);

}  // namespace tenon
