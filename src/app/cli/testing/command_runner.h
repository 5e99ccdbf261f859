// Runs command lines in a test.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/command_table.h"

namespace tenon {

// Holds what the last run printed. Single-threaded.
class CommandRunner {
 public:
  // `args` are what follows "tenon"; the exit code.
  int Run(const std::vector<std::string>& args) {
    out_.str("");
    err_.str("");
    CommandIo io{in_, out_, err_};
    return RunCommandLine(args, io);
  }

  // What the next run reads.
  void SetInput(const std::string& text) {
    in_.clear();
    in_.str(text);
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

 private:
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace tenon
