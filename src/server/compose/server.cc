#include "compose/server.h"

#include <atomic>
#include <optional>
#include <random>
#include <utility>

#include "api/router.h"
#include "auth/audit_log.h"
#include "auth/authenticator.h"
#include "compose/exposure.h"
#include "compose/options.h"
#include "compose/port_services.h"
#include "compose/protocols.h"
#include "compose/routes.h"
#include "compose/serving_parts.h"
#include "exec/process_stats.h"
#include "exec/timer_thread.h"
#include "serving/inference_service.h"
#include "status/status.h"

namespace tenon {
namespace {

uint64_t SeedOf(const Clock& clock) {
  return static_cast<uint64_t>(absl::ToUnixNanos(clock.Now())) ^
         (uint64_t{std::random_device()()} << 32);
}

// Null when no keys are asked for.
absl::StatusOr<std::unique_ptr<auth::Authenticator>> OpenAuthenticator(
    const Configuration& configuration, const Clock& clock, const Logger& log) {
  const std::optional<auth::AuthenticatorOptions> options = AuthOptionsFrom(configuration);
  if (!options.has_value()) return nullptr;
  return auth::Authenticator::Open(*options, clock, [log](const absl::Status& status) {
    if (status.ok()) return log.Info("keys read anew");
    log.Error("new keys not taken, the old ones count", {{"reason", MessageOf(status)}});
  });
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
        ids(the_clock, SeedOf(the_clock)),
        identifier(ids, SeedOf(the_clock), IdentifiesAllFrom(configuration)),
        request_log(RequestLogOptionsFrom(configuration), log),
        budget(configuration.GetInt("request.max_in_flight_bytes")),
        started(the_clock.Now()),
        blocking(AdminPoolOptions()),
        reports(ReportPoolOptions()),
        compute(ComputeOptionsFrom(configuration)),
        timer(the_clock) {}

  // A start that fails may have opened the admin port: what runs for its requests ends before it.
  ~Parts() {
    compute.Drain();
    blocking.Drain();
    reports.Drain();
    admin_tcp.reset();
    tcp.reset();
  }

  // Once the tables are made.
  void MakeCounts() {
    http_counts = std::make_unique<RequestCounts>(routes->labels(), HttpCodes());
    rpc_counts = std::make_unique<RequestCounts>(methods->labels(), rpc::StatusCodes());
  }

  MetricsSnapshot TakeMetrics() const;

  // Opens the ports, last of all.
  absl::Status Listen(const Configuration& configuration);
  absl::StatusOr<std::unique_ptr<PortServices>> ServicesOf(ListenerRole role,
                                                           const std::string& address,
                                                           const Configuration& configuration);

  const absl::Duration lameduck;
  const absl::Duration grace;
  const Clock& clock;
  const Logger log;
  UlidGenerator ids;
  RequestIdentifier identifier;
  RequestLog request_log;
  BodyBudget budget;
  std::unique_ptr<ServingParts> serving;
  std::unique_ptr<InferenceService> inference;
  ServerState state;
  const RouteTable* table = nullptr;  // for the route that describes the table it is in
  std::unique_ptr<RouteTable> routes;
  std::unique_ptr<Router> router;
  std::unique_ptr<rpc::MethodTable> methods;
  std::unique_ptr<RequestCounts> rpc_counts;
  std::unique_ptr<RequestCounts> http_counts;
  std::unique_ptr<PortServices> services;
  std::unique_ptr<PortServices> admin_services;        // null where one port answers all
  std::unique_ptr<auth::Authenticator> authenticator;  // null when no keys are asked for
  std::unique_ptr<AuditTrail> audit;
  std::unique_ptr<Certificates> certificates;  // null when the port speaks no TLS
  const absl::Time started;
  std::atomic<bool> serves = false;
  // The server below, once it is there: requests come as soon as it listens.
  std::atomic<const TcpServer*> listening = nullptr;
  std::atomic<int> stops = 0;
  absl::Notification stop;
  absl::Notification hurry;
  // Last made, first ended: sessions and what they wait for refer to all of the above.
  ThreadPool blocking;
  ThreadPool reports;
  ThreadPool compute;
  TimerThread timer;
  std::unique_ptr<TcpServer> tcp;
  std::unique_ptr<TcpServer> admin_tcp;
};

MetricsSnapshot Server::Parts::TakeMetrics() const {
  MetricsSnapshot now{.version = TENON_VERSION,
                      .ready = state.ready(),
                      .started = started,
                      .process = ReadProcessStats(),
                      .http = http_counts.get(),
                      .grpc = rpc_counts.get(),
                      .body_bytes = budget.in_use(),
                      .max_body_bytes = budget.max_bytes(),
                      .statuses = serving->manager().Statuses(),
                      .loads = serving->manager().load_totals()};
  if (const TcpServer* server = listening) now.connections = server->connections();
  const std::shared_ptr<const ModelTable> models = inference->table();
  for (const std::string_view name : models->models()) {
    for (const auto& [version, model] : *models->VersionsOf(name)) now.versions.push_back(model);
  }
  return now;
}

absl::StatusOr<std::unique_ptr<PortServices>> Server::Parts::ServicesOf(
    ListenerRole role, const std::string& address, const Configuration& configuration) {
  TENON_ASSIGN_OR_RETURN(OriginPolicyOptions origins, OriginPolicyFrom(configuration, address));
  rpc::RpcOptions rpc = RpcOptionsFrom(configuration);
  rpc.gate = authenticator.get();
  rpc.audit = audit.get();
  rpc.counts = rpc_counts.get();
  rpc.blocking = &blocking;
  HttpOptions http = HttpOptionsFrom(configuration);
  http.gate = authenticator.get();
  http.audit = audit.get();
  http.blocking = &blocking;
  http.reports = &reports;
  http.counts = http_counts.get();
  const SharedServices shared{.router = *router,
                              .methods = *methods,
                              .budget = budget,
                              .compute = compute,
                              .clock = clock,
                              .identifier = identifier,
                              .log = request_log};
  return std::make_unique<PortServices>(role, std::move(origins), std::move(http), rpc, shared);
}

absl::Status Server::Parts::Listen(const Configuration& configuration) {
  TENON_ASSIGN_OR_RETURN(const std::optional<TcpServerOptions> admin,
                         AdminTcpOptionsFrom(configuration));
  const TcpServerOptions main = TcpOptionsFrom(configuration);
  if (admin.has_value()) {
    TENON_ASSIGN_OR_RETURN(admin_services,
                           ServicesOf(ListenerRole::kAdmin, admin->address, configuration));
    TENON_ASSIGN_OR_RETURN(admin_tcp,
                           TcpServer::Start(*admin, ProtocolsOf(admin_services->http(),
                                                                certificates.get(), configuration)),
                           "admin.listen");
    log.Info("what manages the server is answered apart",
             {{"address", admin->address}, {"port", admin_tcp->port()}});
  }
  TENON_ASSIGN_OR_RETURN(services,
                         ServicesOf(admin.has_value() ? ListenerRole::kService : ListenerRole::kAll,
                                    main.address, configuration));
  TENON_ASSIGN_OR_RETURN(
      tcp,
      TcpServer::Start(main, ProtocolsOf(services->http(), certificates.get(), configuration)));
  return absl::OkStatus();
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() = default;

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerPlan& plan, const Clock& clock,
                                                      const Logger& log) {
  const Configuration& configuration = plan.configuration;
  TENON_RETURN_IF_ERROR(CheckExposure(configuration));
  auto parts = std::make_unique<Parts>(configuration, clock, log);
  TENON_ASSIGN_OR_RETURN(parts->authenticator, OpenAuthenticator(configuration, clock, log));
  TENON_ASSIGN_OR_RETURN(parts->audit,
                         auth::AuditLog::Open(configuration.GetString("audit.file"), clock, log));
  TENON_ASSIGN_OR_RETURN(parts->certificates, LoadCertificates(configuration, clock, log));
  TENON_ASSIGN_OR_RETURN(
      parts->serving,
      ServingParts::Create(configuration, plan.models, {clock, parts->compute, parts->timer}, log));
  TENON_RETURN_IF_ERROR(parts->serving->Start(plan.cancelled));
  parts->inference = std::make_unique<InferenceService>(parts->serving->directory(), &clock);

  Parts* raw = parts.get();
  const bool waits_for_all = configuration.GetString("models.readiness") == "all";
  parts->state = {.serves = [raw] { return raw->serves.load(); },
                  .ready =
                      [raw, waits_for_all] {
                        return raw->serves &&
                               (!waits_for_all || raw->serving->repository().CheckAllReady().ok());
                      },
                  .repository = &parts->serving->repository(),
                  .log = log.settings(),
                  .metrics = [raw] { return raw->TakeMetrics(); }};
  std::vector<Route> rows =
      ServerRoutes(*parts->inference, parts->state, parts->table, configuration);
  TENON_ASSIGN_OR_RETURN(RouteTable table, RouteTable::Create(std::move(rows)));
  parts->routes = std::make_unique<RouteTable>(std::move(table));
  parts->table = parts->routes.get();
  parts->router = std::make_unique<Router>(*parts->routes);
  TENON_ASSIGN_OR_RETURN(
      rpc::MethodTable methods,
      rpc::MethodTable::Create(ServerMethods(*parts->inference, parts->state, configuration)));
  parts->methods = std::make_unique<rpc::MethodTable>(std::move(methods));
  parts->MakeCounts();
  TENON_RETURN_IF_ERROR(parts->Listen(configuration));
  parts->listening = parts->tcp.get();
  parts->serves = true;
  TellExposure(configuration, log);
  log.Info("ready", {{"address", configuration.GetString("http.address")},
                     {"port", parts->tcp->port()},
                     {"tls", parts->certificates != nullptr},
                     {"models",
                      static_cast<int64_t>(parts->serving->directory().table()->models().size())}});
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
  parts.serves = false;
  parts.log.Info("stopping", {{"lameduck", absl::FormatDuration(parts.lameduck)}});
  parts.clock.WaitFor(parts.hurry, parts.lameduck);
  parts.tcp->Drain();
  if (parts.admin_tcp != nullptr) parts.admin_tcp->Drain();
  const absl::Duration begin = parts.clock.Monotonic();
  constexpr absl::Duration kLook = absl::Milliseconds(20);
  const auto await_idle = [&parts](absl::Duration timeout) {
    const bool served = parts.tcp->AwaitIdle(timeout);
    return (parts.admin_tcp == nullptr || parts.admin_tcp->AwaitIdle(timeout)) && served;
  };
  bool idle = await_idle(kLook);
  while (!idle && !parts.hurry.HasBeenNotified() && parts.clock.Monotonic() - begin < parts.grace) {
    idle = await_idle(kLook);
  }
  parts.log.Info("stopped", {{"all_answered", idle}});
}

}  // namespace tenon
