#include "cli/version_command.h"

#include <algorithm>
#include <ostream>

namespace tenon {

int RunVersion(std::span<const std::string> args, CommandIo& io) {
  if (std::find(args.begin(), args.end(), "--help") != args.end()) {
    io.out << "usage: tenon version\n\nPrints the version of this program.\n";
    return 0;
  }
  if (!args.empty())
    return Fail(absl::InvalidArgumentError("it takes no arguments"), "version", io);
  io.out << "tenon " << TENON_VERSION << "\n";
  return 0;
}

}  // namespace tenon
