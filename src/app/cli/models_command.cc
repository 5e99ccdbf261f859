#include "cli/models_command.h"

#include <ostream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/models_table.h"
#include "cli/server_key.h"
#include "http_client/http_client.h"
#include "predict/http_status.h"
#include "predict/oip_messages.h"
#include "status/status.h"
#include "strings/units.h"

namespace tenon {
namespace {

constexpr char kDefaultServer[] = "http://127.0.0.1:8080";

struct ServerArguments {
  void AddTo(ArgumentParser& parser) {
    parser.AddOption("--server", &server, "The server to ask [http://127.0.0.1:8080]",
                     {.metavar = "URL"});
    parser.AddOption("--timeout", &timeout, "Time for its answer [10m]", {.metavar = "TIME"});
    key.AddTo(parser);
  }

  std::string server = kDefaultServer;
  std::string timeout = "10m";
  ServerKey key;
};

struct ModelsArguments : ServerArguments {
  explicit ModelsArguments(ArgumentParser& parser) {
    parser.Describe(
        "tenon models", "List the models of a running server, and why one does not answer",
        "\nExamples:\n  tenon models\n  tenon models --json --server http://host:8080\n");
    AddTo(parser);
    parser.AddFlag("--json", &json, "Print the server's own answer");
  }

  bool json = false;
};

// What load, unload and reload share.
struct ChangeArguments : ServerArguments {
  ChangeArguments(ArgumentParser& parser, const std::string& name, const std::string& description) {
    parser.Describe("tenon " + name, description,
                    "\nExamples:\n  tenon " + name + " churn\n  tenon " + name +
                        " churn fraud --server http://host:8080\n");
    parser.AddOption("MODEL", &models, "Names of models", {.metavar = "NAME", .required = true});
    AddTo(parser);
  }

  std::vector<std::string> models;
};

struct LoadArguments : ChangeArguments {
  explicit LoadArguments(ArgumentParser& parser)
      : ChangeArguments(parser, "load",
                        "Load models on a running server, or what of them changed") {}
};

struct UnloadArguments : ChangeArguments {
  explicit UnloadArguments(ArgumentParser& parser)
      : ChangeArguments(parser, "unload", "End serving models of a running server") {}
};

struct ReloadArguments : ChangeArguments {
  explicit ReloadArguments(ArgumentParser& parser)
      : ChangeArguments(parser, "reload", "Load models of a running server anew, changed or not") {}
};

// The body that the server answers with.
absl::StatusOr<std::string> Post(const ServerArguments& arguments, std::string_view path,
                                 std::string_view body) {
  HttpClientOptions options{.user_agent = "tenon/" TENON_VERSION};
  TENON_ASSIGN_OR_RETURN(options.timeout, ParseDuration(arguments.timeout), "reading --timeout");
  TENON_ASSIGN_OR_RETURN(options.api_key, arguments.key.Read());
  HttpClient client(std::move(options));
  std::string server = arguments.server;
  while (server.ends_with('/')) server.pop_back();
  const HttpCall call{.url = StrCat(server, path),
                      .headers = {{"Content-Type", "application/json"}},
                      .body = std::span(&body, 1)};
  TENON_ASSIGN_OR_RETURN(HttpReply reply, client.Send(call));
  if (reply.status == 200) return std::move(reply.body);
  return absl::Status(CodeOfHttp(reply.status),
                      StrCat("asking ", call.url, ": ", ErrorTextOf(reply.body)));
}

absl::Status Change(const ChangeArguments& arguments, std::string_view verb, std::string_view body,
                    CommandIo& io) {
  for (const std::string& model : arguments.models) {
    const std::string path = StrCat("/v2/repository/models/", EscapeUrlSegment(model), "/", verb);
    TENON_RETURN_IF_ERROR(Post(arguments, path, body).status());
    io.out << model << ": " << verb << "ed\n";
  }
  return absl::OkStatus();
}

template <typename Arguments>
int RunChange(std::span<const std::string> args, std::string_view command, std::string_view verb,
              std::string_view body, CommandIo& io) {
  CommandLine<Arguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = Change(line.arguments, verb, body, io);
  return status.ok() ? 0 : Fail(status, command, io);
}

absl::Status ListModels(const ModelsArguments& arguments, CommandIo& io) {
  TENON_ASSIGN_OR_RETURN(const std::string index, Post(arguments, "/v2/repository/index", "{}"));
  if (arguments.json) {
    io.out << index << "\n";
    return absl::OkStatus();
  }
  TENON_ASSIGN_OR_RETURN(const std::string table, ModelsTable(index));
  io.out << table;
  return absl::OkStatus();
}

}  // namespace

int RunModels(std::span<const std::string> args, CommandIo& io) {
  CommandLine<ModelsArguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = ListModels(line.arguments, io);
  return status.ok() ? 0 : Fail(status, "models", io);
}

int RunLoad(std::span<const std::string> args, CommandIo& io) {
  return RunChange<LoadArguments>(args, "load", "load", "{}", io);
}

int RunUnload(std::span<const std::string> args, CommandIo& io) {
  return RunChange<UnloadArguments>(args, "unload", "unload", "{}", io);
}

int RunReload(std::span<const std::string> args, CommandIo& io) {
  return RunChange<ReloadArguments>(args, "reload", "load", R"({"parameters":{"reload":true}})",
                                    io);
}

std::shared_ptr<ArgumentParser> DescribeModels() { return DescribeCommand<ModelsArguments>(); }
std::shared_ptr<ArgumentParser> DescribeLoad() { return DescribeCommand<LoadArguments>(); }
std::shared_ptr<ArgumentParser> DescribeUnload() { return DescribeCommand<UnloadArguments>(); }
std::shared_ptr<ArgumentParser> DescribeReload() { return DescribeCommand<ReloadArguments>(); }

}  // namespace tenon
