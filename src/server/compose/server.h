// The whole server, from models to listening sockets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "api/route.h"
#include "config/configuration.h"
#include "log/logger.h"
#include "ports/clock.h"
#include "repository/model_place.h"

namespace tenon {

// What is served, and how.
struct ServerPlan {
  const Configuration& configuration;
  std::vector<ModelArgument> models;
  std::function<bool()> cancelled = nullptr;  // asked while models are imported; null: never
};

// Serves until it is told to stop. Thread-safe.
class Server {
 public:
  // Loads every model, then listens: a port that answers has models behind it. The error names the
  // model that cannot be served; CANCELLED when that was asked for meanwhile. `clock` and the log's
  // sink outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerPlan& plan, const Clock& clock,
                                                       const Logger& log);
  ~Server();

  int port() const;
  const RouteTable& routes() const;

  // The first call begins the shutdown that Run carries out; another one shortens it to what is
  // under way.
  void Stop();

  // Blocks until Stop, then: readiness ends and requests are still answered for shutdown.lameduck;
  // the port closes, answers say "Connection: close" and requests have shutdown.grace to finish.
  void Run();

 private:
  class Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace tenon
