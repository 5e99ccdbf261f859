#include "onnx/inspector.h"

#include <utility>

#include "onnx/inspected_model.h"
#include "status/status.h"

namespace tenon {

absl::StatusOr<ModelReport> InspectModel(std::string_view bytes, const InspectOptions& options) {
  TENON_ASSIGN_OR_RETURN(InspectedModel model, ParseAndInspect(bytes, options));
  return std::move(model.report);
}

absl::StatusOr<ModelReport> InspectModelFile(const FileSystem& files, std::string_view path,
                                             const InspectLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const std::string bytes, ReadModelFile(files, path, limits));
  return InspectModel(bytes, InspectionOf(files, path, limits));
}

absl::StatusOr<std::string> ReadModelFile(const FileSystem& files, std::string_view path,
                                          const InspectLimits& limits) {
  absl::StatusOr<std::string> bytes = files.ReadFile(path, limits.max_file_bytes);
  if (!absl::IsOutOfRange(bytes.status())) return bytes;
  return absl::OutOfRangeError(StrCat(MessageOf(bytes.status()), " (model.max_file_bytes)"));
}

InspectOptions InspectionOf(const FileSystem& files, std::string_view path,
                            const InspectLimits& limits) {
  const size_t slash = path.rfind('/');
  const std::string_view folder =
      slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  return {.limits = limits, .files = &files, .folder = std::string(folder)};
}

}  // namespace tenon
