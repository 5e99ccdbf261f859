#include "cli/version_command.h"

#include <ostream>

#include "cli/command_line.h"
#include "cli/config_arguments.h"

namespace tenon {
namespace {

struct VersionArguments {
  explicit VersionArguments(CLI::App& app) {
    app.name("tenon version");
    app.description("Print the version");
    app.footer("\nExamples:\n  tenon version\n");
  }
};

}  // namespace

int RunVersion(std::span<const std::string> args, CommandIo& io) {
  CommandLine<VersionArguments> line;
  bool help = false;
  if (const absl::Status status = ParseArguments(line.app, args, io.out, &help); !status.ok())
    return Fail(status, "version", io);
  if (!help) io.out << "tenon " << TENON_VERSION << "\n";
  return 0;
}

std::shared_ptr<CLI::App> DescribeVersion() { return DescribeCommand<VersionArguments>(); }

}  // namespace tenon
