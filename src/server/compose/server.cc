#include "compose/server.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "api/router.h"
#include "compose/model_opener.h"
#include "compose/model_place.h"
#include "compose/options.h"
#include "compose/protocols.h"
#include "compose/routes.h"
#include "rpc/rpc_service.h"
#include "sandbox/sandbox_level.h"
#include "serving/inference_service.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// What loading needs, and what it has loaded.
struct Loading {
  const ServerPlan& plan;
  const Engine& engine;
  const Clock& clock;
  const Logger& log;
  ModelOpener opener{plan.configuration};
  std::vector<ModelVersion> loaded;

  int64_t MillisecondsSince(absl::Duration begin) const {
    return absl::ToInt64Milliseconds(clock.Monotonic() - begin);
  }
};

// Opens a model, importing it where it is another framework's.
absl::StatusOr<OpenedModel> Open(const ModelPlace& place, const FoundModel& found,
                                 Loading& loading) {
  const absl::Duration begin = loading.clock.Monotonic();
  TENON_ASSIGN_OR_RETURN(OpenedModel opened,
                         loading.opener.Open(place, found, loading.plan.cancelled));
  if (!opened.report.has_value()) return opened;
  const ImportReport& report = *opened.report;
  loading.log.Info("model imported", {{"model", found.model},
                                      {"version", found.version},
                                      {"framework", report.framework},
                                      {"framework_version", report.framework_version},
                                      {"importer", report.importer},
                                      {"cached", opened.cached},
                                      {"sandbox", ProbeSandboxLevel().ToString()},
                                      {"ms", loading.MillisecondsSince(begin)}});
  return opened;
}

absl::Status LoadModel(const ModelPlace& place, const FoundModel& found, Loading& loading) {
  TENON_ASSIGN_OR_RETURN(const OpenedModel opened, Open(place, found, loading));
  const absl::Duration begin = loading.clock.Monotonic();
  TENON_ASSIGN_OR_RETURN(auto servable, loading.engine.Load(*opened.files, opened.path));
  const MemoryCost cost = servable->memory_cost();
  loading.log.Info("model loaded", {{"model", found.model},
                                    {"version", found.version},
                                    {"platform", servable->platform()},
                                    {"ms", loading.MillisecondsSince(begin)},
                                    {"estimated_bytes", cost.estimated},
                                    {"measured_bytes", cost.measured}});
  loading.loaded.push_back({found.model, found.version, std::move(servable)});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ModelVersion>> LoadModels(Loading loading) {
  for (const ModelArgument& argument : loading.plan.models) {
    TENON_ASSIGN_OR_RETURN(const ModelPlace place,
                           OpenModelPlace(argument, loading.engine.file_name()));
    for (const FoundModel& found : place.models) {
      TENON_RETURN_IF_ERROR(LoadModel(place, found, loading), "loading model ", Quote(found.model),
                            " version ", Quote(found.version));
    }
  }
  return std::move(loading.loaded);
}

}  // namespace

// Everything, in the order of its making.
class Server::Parts {
 public:
  Parts(const Configuration& configuration, const Clock& the_clock, Logger the_log)
      : lameduck(configuration.GetDuration("shutdown.lameduck")),
        grace(configuration.GetDuration("shutdown.grace")),
        clock(the_clock),
        log(std::move(the_log)),
        ids(the_clock, static_cast<uint64_t>(absl::ToUnixNanos(the_clock.Now()))),
        budget(configuration.GetInt("request.max_in_flight_bytes")),
        compute(ComputeOptionsFrom(configuration)) {}

