#include "cli/argument_list.h"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>

namespace tenon {
namespace {

constexpr int kManyValues = 1 << 20;

std::vector<std::string> ChoicesOf(std::string_view type) {
  std::vector<std::string> choices;
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return choices;
  std::string_view rest = type.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    choices.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return choices;
}

bool IsPath(std::string_view type) {
  for (const std::string_view word : {"PATH", "FILE", "DIR"}) {
    if (type.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// Without the "TEXT:" that CLI11 puts before a check's description.
std::string MetavarOf(const std::string& type) {
  const size_t brace = type.find('{');
  return brace == std::string::npos ? type : type.substr(brace);
}

Argument ArgumentOf(const CLI::Option& option) {
  Argument argument{.help = option.get_description(),
                    .group = option.get_group(),
                    .positional = option.get_positional(),
                    .required = option.get_required(),
                    .repeated = option.get_items_expected_max() > kManyValues};
  argument.name =
      option.get_lnames().empty() ? option.get_single_name() : "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) argument.short_name = "-" + option.get_snames().front();
  if (option.get_items_expected_max() == 0) {
    argument.takes = Argument::Takes::kNothing;
    return argument;
  }
  const std::string type = option.get_type_name();
  argument.metavar = MetavarOf(type);
  argument.choices = ChoicesOf(type);
  argument.takes = !argument.choices.empty() ? Argument::Takes::kChoice
                   : IsPath(type)            ? Argument::Takes::kPath
                                             : Argument::Takes::kText;
  return argument;
}

}  // namespace

std::vector<Argument> ArgumentsOf(const CLI::App& app) {
  std::vector<Argument> arguments;
  for (const CLI::Option* option : app.get_options()) arguments.push_back(ArgumentOf(*option));
  return arguments;
}

}  // namespace tenon
