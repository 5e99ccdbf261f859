// What all gRPC calls share: the methods, the limits, the place where handlers run.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "api/audit.h"
#include "api/listener_role.h"
#include "api/origin_policy.h"
#include "api/request_counts.h"
#include "api/request_identity.h"
#include "api/request_log.h"
#include "api/stream.h"
#include "http/body_budget.h"
#include "ports/clock.h"
#include "ports/executor.h"
#include "rpc/method.h"

namespace tenon::rpc {

struct RpcOptions {
  int64_t max_message_bytes = int64_t{64} << 20;     // grpc.max_message_bytes
  int64_t max_inflate_ratio = 100;                   // http.max_inflate_ratio
  absl::Duration body_timeout = absl::Seconds(30);   // http.body_timeout
  int64_t inline_max_bytes = 64 * 1024;              // compute.inline_max_bytes
  absl::Duration watch_interval = absl::Seconds(1);  // how often kWatch asks again
  RequestCounts* counts = nullptr;                   // null: nobody counts
  Gate* gate = nullptr;                    // tells who calls; null: everyone may do everything
  const OriginPolicy* origins = nullptr;   // which web pages may call; null: all
  ListenerRole role = ListenerRole::kAll;  // of the port
  AuditTrail* audit = nullptr;             // told of administrative calls; null: nobody is
  Executor* blocking = nullptr;            // where handlers that wait run; null: with all others
};

// The codes of gRPC, for RequestCounts.
std::span<const int> StatusCodes();

// What is told of a call that is over. Borrows for the time of the call.
struct CallRecord {
  RequestIdentity& identity;
  std::string_view peer;
  std::string_view path;
  const Method* method = nullptr;  // null when there is none of that path
  std::string_view principal;      // who called; empty when that is not known
  size_t request_bytes = 0;
  size_t response_bytes = 0;
  absl::Duration took;
};

// Borrows all that it is given, which must outlive every stream. Thread-safe.
class RpcService {
 public:
  RpcService(const MethodTable& methods, RpcOptions options, BodyBudget& budget, Executor& compute,
             const Clock& clock, RequestIdentifier& identifier, RequestLog& log)
      : methods_(methods),
        options_(options),
        budget_(budget),
        compute_(compute),
        clock_(clock),
        identifier_(identifier),
        log_(log) {}

  const MethodTable& methods() const { return methods_; }
  const RpcOptions& options() const { return options_; }
  BodyBudget& budget() const { return budget_; }

  // Where the handlers of such methods run that leave the connection's thread.
  Executor& ExecutorOf(Work work) const {
    return work == Work::kBlocking && options_.blocking != nullptr ? *options_.blocking : compute_;
  }
  const Clock& clock() const { return clock_; }
  RequestIdentifier& identifier() const { return identifier_; }

  // The handler of a stream whose content-type is gRPC's; null for any other. The service outlives
  // what it makes.
  std::shared_ptr<StreamHandler> Accept(std::shared_ptr<const StreamHead> head,
                                        std::shared_ptr<StreamLink> link) const;

  // Why a call is refused by its head: PERMISSION_DENIED to a web page that may not call,
  // UNIMPLEMENTED where there is no `method`, or what Admit says; `access` as there.
  absl::Status AdmitCall(const StreamHead& head, const Method* method,
                         std::shared_ptr<const Access>* access) const;

  // Counts a call that is over and logs what is to be logged.
  void Record(const CallRecord& record, const absl::Status& status) const;

 private:
  const MethodTable& methods_;
  const RpcOptions options_;
  BodyBudget& budget_;
  Executor& compute_;
  const Clock& clock_;
  RequestIdentifier& identifier_;
  RequestLog& log_;
};

}  // namespace tenon::rpc
