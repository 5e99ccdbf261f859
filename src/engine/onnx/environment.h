// What all sessions of one engine share: the runtime's environment and its memory for tensors.
// Internal to the module.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "onnx/ops/custom_ops.h"
#include "onnx/runtime.h"

struct OrtAllocator;
struct OrtEnv;
struct OrtMemoryInfo;

namespace tenon {

// Silent: what the runtime would log, it also answers as a status. Immutable; engine and servables
// share it.
class Environment {
 public:
  static absl::StatusOr<std::shared_ptr<const Environment>> Create();

  const OrtApi& api() const { return api_; }
  const OrtEnv* env() const { return env_.get(); }
  const OrtMemoryInfo* memory() const { return memory_.get(); }
  OrtAllocator* allocator() const { return allocator_; }
  const ops::CustomOps& custom_ops() const { return *custom_ops_; }

 private:
  Environment(const OrtApi& api, OrtPtr<OrtEnv> env, OrtPtr<OrtMemoryInfo> memory,
              OrtAllocator* allocator, std::unique_ptr<const ops::CustomOps> custom_ops)
      : api_(api),
        env_(std::move(env)),
        memory_(std::move(memory)),
        allocator_(allocator),
        custom_ops_(std::move(custom_ops)) {}

  const OrtApi& api_;
  const OrtPtr<OrtEnv> env_;
  const OrtPtr<OrtMemoryInfo> memory_;
  OrtAllocator* const allocator_;  // the runtime's own, never freed
  const std::unique_ptr<const ops::CustomOps> custom_ops_;
};

}  // namespace tenon
