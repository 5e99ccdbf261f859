#include "cli/bench_command.h"

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench_calls.h"
#include "bench/bench_input.h"
#include "bench/bench_report.h"
#include "bench/bench_run.h"
#include "cli/command_line.h"
#include "cli/server_key.h"
#include "exec/system_clock.h"
#include "predict/byte_source.h"
#include "predict/input_format.h"
#include "predict/progress_bar.h"
#include "predict/remote_predictor.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/units.h"

namespace tenon {
namespace {

struct BenchArguments {
  explicit BenchArguments(ArgumentParser& parser) {
    parser.Describe(
        "tenon bench", "Measure how fast a running server answers",
        "\nExamples:\n"
        "  tenon bench churn\n"
        "  tenon bench churn --concurrency 16 --protocol grpc\n"
        "  tenon bench http://host:8080/v2/models/churn --rate 2000 --duration 30s --json\n"
        "  tenon bench churn --input rows.csv --rows 32 --format json\n");
    parser.AddOption("MODEL", &model, "Name of a model, or its URL",
                     {.metavar = "NAME|URL", .required = true});
    AddLoad(parser);
    AddRequest(parser);
    parser.AddFlag("--json", &json, "Print the result as one JSON object");
    parser.AddOption("--progress", &progress,
                     "Progress on standard error [auto: when that is a terminal]",
                     {.choices = {"auto", "always", "never"}});
  }

  void AddLoad(ArgumentParser& parser) {
    parser.AddOption("-c,--concurrency", &connections,
                     "Connections, each with one request at a time [1]",
                     {.metavar = "NUMBER", .int_range = {{1, 1000}}});
    parser.AddOption(
        "--rate", &rate,
        "Requests a second, due at that rate whatever the server does and timed from then "
        "[as fast as each connection is answered]",
        {.metavar = "NUMBER", .double_range = {{0.001, 10e6}}});
    parser.AddOption("--duration", &duration, "Time to measure [10s]", {.metavar = "TIME"});
    parser.AddOption("--requests", &requests, "Requests to measure at most",
                     {.metavar = "NUMBER", .int_range = {{1, int64_t{1} << 40}}});
    parser.AddOption("--warm-up", &warm_up, "Time before that, not measured [1s]",
                     {.metavar = "TIME"});
  }

  void AddRequest(ArgumentParser& parser) {
    parser.AddOption("--server", &server, "The server to ask for a name [http://127.0.0.1:8080]",
                     {.metavar = "URL"});
    parser.AddOption("--version", &version, "Version of the model [the newest]",
                     {.metavar = "VERSION"});
    parser.AddOption("--protocol", &protocol, "Protocol to ask by [rest]",
                     {.choices = {"rest", "grpc"}});
    parser.AddOption("--format", &format, "Form of the tensors over REST [binary]",
                     {.choices = {"binary", "json"}});
    parser.AddOption("--rows", &rows, "Rows of a request [1]",
                     {.metavar = "NUMBER", .int_range = {{1, 1'000'000}}});
    parser.AddOption("--input", &input,
                     "File whose first rows are asked (CSV, JSON lines, .npy) [random values]",
                     {.metavar = "FILE"});
    parser.AddOption("--seed", &seed, "Of the random values [1]", {.metavar = "NUMBER"});
    parser.AddOption("--timeout", &timeout, "Time for each answer [60s]", {.metavar = "TIME"});
    key.AddTo(parser);
  }

  absl::StatusOr<BenchTarget> Target() const {
    if (!IsUrl(model)) {
      std::string trimmed = server;
      while (trimmed.ends_with('/')) trimmed.pop_back();
      return BenchTarget{.server = trimmed, .model = model, .version = version};
    }
    TENON_ASSIGN_OR_RETURN(BenchTarget target, ParseModelUrl(model));
    if (!version.empty()) target.version = version;
    return target;
  }

  absl::StatusOr<BenchPlan> Plan() const {
    BenchPlan plan{.connections = connections, .rate = rate, .requests = requests};
    TENON_ASSIGN_OR_RETURN(plan.duration, ParseDuration(duration), "reading --duration");
    TENON_ASSIGN_OR_RETURN(plan.warm_up, ParseDuration(warm_up), "reading --warm-up");
    if (plan.duration > absl::Hours(24) || plan.warm_up > absl::Hours(24))
      return absl::OutOfRangeError("--duration and --warm-up are at most 24h");
    return plan;
  }

