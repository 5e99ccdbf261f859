#include "cli/serve_command.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "cli/command_line.h"
#include "cli/config_arguments.h"
#include "compose/options.h"
#include "compose/server.h"
#include "exec/signals.h"
#include "exec/system_clock.h"
#include "log/stderr_sink.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  tenon serve churn.onnx                 # one file, as model 'churn'\n"
    "  tenon serve churn.skops                # scikit-learn's, imported first; so are others'\n"
    "  tenon serve mlruns/1/models/m-7/artifacts --name churn   # a folder that MLflow wrote\n"
    "  tenon serve churn/                     # churn/1/model.onnx, churn/2/model.onnx, ...\n"
    "  tenon serve models/                    # NAME/VERSION/model.onnx\n"
    "  tenon serve m.onnx --name churn --version 7 --port 9000\n";

struct ServeArguments {
  explicit ServeArguments(ArgumentParser& parser) : configuration(parser) {
    parser.Describe("tenon serve", "Serve model files, folders or a repository over HTTP",
                    kExamples);
    parser.AddOption("MODEL", &paths, "Model file, or folder of versions or models",
                     {.metavar = "PATH", .required = true});
    parser.AddOption("--name", &name, "Name to serve a single model under");
    parser.AddOption("--version", &version, "Version to serve a single model as");
    parser.AddOption("--port", &port, "Short for --http-port", {.metavar = "PORT"});
  }

  std::vector<std::string> paths;
  std::string name;
  std::string version;
  std::string port;
  ConfigArguments configuration;
};

// A server that may be told to stop before it is there.
class Stopper {
 public:
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    if (server_ != nullptr) {
      server_->Stop();
    } else {
      ++early_;
    }
  }

  // Whether Stop was called before there was a server.
  bool told() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return early_ > 0;
  }

  // Null before the server ends.
  void Attach(Server* server) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    server_ = server;
    for (; server != nullptr && early_ > 0; --early_) server->Stop();
  }

 private:
  mutable absl::Mutex mutex_;
  Server* server_ ABSL_GUARDED_BY(mutex_) = nullptr;
  int early_ ABSL_GUARDED_BY(mutex_) = 0;
};

absl::Status Serve(const Configuration& configuration, const std::vector<ModelArgument>& models) {
  Stopper stopper;
  // Before any other thread, which then inherits the blocked signals.
  const SignalWatcher signals([&stopper](int) { stopper.Stop(); });
  const SystemClock clock;
  const auto settings =
      std::make_shared<LogSettings>(LogLevelFrom(configuration), LogFormFrom(configuration));
  StderrSink sink(settings);
  const Logger log(sink, clock, settings);
  TENON_ASSIGN_OR_RETURN(
      const std::unique_ptr<Server> server,
      Server::Start({configuration, models, [&] { return stopper.told(); }}, clock, log));
  stopper.Attach(server.get());
  server->Run();
  stopper.Attach(nullptr);
  return absl::OkStatus();
}

}  // namespace

int RunServe(std::span<const std::string> args, CommandIo& io) {
  CommandLine<ServeArguments> line;
  ServeArguments& arguments = line.arguments;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (!status.ok()) return Fail(status, "serve", io);
  if (!arguments.port.empty()) arguments.configuration.Set("--http-port", arguments.port);
  const absl::StatusOr<Configuration> configuration = arguments.configuration.Load();
  if (!configuration.ok()) return Fail(configuration.status(), "serve", io);
  std::vector<ModelArgument> models;
  models.reserve(arguments.paths.size());
  for (const std::string& path : arguments.paths)
    models.push_back({path, arguments.name, arguments.version});
  status = Serve(*configuration, models);
  return status.ok() ? 0 : Fail(status, "serve", io);
}

std::shared_ptr<ArgumentParser> DescribeServe() { return DescribeCommand<ServeArguments>(); }

}  // namespace tenon
