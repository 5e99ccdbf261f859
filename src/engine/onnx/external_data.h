// Weights that lie beside a model: which bytes of which file, and whether they may be read.
// Internal to the module.
//
// A location is one plain file name of [A-Za-z0-9._-]: nothing that leaves the folder, and not the
// markers by which ONNX Runtime would read a raw memory address (CVE-2022-25882, CVE-2024-27318,
// ONNX Runtime pull requests 28709 and 29011).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"

namespace onnx {
class ModelProto;
class TensorProto;
}  // namespace onnx

namespace tenon {

struct ExternalRegion {
  std::string location;
  int64_t offset = 0;
  int64_t length = 0;
};

// Where the `bytes` of `tensor` lie, from its external_data entries alone. INVALID_ARGUMENT for an
// unknown or repeated key, a location that is not a plain file name, numbers that are none, and a
// length other than `bytes`.
absl::StatusOr<ExternalRegion> ReadExternalRegion(const onnx::TensorProto& tensor, int64_t bytes);

// The external files of one model. Thread-compatible; borrows the options.
class ExternalFiles {
 public:
  explicit ExternalFiles(const InspectOptions& options) : options_(options) {}

  // OK when the region lies within a regular file of the folder that has no other name (hard link).
  absl::Status Check(const ExternalRegion& region);

  std::vector<std::string> names() const;  // sorted

 private:
  absl::StatusOr<int64_t> SizeOf(const std::string& location);

  const InspectOptions& options_;
  std::map<std::string, int64_t, std::less<>> sizes_;
};

// Moves the external data of an inspected model into its tensors, so that the runtime needs no
// file. Reads one file at a time. RESOURCE_EXHAUSTED when the whole would be more than protobuf's 2
// GiB.
absl::Status InlineExternalData(const InspectOptions& options, onnx::ModelProto* model);

}  // namespace tenon
