#include "onnx/inspector.h"

#include <utility>

#include "onnx/inspected_model.h"
#include "status/status.h"

namespace tenon {

absl::StatusOr<ModelReport> InspectModel(std::string_view bytes, const InspectOptions& options) {
  TENON_ASSIGN_OR_RETURN(InspectedModel model, ParseAndInspect(bytes, options));
  return std::move(model.report);
}

}  // namespace tenon
