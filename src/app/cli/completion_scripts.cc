#include "cli/completion_scripts.h"

#include "strings/str_cat.h"

namespace tenon {
namespace {

using Takes = Argument::Takes;

// `text` with a backslash before each of `special`.
std::string Escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c == '\n' ? ' ' : c);
  }
  return out;
}

// As one word between single quotes, which know no escape.
std::string ShellQuoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string Joined(const std::vector<std::string>& words, std::string_view gap) {
  std::string out;
  for (const std::string& word : words) StrAppend(&out, out.empty() ? "" : gap, word);
  return out;
}

constexpr std::string_view kBashHead = R"(# Completions of tenon for bash.
_tenon_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_tenon_paths() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -f -- "$word"))
  compopt -o filenames 2>/dev/null
}
_tenon() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  # --flag=value comes as three words.
  if [[ $word == = ]]; then word=
  elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
)";

std::string BashValue(const Argument& argument) {
  switch (argument.takes) {
    case Takes::kPath:
      return "_tenon_paths";
    case Takes::kChoice:
      return StrCat("_tenon_words '", Joined(argument.choices, " "), "'");
    default:
      return ":";
  }
}

std::string BashCommand(const CommandArguments& command) {
  std::vector<std::string> flags;
  std::vector<std::string> without_offer;
  std::string cases;
  std::string positional = ":";
  for (const Argument& argument : command.arguments) {
    if (argument.positional) {
      positional = BashValue(argument);
      continue;
    }
    flags.push_back(argument.name);
    if (argument.takes == Takes::kText) without_offer.push_back(argument.name);
    if (argument.takes == Takes::kNothing || argument.takes == Takes::kText) continue;
    StrAppend(&cases, "        ", argument.name, ") ", BashValue(argument), "; return ;;\n");
  }
  if (!without_offer.empty())
    StrAppend(&cases, "        ", Joined(without_offer, "|"), ") return ;;\n");
  return StrCat("    ", command.name, ")\n      case $previous in\n", cases,
                "        *) ;;\n      esac\n", "      if [[ $word == -* ]]; then _tenon_words '",
                Joined(flags, " "), "'; else ", positional, "; fi ;;\n");
}

constexpr std::string_view kZshHead = R"(#compdef tenon
# Completions of tenon for zsh.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
_tenon() {
  local -a commands
  commands=(
)";

constexpr std::string_view kZshMiddle = R"(  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
)";

constexpr std::string_view kZshTail = R"(  esac
}
if [[ $funcstack[1] == _tenon ]]; then _tenon "$@"; else compdef _tenon tenon; fi
)";

// ":message:action" of _arguments.
std::string ZshValue(const Argument& argument) {
  const std::string message = argument.positional ? argument.name : "value";
  switch (argument.takes) {
    case Takes::kNothing:
      return "";
    case Takes::kPath:
      return StrCat(":", message, ":_files");
    case Takes::kChoice:
      return StrCat(":", message, ":(", Joined(argument.choices, " "), ")");
    case Takes::kText:
      return StrCat(":", message, ": ");
  }
  return "";
}

std::string ZshCommand(const CommandArguments& command) {
  std::string out = StrCat("    ", command.name, ") _arguments");
  for (const Argument& argument : command.arguments) {
    const std::string about = StrCat("[", Escaped(argument.help, "[]\\:"), "]");
    const std::string spec =
        argument.positional ? StrCat(argument.repeated ? "*" : "", ZshValue(argument))
                            : StrCat(argument.name, argument.takes == Takes::kNothing ? "" : "=",
                                     about, ZshValue(argument));
    StrAppend(&out, " \\\n      ", ShellQuoted(spec));
  }
  return out + " ;;\n";
}

constexpr std::string_view kFishHead = R"(# Completions of tenon for fish.
function __tenon_no_command
  test (count (commandline -opc)) -eq 1
end
function __tenon_command
  set -l words (commandline -opc)
  test (count $words) -gt 1; and test $words[2] = $argv[1]
end
complete -c tenon -f
)";

std::string FishArgument(std::string_view command, const Argument& argument) {
  std::string out = StrCat("complete -c tenon -n '__tenon_command ", command, "'");
  if (!argument.positional) StrAppend(&out, " -l ", argument.name.substr(2));
  if (!argument.short_name.empty()) StrAppend(&out, " -s ", argument.short_name.substr(1));
  // -x: a value follows, and it is no path.
  if (!argument.positional && argument.takes != Takes::kNothing)
    StrAppend(&out, argument.takes == Takes::kPath ? " -r" : " -x");
  if (argument.takes == Takes::kPath) StrAppend(&out, " -F");
  if (argument.takes == Takes::kChoice)
    StrAppend(&out, " -a ", ShellQuoted(Joined(argument.choices, " ")));
  const std::string about = Escaped(argument.help, "\\'");
  return StrCat(out, " -d '", about, "'\n");
}

}  // namespace

std::string BashCompletions(const std::vector<CommandArguments>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandArguments& command : commands) names.emplace_back(command.name);
  std::string out = StrCat(kBashHead, "  if ((COMP_CWORD == 1)); then _tenon_words '",
                           Joined(names, " "), "'; return; fi\n  case ${COMP_WORDS[1]} in\n");
  for (const CommandArguments& command : commands) out += BashCommand(command);
  return out + "  esac\n}\ncomplete -F _tenon tenon\n";
}

std::string ZshCompletions(const std::vector<CommandArguments>& commands) {
  std::string out(kZshHead);
  for (const CommandArguments& command : commands) {
    StrAppend(&out, "    ", ShellQuoted(StrCat(command.name, ":", Escaped(command.summary, "\\:"))),
              "\n");
  }
  out += kZshMiddle;
  for (const CommandArguments& command : commands) out += ZshCommand(command);
  return out.append(kZshTail);
}

std::string FishCompletions(const std::vector<CommandArguments>& commands) {
  std::string out(kFishHead);
  for (const CommandArguments& command : commands) {
    StrAppend(&out, "complete -c tenon -n __tenon_no_command -a ", command.name, " -d '",
              Escaped(command.summary, "\\'"), "'\n");
  }
  for (const CommandArguments& command : commands) {
    for (const Argument& argument : command.arguments) out += FishArgument(command.name, argument);
  }
  return out;
}

}  // namespace tenon
