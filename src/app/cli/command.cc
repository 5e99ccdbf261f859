#include "cli/command.h"

#include <ostream>

#include "status/status.h"
#include "status/status_code.h"

namespace tenon {

int Fail(const absl::Status& status, std::string_view command, CommandIo& io) {
  io.err << "tenon " << command << ": " << MessageOf(status) << "\n";
  return ExitCodeOf(status);
}

}  // namespace tenon