  const absl::Duration lameduck;
  const absl::Duration grace;
  const Clock& clock;
  const Logger log;
  UlidGenerator ids;
  BodyBudget budget;
  std::unique_ptr<OnnxEngine> engine;
  ModelDirectory models;
  std::unique_ptr<InferenceService> inference;
  const RouteTable* table = nullptr;  // for the route that describes the table it is in
  std::unique_ptr<RouteTable> routes;
  std::unique_ptr<Router> router;
  std::unique_ptr<rpc::MethodTable> methods;
  std::unique_ptr<rpc::RpcService> rpc;
  std::unique_ptr<HttpService> http;
  std::unique_ptr<Certificates> certificates;  // null when the port speaks no TLS
  std::atomic<bool> ready = false;
  std::atomic<int> stops = 0;
  absl::Notification stop;
  absl::Notification hurry;
  // Last made, first ended: sessions and what they wait for refer to all of the above.
  ThreadPool compute;
  std::unique_ptr<TcpServer> tcp;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  parts_->compute.Drain();
  parts_->tcp.reset();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerPlan& plan, const Clock& clock,
                                                      const Logger& log) {
  const Configuration& configuration = plan.configuration;
  auto parts = std::make_unique<Parts>(configuration, clock, log);
  TENON_ASSIGN_OR_RETURN(parts->certificates, LoadCertificates(configuration, clock, log));
  TENON_ASSIGN_OR_RETURN(parts->engine, OnnxEngine::Create(OnnxOptionsFrom(configuration)));
  TENON_ASSIGN_OR_RETURN(std::vector<ModelVersion> loaded,
                         LoadModels({plan, *parts->engine, clock, log}));
  TENON_ASSIGN_OR_RETURN(ModelTable models, ModelTable::Create(std::move(loaded)));
  parts->models.Publish(std::move(models));
  parts->inference = std::make_unique<InferenceService>(parts->models);

  Parts* raw = parts.get();
  const std::function<bool()> ready = [raw] { return raw->ready.load(); };
  std::vector<Route> rows = ServerRoutes(*parts->inference, ready, parts->table, configuration);
  TENON_ASSIGN_OR_RETURN(RouteTable table, RouteTable::Create(std::move(rows)));
  parts->routes = std::make_unique<RouteTable>(std::move(table));
  parts->table = parts->routes.get();
  parts->router = std::make_unique<Router>(*parts->routes);
  TENON_ASSIGN_OR_RETURN(rpc::MethodTable methods, rpc::MethodTable::Create(ServerMethods(
                                                       *parts->inference, ready, configuration)));
  parts->methods = std::make_unique<rpc::MethodTable>(std::move(methods));
  parts->rpc = std::make_unique<rpc::RpcService>(*parts->methods, RpcOptionsFrom(configuration),
                                                 parts->budget, parts->compute, clock, log);
  HttpOptions http_options = HttpOptionsFrom(configuration);
  http_options.streams = [raw](auto head, auto link) {
    return raw->rpc->Accept(std::move(head), std::move(link));
  };
  parts->http =
      std::make_unique<HttpService>(*parts->router, std::move(http_options), parts->budget,
                                    parts->compute, clock, parts->ids, log);
  TENON_ASSIGN_OR_RETURN(
      parts->tcp,
      TcpServer::Start(TcpOptionsFrom(configuration),
                       ProtocolsOf(*parts->http, parts->certificates.get(), configuration)));
  parts->ready = true;
  log.Info("ready", {{"address", configuration.GetString("http.address")},
                     {"port", parts->tcp->port()},
                     {"tls", parts->certificates != nullptr},
                     {"models", static_cast<int64_t>(parts->models.table()->models().size())}});
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

int Server::port() const { return parts_->tcp->port(); }

const RouteTable& Server::routes() const { return *parts_->routes; }

void Server::Stop() {
  const int before = parts_->stops.fetch_add(1);
  if (before == 0) parts_->stop.Notify();
  if (before == 1) parts_->hurry.Notify();
}

void Server::Run() {
  Parts& parts = *parts_;
  parts.stop.WaitForNotification();
  parts.ready = false;
  parts.log.Info("stopping", {{"lameduck", absl::FormatDuration(parts.lameduck)}});
  parts.clock.WaitFor(parts.hurry, parts.lameduck);
  parts.tcp->Drain();
  const absl::Duration begin = parts.clock.Monotonic();
  constexpr absl::Duration kLook = absl::Milliseconds(20);
  bool idle = parts.tcp->AwaitIdle(kLook);
  while (!idle && !parts.hurry.HasBeenNotified() && parts.clock.Monotonic() - begin < parts.grace) {
    idle = parts.tcp->AwaitIdle(kLook);
  }
  parts.log.Info("stopped", {{"all_answered", idle}});
}

}  // namespace tenon
