// One gRPC call, from the bytes of its stream to its method and back.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "api/stream.h"
#include "deflate/deflate.h"
#include "grpc/message_reader.h"
#include "rpc/method.h"
#include "rpc/rpc_service.h"

namespace tenon::rpc {

// Cuts the body into messages, runs the method on one at a time, and sends replies and status.
// Keeps the deadline: DEADLINE_EXCEEDED goes out when it passes, whatever the handler does. While a
// message is worked on or its reply has not gone, no further bytes are let come, so that a stream
// holds one message and one window at most.
//
// Single-threaded but for the handler, which may run on a pool; it is told by Call when
// nobody waits any more.
class RpcStream final : public StreamHandler, public std::enable_shared_from_this<RpcStream> {
 public:
  // `service` must outlive the stream.
  RpcStream(std::shared_ptr<const StreamHead> head, std::shared_ptr<StreamLink> link,
            const RpcService& service);

  // Looks at the head; may answer at once. Called once, before all else.
  void Begin();

  void OnData(std::string_view bytes) override;
  void OnEnd() override;
  void OnSent() override;
  void OnTimeout() override;
  void OnDrain() override;
  void OnClosed(bool answered) override;

 private:
  enum class State {
    kReading,   // bytes are wanted
    kWorking,   // the handler runs
    kSending,   // a reply is on its way, another may follow
    kWatching,  // waits to ask again
    kOver,      // the status is sent
  };

  absl::Status CheckHead();
  // Goes on as far as the bytes at hand and those in `in` allow; keeps what it does not need yet.
  void Advance(std::string_view in);
  absl::Status Feed(std::string_view* in);
  absl::Status Reserve(size_t bytes);
  void OnRequestWhole();
  // Runs the method on a stream's next message.
  void RunNext();
  void Run();
  // Whether the handler may run on the connection's thread.
  bool RunsInline(const grpc::Message& message) const;
  // Nullopt when the reply comes later.
  std::optional<absl::StatusOr<Reply>> CallHandler(const grpc::Message& message);
  absl::StatusOr<Reply> HandleMessage(const Call& call, const grpc::Message& message) const;
  absl::StatusOr<Reply> Handle(const Call& call, const grpc::Message& message) const;
  // One record, of a method that is audited.
  void Audit(std::string_view model, const absl::Status& status) const;
  void ReplyLater(absl::StatusOr<Reply> reply);
  void OnReply(absl::StatusOr<Reply> reply);
  void Send(Reply reply);
  absl::Status SendMessage(Reply reply);
  void Watch(Reply reply);
  void SendHead();
  void End(const absl::Status& status);
  void Record(const absl::Status& status);
  // When OnTimeout has something to do.
  absl::Duration NextDue() const;
  void SetTimer();
  bool IsReceiving() const;

  const std::shared_ptr<const StreamHead> head_;
  const std::shared_ptr<StreamLink> link_;
  const RpcService& service_;
  const absl::Duration begin_;
  RequestIdentity identity_;
  const Method* method_ = nullptr;
  std::shared_ptr<const Access> access_;  // of the caller; null: everything
  absl::Duration deadline_ = absl::InfiniteDuration();
  deflate::Encoding coding_ = deflate::Encoding::kIdentity;

  State state_ = State::kReading;
  bool advancing_ = false;
  bool ended_ = false;      // the peer sends no more
  bool draining_ = false;   // the server is stopping
  bool head_sent_ = false;  // of the answer
  std::string unread_;      // came while a message was worked on; not yet consumed
  grpc::MessageReader reader_;
  std::optional<grpc::Message> message_;  // the last one that came
  std::vector<BodyBudget::Reservation> reservations_;
  size_t reserved_ = 0;
  size_t messages_ = 0;
  absl::Duration message_begin_;             // when the one at hand began to come
  absl::Duration next_watch_;                // when to ask again
  std::optional<std::string> last_watched_;  // the reply that was sent last
  size_t request_bytes_ = 0;
  size_t response_bytes_ = 0;
  std::atomic<bool> over_ = false;           // read by the handler
  std::stop_source stop_{std::nostopstate};  // of a reply that is deferred
};

}  // namespace tenon::rpc
