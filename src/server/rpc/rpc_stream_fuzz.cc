// However a call's bytes come, it is answered once, with a status, and gives its memory back.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "api/testing/fake_stream_link.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"
#include "ports/testing/step_executor.h"
#include "rpc/health.h"
#include "rpc/reflection.h"
#include "rpc/rpc_service.h"

namespace {

using namespace tenon;

struct Server {
  ManualClock clock;
  StepExecutor executor;
  MemorySink sink;
  UlidGenerator ids{clock, 1};
  RequestIdentifier identifier{ids, 1, false};
  RequestLog log{{}, Logger(sink, clock, LogLevel::kError)};
  BodyBudget budget{1 << 16};
  rpc::MethodTable table;
  std::unique_ptr<rpc::RpcService> service;

  Server() {
    std::vector<rpc::Method> rows = rpc::HealthMethods({"a.B"}, [] { return true; });
    for (auto& row : rpc::ReflectionMethods({rpc::HealthFile()})) rows.push_back(std::move(row));
    table = *rpc::MethodTable::Create(std::move(rows));
    service =
        std::make_unique<rpc::RpcService>(table, rpc::RpcOptions{.max_message_bytes = 1 << 12},
                                          budget, executor, clock, identifier, log);
  }
};

constexpr std::string_view kPaths[] = {
    "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/none"};

// The status of a call whose body comes in pieces of `piece` bytes.
std::string Answer(Server& server, uint8_t choice, std::string_view body, size_t piece) {
  FakeStreamLink::Fields fields = {{"content-type", "application/grpc"}};
  if ((choice & 4) != 0) fields.push_back({"grpc-encoding", "gzip"});
  const auto link = std::make_shared<FakeStreamLink>();
  const auto stream =
      server.service->Accept(MakeStreamHead("POST", kPaths[choice % 4], fields), link);
  while (!body.empty()) {
    stream->OnData(body.substr(0, piece));
    body.remove_prefix(std::min(piece, body.size()));
    stream->OnSent();
  }
  stream->OnEnd();
  for (size_t before = link->body().size() + 1; before != link->body().size();) {
    before = link->body().size();
    stream->OnSent();
  }
  stream->OnDrain();
  if (!link->finished()) std::abort();
  if (server.budget.in_use() != 0 && link->trailers().empty() && link->headers().empty())
    std::abort();
  const auto& end = link->trailers().empty() ? link->headers() : link->trailers();
  for (const auto& [name, value] : end) {
    if (name == "grpc-status") return value + link->body();
  }
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  Server server;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = Answer(server, data[0], body, size);
  if (Answer(server, data[0], body, 1) != whole) std::abort();
  if (server.budget.in_use() != 0) std::abort();
  return 0;
}
