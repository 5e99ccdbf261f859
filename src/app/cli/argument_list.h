// What can be written behind a command: for completions and the docs.
#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): as CLI11 calls it
class App;
}

namespace tenon {

// A flag or a positional argument, as its command's CLI::App knows it.
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

// In the order in which the app was given them. An option says what it takes by its type name, or
// a check's: "{a,b}" is a choice, PATH, FILE and DIR are paths.
std::vector<Argument> ArgumentsOf(const CLI::App& app);

}  // namespace tenon
