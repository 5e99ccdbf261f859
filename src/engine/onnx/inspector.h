// Reads an ONNX file before any runtime sees it and refuses what no honest converter writes.
//
// Used by OnnxEngine before every load, by the registry and by the command line. What it checks:
// that the bytes are one whole ModelProto within the limits (counted on the wire before anything is
// built); versions and opsets; that every operator comes from a known domain or from an acyclic
// function of the model; that values are defined once, before they are used; that every constant
// tensor has exactly the bytes which its type and dimensions say; that external data lie in regular
// files of the model's own folder, within their size; that no metadata configures the runtime.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"
#include "onnx/report.h"

namespace tenon {

// INVALID_ARGUMENT names the node or the tensor and the reason; OUT_OF_RANGE names the limit. Never
// runs anything of the model; its stack does not grow with the nesting of the bytes beyond the
// limit. Thread-safe.
absl::StatusOr<ModelReport> InspectModel(std::string_view bytes, const InspectOptions& options);

// As InspectModel, for the file at `path` of `files` with its external data beside it; also what
// FileSystem::ReadFile fails with. A file above max_file_bytes is not read.
absl::StatusOr<ModelReport> InspectModelFile(const FileSystem& files, std::string_view path,
                                             const InspectLimits& limits);

// The bytes of a model file; OUT_OF_RANGE names max_file_bytes.
absl::StatusOr<std::string> ReadModelFile(const FileSystem& files, std::string_view path,
                                          const InspectLimits& limits);

// How a model file is inspected: what lies beside it is its external data.
InspectOptions InspectionOf(const FileSystem& files, std::string_view path,
                            const InspectLimits& limits);

}  // namespace tenon
