// Reads the arguments of a command. CLI11 does the work; its header, which takes seconds to
// compile, is included by this class's source alone.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "cli/argument.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as CLI11 calls it
class App;
}

namespace tenon {

// What an option takes, and how.
struct OptionSpec {
  // What stands for the value in the help and in errors. Completions offer the words of "{a,b}",
  // and files for PATH, FILE and DIR.
  std::string metavar;
  // All else is refused; empty: anything is taken.
  std::vector<std::string> choices;
  bool required = false;
  // Least and most; what is no such number is refused as well.
  std::optional<std::pair<int64_t, int64_t>> int_range;
  std::optional<std::pair<double, double>> double_range;
  // A list is one word with commas between its values, not a word for each.
  bool comma_separated = false;
  // The heading under which the help shows it.
  std::string group = "Options";
};

// Knows --help from the start; all else is added. What an option is read into outlives the last
// Parse, and keeps its value when the option is not given. Single-threaded.
class ArgumentParser {
 public:
  ArgumentParser();
  ~ArgumentParser();
  ArgumentParser(const ArgumentParser&) = delete;
  ArgumentParser& operator=(const ArgumentParser&) = delete;

  // `name` is "tenon COMMAND"; `footer` stands below the help.
  void Describe(std::string_view name, std::string_view description, std::string_view footer);

  // `names` is "--output", "-o,--output", or "MODEL" for a positional argument. One that is given
  // twice is refused, unless it is read into a list or by `set`, which gets the last.
  void AddOption(const std::string& names, std::string* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, std::vector<std::string>* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, int* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, int64_t* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, uint64_t* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, std::optional<int64_t>* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, std::optional<double>* value, const std::string& help,
                 const OptionSpec& spec = {});
  void AddOption(const std::string& names, const std::function<void(const std::string&)>& set,
                 const std::string& help, const OptionSpec& spec = {});
  // One that takes no value.
  void AddFlag(const std::string& names, bool* value, const std::string& help);

  // Reads `args`, which follow the command's name; OK, or what is wrong with them and the flag that
  // may have been meant. `help` is set when the help was asked for and printed to `out`.
  absl::Status Parse(std::span<const std::string> args, std::ostream& out, bool* help);

  std::string Help() const;

  // In the order in which they were added, --help first.
  std::vector<Argument> Arguments() const;

  std::string name() const;
  std::string description() const;
  std::string footer() const;

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace tenon
