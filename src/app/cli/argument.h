// What can be written behind a command: for completions and the docs.
#pragma once

#include <string>
#include <vector>

namespace tenon {

// A flag or a positional argument, as its command's ArgumentParser knows it.
struct Argument {
  enum class Takes { kNothing, kText, kPath, kChoice };

  std::string name;        // "--log-level", or "MODEL" for what has no dashes
  std::string short_name;  // "-h", or empty
  std::string help;
  std::string group;    // "Options", "Configuration"
  std::string metavar;  // what stands for the value: "SIZE", "{debug,info}"; empty: takes none
  Takes takes = Takes::kText;
  std::vector<std::string> choices;  // of kChoice
  bool positional = false;
  bool required = false;
  bool repeated = false;  // takes any number of values
};

}  // namespace tenon
