// The sessions of one model: one computes all its outputs, further ones some of them alone.
// Internal to the module.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "inference/signature.h"
#include "onnx/runtime.h"

struct OrtSession;

namespace tenon {

// The runtime computes every output of a session, whichever are asked for; so the outputs that are
// asked for together get a session of the nodes that they need, when that are fewer. Thread-safe
// once Prepare was called.
class OutputSessions {
 public:
  using Make = std::function<absl::StatusOr<OrtPtr<OrtSession>>(std::string_view model)>;

  explicit OutputSessions(OrtPtr<OrtSession> whole) : whole_(std::move(whole)) {}

  // Lets further sessions be made of `model`, the bytes of the whole one. The first request for a
  // set of outputs makes it, which may take some milliseconds; at most eight sets have one.
  void MakeFurther(std::string model, Make make);

  // To be called once: `outputs` are the model's. Makes the session of those by default.
  void Prepare(const std::vector<TensorSpec>& outputs) ABSL_LOCKS_EXCLUDED(mutex_);

  OrtSession& whole() const { return *whole_; }

  // A session that computes those outputs, given by their place, and as little else as can be.
  OrtSession* For(std::span<const size_t> outputs) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Set = uint64_t;  // a bit for each output

  OrtSession* MakeFor(Set set) const ABSL_LOCKS_EXCLUDED(mutex_);
  OrtPtr<OrtSession> MakeSessionOf(Set set) const;

  const OrtPtr<OrtSession> whole_;
  std::string model_;
  Make make_;  // null: there are no further sessions
  std::vector<std::string> names_;
  Set all_ = 0;
  Set default_ = 0;
  OrtPtr<OrtSession> default_session_;  // may be null
  mutable absl::Mutex mutex_;
  // Null where the whole session is as good.
  mutable std::map<Set, OrtPtr<OrtSession>> sessions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
