// What turns the files of one format into servables.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "inference/servable.h"
#include "ports/file_system.h"

namespace tenon {

// Loads one format. Thread-safe. Freeing is the servable's destructor.
class Engine {
 public:
  virtual ~Engine() = default;

  // The file that makes a folder a model of this format: "model.onnx".
  virtual std::string_view file_name() const = 0;

  // Bytes that Load of this file would take, from its headers alone.
  virtual absl::StatusOr<int64_t> EstimateMemory(const FileSystem& files,
                                                 std::string_view path) const = 0;

  // Reads, inspects and loads `path`. What else the model needs (external data) must lie in the
  // same folder. A file that is refused is INVALID_ARGUMENT with the reason; nothing stays loaded.
  virtual absl::StatusOr<std::shared_ptr<const Servable>> Load(const FileSystem& files,
                                                               std::string_view path) const = 0;
};

}  // namespace tenon
