#include "compose/port_services.h"

#include <utility>

namespace tenon {
namespace {

// Both kinds of options have the two fields.
template <typename Options>
Options With(Options options, ListenerRole role, const OriginPolicy& origins) {
  options.role = role;
  options.origins = &origins;
  return options;
}

HttpOptions WithStreams(HttpOptions options, const rpc::RpcService& rpc) {
  options.streams = [&rpc](auto head, auto link) {
    return rpc.Accept(std::move(head), std::move(link));
  };
  return options;
}

}  // namespace

PortServices::PortServices(ListenerRole role, OriginPolicyOptions origins, HttpOptions http,
                           rpc::RpcOptions rpc, const SharedServices& shared)
    : origins_(std::move(origins)),
      rpc_(shared.methods, With(rpc, role, origins_), shared.budget, shared.compute, shared.clock,
           shared.identifier, shared.log),
      http_(shared.router, WithStreams(With(std::move(http), role, origins_), rpc_), shared.budget,
            shared.compute, shared.clock, shared.identifier, shared.log) {}

}  // namespace tenon
