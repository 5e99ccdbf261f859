#include "cli/argument_parser.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>

#include "absl/strings/numbers.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

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

// The long flags that an app knows.
std::vector<std::string> FlagsOf(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    for (const std::string& name : option->get_snames()) flags.push_back("-" + name);
  }
  return flags;
}

// A mistyped flag is the likely reason for whatever else is wrong.
absl::Status Refusal(const CLI::App& app, std::span<const std::string> args,
                     std::string_view reason) {
  const std::vector<std::string> flags = FlagsOf(app);
  std::vector<std::string_view> known;  // a short one is no likely slip of another
  std::copy_if(flags.begin(), flags.end(), std::back_inserter(known),
               [](std::string_view flag) { return flag.starts_with("--"); });
  for (const std::string& arg : args) {
    const std::string name = arg.substr(0, arg.find('='));
    if (arg.size() < 2 || arg[0] != '-' ||
        std::find(flags.begin(), flags.end(), name) != flags.end())
      continue;
    return absl::InvalidArgumentError(
        StrCat("there is no flag ", Quote(name), DidYouMean(name, known)));
  }
  return absl::InvalidArgumentError(ToAbsl(reason));
}

// NaN is below no least value and above no greatest.
std::string RefuseNan(const std::string& text) {
  double value = 0;
  const bool is_nan = absl::SimpleAtod(text, &value) && std::isnan(value);
  return is_nan ? StrCat("Value ", text, " is not a number") : "";
}

void Refine(CLI::Option& option, const OptionSpec& spec) {
  if (!spec.metavar.empty()) option.type_name(spec.metavar);
  if (!spec.choices.empty()) option.check(CLI::IsMember(spec.choices));
  if (spec.int_range) option.check(CLI::Range(spec.int_range->first, spec.int_range->second));
  if (spec.double_range) {
    option.check(RefuseNan);
    option.check(CLI::Range(spec.double_range->first, spec.double_range->second));
  }
  if (spec.comma_separated) option.delimiter(',')->allow_extra_args(false);
  option.required(spec.required)->group(spec.group);
}

}  // namespace

ArgumentParser::ArgumentParser() : app_(std::make_unique<CLI::App>()) {}
ArgumentParser::~ArgumentParser() = default;

void ArgumentParser::Describe(std::string_view name, std::string_view description,
                              std::string_view footer) {
  app_->name(std::string(name));
  app_->description(std::string(description));
  app_->footer(std::string(footer));
}

void ArgumentParser::AddOption(const std::string& names, std::string* value,
                               const std::string& help, const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names, std::vector<std::string>* value,
                               const std::string& help, const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names, int* value, const std::string& help,
                               const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names, int64_t* value, const std::string& help,
                               const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names, uint64_t* value, const std::string& help,
                               const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names, std::optional<int64_t>* value,
                               const std::string& help, const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names, std::optional<double>* value,
                               const std::string& help, const OptionSpec& spec) {
  Refine(*app_->add_option(names, *value, help), spec);
}

void ArgumentParser::AddOption(const std::string& names,
                               const std::function<void(const std::string&)>& set,
                               const std::string& help, const OptionSpec& spec) {
  Refine(*app_->add_option_function(names, set, help)->take_last(), spec);
}

void ArgumentParser::AddFlag(const std::string& names, bool* value, const std::string& help) {
  app_->add_flag(names, *value, help);
}

absl::Status ArgumentParser::Parse(std::span<const std::string> args, std::ostream& out,
                                   bool* help) {
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app_->parse(reversed);
  } catch (const CLI::CallForHelp&) {
    out << app_->help();
    *help = true;
  } catch (const CLI::ExtrasError& error) {
    return Refusal(*app_, args, error.what());
  } catch (const CLI::RequiredError& error) {
    return Refusal(*app_, args, error.what());
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return absl::OkStatus();
}

std::string ArgumentParser::Help() const { return app_->help(); }

std::vector<Argument> ArgumentParser::Arguments() const {
  std::vector<Argument> arguments;
  for (const CLI::Option* option : std::as_const(*app_).get_options())
    arguments.push_back(ArgumentOf(*option));
  return arguments;
}

std::string ArgumentParser::name() const { return app_->get_name(); }
std::string ArgumentParser::description() const { return app_->get_description(); }
std::string ArgumentParser::footer() const { return app_->get_footer(); }

}  // namespace tenon