  absl::StatusOr<BenchRequest> Request() const {
    BenchRequest request{
        .protocol = protocol == "grpc" ? BenchProtocol::kGrpc : BenchProtocol::kRest,
        .json = format == "json"};
    if (request.json && request.protocol == BenchProtocol::kGrpc)
      return absl::InvalidArgumentError(
          "--format json is for --protocol rest: gRPC carries tensors in binary");
    request.client.user_agent = "tenon/" TENON_VERSION;
    TENON_ASSIGN_OR_RETURN(request.client.timeout, ParseDuration(timeout), "reading --timeout");
    TENON_ASSIGN_OR_RETURN(request.client.api_key, key.Read());
    return request;
  }

  std::string model;
  std::string server = "http://127.0.0.1:8080";
  std::string version;
  std::string protocol = "rest";
  std::string format = "binary";
  int connections = 1;
  std::optional<double> rate;
  std::string duration = "10s";
  int64_t requests = 0;
  std::string warm_up = "1s";
  int64_t rows = 1;
  std::string input;
  uint64_t seed = 1;
  ServerKey key;
  std::string timeout = "60s";
  bool json = false;
  std::string progress = "auto";
};

absl::StatusOr<std::vector<NamedTensor>> InputsOf(const BenchArguments& arguments,
                                                  const Signature& signature) {
  if (arguments.input.empty()) return RandomInputs(signature, arguments.rows, arguments.seed);
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source,
                         ByteSource::Open(arguments.input));
  TENON_ASSIGN_OR_RETURN(const InputFormat format,
                         FindInputFormat("auto", arguments.input, *source));
  const std::unique_ptr<BatchReader> reader = MakeBatchReader(format, signature, *source, {});
  TENON_ASSIGN_OR_RETURN(Batch batch, reader->Next(arguments.rows));
  if (batch.rows == arguments.rows) return std::move(batch.inputs);
  return absl::OutOfRangeError(StrCat("reading ", Quote(arguments.input), ": it has ", batch.rows,
                                      " rows, fewer than --rows ", arguments.rows));
}

absl::Status Bench(const BenchArguments& arguments, CommandIo& io) {
  TENON_ASSIGN_OR_RETURN(const BenchTarget target, arguments.Target());
  TENON_ASSIGN_OR_RETURN(const BenchPlan plan, arguments.Plan());
  TENON_ASSIGN_OR_RETURN(const BenchRequest request, arguments.Request());
  TENON_ASSIGN_OR_RETURN(const Signature signature, ReadSignature(target, request.client));
  TENON_ASSIGN_OR_RETURN(const std::vector<NamedTensor> inputs, InputsOf(arguments, signature));
  TENON_ASSIGN_OR_RETURN(const MakeBenchCaller make_caller, PrepareCalls(target, request, inputs));
  // One call alone: what is wrong with all of them is said at once.
  TENON_RETURN_IF_ERROR(make_caller()->Call());

  const SystemClock clock;
  const bool wanted =
      arguments.progress == "always" || (arguments.progress == "auto" && io.err_is_terminal);
  std::optional<ProgressBar> bar;
  if (wanted) bar.emplace(io.err, clock, "requests");
  const BenchResult result =
      RunBench(plan, make_caller, clock, [&bar](int64_t answered, double share) {
        if (bar.has_value()) bar->Update({.rows = answered, .fraction = share});
      });
  if (bar.has_value()) bar->Erase();
  const std::string url = ModelUrlOf(target.server, target.model, target.version);
  const BenchSubject subject{
      .url = url, .protocol = arguments.protocol, .format = arguments.format};
  io.out << (arguments.json ? BenchJson(subject, plan, result) : BenchText(subject, plan, result));
  if (result.failed == 0) return absl::OkStatus();
  return Annotate(result.first_failure, StrCat(result.failed, " requests failed, the first"));
}

}  // namespace

int RunBenchCommand(std::span<const std::string> args, CommandIo& io) {
  CommandLine<BenchArguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = Bench(line.arguments, io);
  return status.ok() ? 0 : Fail(status, "bench", io);
}

std::shared_ptr<ArgumentParser> DescribeBench() { return DescribeCommand<BenchArguments>(); }

}  // namespace tenon
