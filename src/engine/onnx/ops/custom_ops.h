// The operators of domain ai.tenon as the runtime registers them.
//
// Used by engine/onnx: one CustomOps an environment, added to the options of every session.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct OrtApi;
struct OrtSessionOptions;

namespace onnx {
class ModelProto;
}

namespace tenon::ops {

struct BoundOperator;

// Immutable. Must outlive the sessions whose options it was added to.
class CustomOps {
 public:
  static absl::StatusOr<std::unique_ptr<const CustomOps>> Create(const OrtApi& api);
  ~CustomOps();

  absl::Status AddTo(OrtSessionOptions* options) const;

 private:
  explicit CustomOps(const OrtApi& api);

  struct State;
  std::unique_ptr<State> state_;
};

// What a kernel of ours said, out of the runtime's message around it; nothing when `message` is not
// from one.
std::optional<std::string_view> KernelMessage(std::string_view message);

// Puts every list of strings among the attributes of our nodes into one string, since API 17 cannot
// read such lists; says whether there was one. KernelInfo::TextList unpacks.
bool PackTextLists(onnx::ModelProto* model);

}  // namespace tenon::ops
