// The table of gRPC methods: path, permission, model, handler. A method exists nowhere else.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/access.h"
#include "api/deferral.h"
#include "api/route.h"
#include "api/stream.h"
#include "grpc/message.h"
#include "ports/clock.h"

namespace tenon::rpc {

// A message to be sent: the pieces one after the other; those outside `text` are kept alive by
// `owners`.
struct Reply {
  std::string text;                    // the first piece
  std::vector<std::string_view> more;  // pieces that follow it
  std::vector<std::shared_ptr<const void>> owners;

  size_t size() const;
};

// What a handler is told of its call. Borrowed for the time of the handler.
class Call {
 public:
  Call(const StreamHead& head, const Clock& clock, absl::Duration deadline,
       const std::atomic<bool>& over, const Access* access = nullptr,
       Deferral<absl::StatusOr<Reply>>* deferral = nullptr)
      : head_(head),
        clock_(clock),
        deadline_(deadline),
        over_(over),
        access_(access),
        deferral_(deferral) {}

  std::string_view Metadata(std::string_view name) const { return head_.Find(name); }

  // As Clock::Monotonic tells the time; infinite when the caller set none.
  absl::Duration deadline() const { return deadline_; }

  // Whether the caller may be told of that model.
  bool Sees(std::string_view model) const { return access_ == nullptr || access_->Sees(model); }

  // PERMISSION_DENIED when it may not. For names that stand where Method::model_field does not say.
  absl::Status CheckModel(std::string_view model) const {
    return access_ == nullptr ? absl::OkStatus() : access_->CheckModel(model);
  }

  // OK while somebody waits for the answer; CANCELLED or DEADLINE_EXCEEDED else.
  absl::Status CheckWanted() const;

  // Null: the handler waits for its answer.
  Deferral<absl::StatusOr<Reply>>* deferral() const { return deferral_; }

 private:
  const StreamHead& head_;
  const Clock& clock_;
  const absl::Duration deadline_;
  const std::atomic<bool>& over_;
  const Access* const access_;  // the caller's; null: everything
  Deferral<absl::StatusOr<Reply>>* const deferral_;
};

using Handler =
    std::function<absl::StatusOr<Reply>(const Call& call, const grpc::Message& message)>;

enum class Kind {
  kUnary,   // one message, one reply
  kStream,  // any number of messages, in order a reply to each; an error ends the stream
  kWatch,   // one message, asked again and again: replies that differ from the one before are sent
};

struct Method {
  std::string_view path;     // "/inference.GRPCInferenceService/ModelInfer"
  std::string_view label;    // in logs: "oip.grpc.infer"
  std::string_view summary;  // for the page of methods
  Permission permission = Permission::kInfer;
  uint32_t model_field = 0;  // field of the request that names the model; 0: none does
  Work work = Work::kInline;
  Kind kind = Kind::kUnary;
  Handler handler;
  size_t count_row = 0;  // in RequestCounts; given by MethodTable::Create
};

// Immutable once made; thread-safe.
class MethodTable {
 public:
  // INVALID_ARGUMENT when two rows have the same path or one is incomplete: a fault of the program.
  static absl::StatusOr<MethodTable> Create(std::vector<Method> methods);

  // Null when there is no such method.
  const Method* Find(std::string_view path) const;

  // In the order of their paths.
  std::vector<const Method*> methods() const;

  // Each label once: the rows of RequestCounts.
  const std::vector<std::string>& labels() const { return labels_; }

 private:
  std::map<std::string, Method, std::less<>> methods_;
  std::vector<std::string> labels_;
};

}  // namespace tenon::rpc
