// Calls of a service over fake streams, with a small table of methods: /t/Echo, /t/Slow (echoes on
// the compute pool), /t/Wait (echoes on the pool for those that wait), /t/Chat (a stream of
// echoes), /t/Fail (the message is the failure's text), /t/Watch (tells `watched`), /t/Named
// (echoes; field 1 names a model), /t/Probe, /t/Change (as /t/Named, administrative), /t/Later
// (replies when the test does so).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/testing/fake_audit_trail.h"
#include "api/testing/fake_gate.h"
#include "api/testing/fake_stream_link.h"
#include "grpc/message_reader.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"
#include "ports/testing/step_executor.h"
#include "rpc/rpc_service.h"

namespace tenon::rpc {

inline std::string Framed(std::string_view bytes, bool compressed = false) {
  std::string framed;
  grpc::AppendPrefix(compressed, static_cast<uint32_t>(bytes.size()), &framed);
  return framed.append(bytes);
}

// The messages of an answer's body.
inline std::vector<std::string> Unframed(std::string_view body) {
  grpc::MessageReader reader(int64_t{1} << 30);
  std::vector<std::string> messages;
  while (!body.empty()) {
    const auto message = reader.Take(&body);
    if (message.ok() && message->has_value()) messages.emplace_back((*message)->bytes);
  }
  EXPECT_TRUE(reader.CheckEnd().ok());
  return messages;
}

class CallFixture : public testing::Test {
 public:
  using Fields = FakeStreamLink::Fields;

  ~CallFixture() override {
    executor_.Drain();
    blocking_.Drain();
  }

 protected:
  // Opens a stream; null when it is not gRPC's.
  std::shared_ptr<StreamHandler> Open(std::string_view path, Fields more = {},
                                      std::string_view content_type = "application/grpc",
                                      std::string_view method = "POST") {
    Fields fields = {{"content-type", std::string(content_type)}, {"te", "trailers"}};
    fields.insert(fields.end(), more.begin(), more.end());
    link_ = std::make_shared<FakeStreamLink>();
    return (guarded_ ? guarded_service_ : service_)
        .Accept(MakeStreamHead(method, path, fields), link_);
  }

  // A whole unary call.
  void Ask(std::string_view path, std::string_view message, const Fields& more = {}) {
    const auto stream = Open(path, more);
    stream->OnData(Framed(message));
    stream->OnEnd();
    RunPool();
  }

  void RunPool() {
    executor_.RunAll();
    link_->RunPosted();
  }

  // The value of a trailer, or of a header where the answer is trailers only.
  std::string Trailer(std::string_view name) const {
    for (const Fields& fields : {link_->trailers(), link_->headers()}) {
      for (const auto& [key, value] : fields) {
        if (key == name) return value;
      }
    }
    return {};
  }

  // The calls of /t/Later.
  struct Deferred {
    Deferral<absl::StatusOr<Reply>>::Later reply;
    std::stop_token stop;
  };

  static std::vector<Method> Rows(const std::string& watched, std::vector<Deferred>& deferred) {
    const auto echo = [](const Call&, const grpc::Message& message) -> absl::StatusOr<Reply> {
      return Reply{.text = std::string(message.bytes)};
    };
    Method unary{.path = "/t/Echo", .label = "t.echo", .summary = "Echoes", .handler = echo};
    Method slow = unary;
    slow.path = "/t/Slow";
    slow.work = Work::kCompute;
    Method wait = unary;
    wait.path = "/t/Wait";
    wait.work = Work::kBlocking;
    Method chat = unary;
    chat.path = "/t/Chat";
    chat.kind = Kind::kStream;
    Method fail = unary;
    fail.path = "/t/Fail";
    fail.handler = [](const Call&, const grpc::Message& message) -> absl::StatusOr<Reply> {
      return absl::InternalError(std::string(message.bytes));
    };
    Method watch = unary;
    watch.path = "/t/Watch";
    watch.kind = Kind::kWatch;
    watch.handler = [&watched](const Call&, const grpc::Message&) -> absl::StatusOr<Reply> {
      return Reply{.text = watched};
    };
    Method named = unary;
    named.path = "/t/Named";
    named.model_field = 1;
    Method probe = unary;
    probe.path = "/t/Probe";
    probe.permission = Permission::kProbe;
    Method change = named;
    change.path = "/t/Change";
    change.label = "t.change";
    change.permission = Permission::kManageModels;
    Method later = chat;
    later.path = "/t/Later";
    later.handler = [&deferred](const Call& call, const grpc::Message&) -> absl::StatusOr<Reply> {
      deferred.push_back({.reply = call.deferral()->Take(), .stop = call.deferral()->stop()});
      return Reply();
    };
    return {unary, slow, wait, chat, fail, watch, named, probe, change, later};
  }

  std::string watched_ = "first";
  std::vector<Deferred> deferred_;
  ManualClock clock_;
  StepExecutor executor_;
  StepExecutor blocking_;
  MemorySink sink_;
  BodyBudget budget_{1 << 20};
  const MethodTable table_ = *MethodTable::Create(Rows(watched_, deferred_));
  UlidGenerator ids_{clock_, 1};
  RequestIdentifier identifier_{ids_, 1, false};
  RequestLog log_{{}, Logger(sink_, clock_, LogLevel::kInfo)};
  RequestCounts counts_{table_.labels(), StatusCodes()};
  const RpcService service_{table_,
                            {.max_message_bytes = 1 << 19,
                             .inline_max_bytes = 0,
                             .counts = &counts_,
                             .blocking = &blocking_},
                            budget_,
                            executor_,
                            clock_,
                            identifier_,
                            log_};
  FakeGate gate_;
  FakeAuditTrail trail_;
  const OriginPolicy origins_{{.origins = std::vector<std::string>()}};
  bool guarded_ = false;  // whether calls go to a service whose `gate_` tells who calls
  const RpcService guarded_service_{
      table_,
      {.max_message_bytes = 1 << 19, .gate = &gate_, .origins = &origins_, .audit = &trail_},
      budget_,
      executor_,
      clock_,
      identifier_,
      log_};
  std::shared_ptr<FakeStreamLink> link_;
};

}  // namespace tenon::rpc
