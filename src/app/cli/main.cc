#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "cli/command_table.h"
#include "compose/import_sandbox.h"
#include "exec/division_trap.h"

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == tenon::kConfinedTaskCommand)
    tenon::RunConfinedTaskCommand();
  tenon::AnswerRefusedDivisions();
  // ONNX Runtime would tell its maker what is run here. The environment may change only while there
  // are no threads, so that this is not left to Environment::Create.
  setenv("ORT_DISABLE_TELEMETRY", "1", 1);
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> args(argv + 1, argv + argc);
  tenon::CommandIo io{std::cin, std::cout, std::cerr, isatty(STDOUT_FILENO) == 1,
                      isatty(STDERR_FILENO) == 1};
  const int code = tenon::RunCommandLine(args, io);
  std::cout.flush();
  return code;
}
