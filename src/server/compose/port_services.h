// What one port answers, and to whom.
#pragma once

#include "api/listener_role.h"
#include "api/origin_policy.h"
#include "api/router.h"
#include "http/http_service.h"
#include "rpc/rpc_service.h"

namespace tenon {

// What all ports of a server share. Borrowed.
struct SharedServices {
  const Router& router;
  const rpc::MethodTable& methods;
  BodyBudget& budget;
  Executor& compute;
  const Clock& clock;
  RequestIdentifier& identifier;
  RequestLog& log;
};

// The services of one port. Thread-safe; outlives the port's connections and what they wait for.
class PortServices {
 public:
  // The role, the origins and the streams of `http` and `rpc` are set here.
  PortServices(ListenerRole role, OriginPolicyOptions origins, HttpOptions http,
               rpc::RpcOptions rpc, const SharedServices& shared);

  const HttpService& http() const { return http_; }

 private:
  const OriginPolicy origins_;
  const rpc::RpcService rpc_;
  const HttpService http_;
};

}  // namespace tenon
