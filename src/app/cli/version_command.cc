#include "cli/version_command.h"

#include <ostream>

#include "cli/command_line.h"

namespace tenon {
namespace {

struct VersionArguments {
  explicit VersionArguments(ArgumentParser& parser) {
    parser.Describe("tenon version", "Print the version", "\nExamples:\n  tenon version\n");
  }
};

}  // namespace

int RunVersion(std::span<const std::string> args, CommandIo& io) {
  CommandLine<VersionArguments> line;
  bool help = false;
  if (const absl::Status status = line.parser.Parse(args, io.out, &help); !status.ok())
    return Fail(status, "version", io);
  if (!help) io.out << "tenon " << TENON_VERSION << "\n";
  return 0;
}

std::shared_ptr<ArgumentParser> DescribeVersion() { return DescribeCommand<VersionArguments>(); }

}  // namespace tenon
