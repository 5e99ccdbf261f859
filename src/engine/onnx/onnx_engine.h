// Loads ONNX models into ONNX Runtime.
//
// Used by server/compose, which registers it. A file is inspected (inspector.h) before the runtime
// sees it, and what the runtime sees is one block of memory: it opens no file. Outputs that are
// maps (ZipMap) become tensors of one row a map.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "inference/engine.h"
#include "onnx/inspect_limits.h"

namespace tenon {

class Environment;

enum class GraphOptimization : uint8_t { kNone, kBasic, kExtended, kAll };

struct OnnxEngineOptions {
  int intra_op_threads =
      1;  // model.intra_op_threads: of one operator; 1 runs on the caller's thread alone
  int inter_op_threads = 1;  // model.inter_op_threads: operators of one request at once
  bool allow_spinning =
      false;  // model.allow_spinning: idle threads burn the processor to wake faster
  bool memory_arena =
      true;  // model.memory_arena: keep intermediate tensors' memory between requests
  GraphOptimization optimization = GraphOptimization::kAll;  // model.optimization
  InspectLimits limits;

  // Bytes of the process that are resident now, for MemoryCost::measured; null: it stays 0.
  std::function<int64_t()> resident_bytes;
  // Gives freed memory back to the system; called after each load and each unload. Null: it stays
  // with the allocator.
  std::function<void()> release_memory;
};

// Thread-safe. Servables outlive it.
class OnnxEngine final : public Engine {
 public:
  // INVALID_ARGUMENT names the option that is out of range.
  static absl::StatusOr<std::unique_ptr<OnnxEngine>> Create(OnnxEngineOptions options);

  static constexpr std::string_view kFileName = "model.onnx";

  std::string_view file_name() const override { return kFileName; }

  // Reads and inspects the file: weights once, a quarter for what the runtime packs anew, and a
  // little for each node.
  absl::StatusOr<int64_t> EstimateMemory(const FileSystem& files,
                                         std::string_view path) const override;

  // Beside what Engine says: UNIMPLEMENTED names an operator that the runtime has no kernel for, or
  // an input or output that is not a tensor. RESOURCE_EXHAUSTED when model and external data
  // together are more than 2 GiB.
  absl::StatusOr<std::shared_ptr<const Servable>> Load(const FileSystem& files,
                                                       std::string_view path) const override;

 private:
  OnnxEngine(OnnxEngineOptions options, std::shared_ptr<const Environment> environment);

  const OnnxEngineOptions options_;
  const std::shared_ptr<const Environment> environment_;
};

}  // namespace tenon
