#include "onnx/output_sessions.h"

#include <set>
#include <utility>

#include "onnx-ml.pb.h"
#include "onnx/default_outputs.h"

namespace tenon {
namespace {

constexpr size_t kMaxSets = 8;
constexpr size_t kMaxOutputs = 64;

}  // namespace

void OutputSessions::MakeFurther(std::string model, Make make) {
  model_ = std::move(model);
  make_ = std::move(make);
}

void OutputSessions::Prepare(const std::vector<TensorSpec>& outputs) {
  if (outputs.size() > kMaxOutputs) make_ = nullptr;
  if (make_ == nullptr) return;
  for (size_t i = 0; i < outputs.size(); ++i) {
    names_.push_back(outputs[i].name);
    all_ |= Set{1} << i;
    if (outputs[i].by_default) default_ |= Set{1} << i;
  }
  if (default_ != all_) default_session_ = MakeSessionOf(default_);
}

OrtSession* OutputSessions::For(std::span<const size_t> outputs) const {
  if (make_ == nullptr) return whole_.get();
  Set set = 0;
  for (const size_t output : outputs) set |= Set{1} << output;
  if (set == all_) return whole_.get();
  if (set == default_) return default_session_ != nullptr ? default_session_.get() : whole_.get();
  {
    const absl::ReaderMutexLock lock(&mutex_);
    const auto found = sessions_.find(set);
    if (found != sessions_.end())
      return found->second != nullptr ? found->second.get() : whole_.get();
    if (sessions_.size() >= kMaxSets) return whole_.get();
  }
  return MakeFor(set);
}

OrtSession* OutputSessions::MakeFor(Set set) const {
  const absl::MutexLock lock(&mutex_);
  if (!sessions_.contains(set)) {
    if (sessions_.size() >= kMaxSets) return whole_.get();
    sessions_[set] = MakeSessionOf(set);
  }
  const OrtPtr<OrtSession>& session = sessions_[set];
  return session != nullptr ? session.get() : whole_.get();
}

// Null when no node is left out, and when the runtime refuses what is left.
OrtPtr<OrtSession> OutputSessions::MakeSessionOf(Set set) const {
  std::set<std::string, std::less<>> names;
  for (size_t i = 0; i < names_.size(); ++i) {
    if ((set >> i & 1) != 0) names.insert(names_[i]);
  }
  onnx::ModelProto model;
  std::string bytes;
  const bool is_smaller = model.ParseFromString(model_) && KeepOutputs(std::move(names), &model) &&
                          model.SerializeToString(&bytes);
  if (!is_smaller) return {nullptr, {nullptr}};
  absl::StatusOr<OrtPtr<OrtSession>> session = make_(bytes);
  if (!session.ok()) return {nullptr, {nullptr}};
  return *std::move(session);
}

}  // namespace tenon
