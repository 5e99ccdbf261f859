#include "cli/server_key.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/argument_parser.h"
#include "config/load.h"
#include "fs/operator_file.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr int64_t kMaxKeyBytes = 8 * 1024;
constexpr std::string_view kVariable = "TENON_API_KEY";

absl::Status CheckKey(std::string_view key) {
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
  return visible && !key.empty()
             ? absl::OkStatus()
             : absl::InvalidArgumentError("it is no key: a key is visible characters in one line");
}

}  // namespace

void ServerKey::AddTo(ArgumentParser& parser) {
  parser.AddOption("--api-key-file", &file_,
                   "File with the API key to ask a server with [the key in $TENON_API_KEY]",
                   {.metavar = "PATH"});
}

absl::StatusOr<Secret> ServerKey::Read() const {
  if (!file_.empty()) {
    TENON_ASSIGN_OR_RETURN(std::string text, ReadOperatorFile(file_, kMaxKeyBytes));
    text.erase(std::min(text.find_last_not_of("\r\n") + 1, text.size()));
    TENON_RETURN_IF_ERROR(CheckKey(text), "reading ", file_);
    return Secret(std::move(text));
  }
  for (const auto& [name, value] : ProcessEnvironment()) {
    if (name != kVariable || value.empty()) continue;
    TENON_RETURN_IF_ERROR(CheckKey(value), "reading ", kVariable);
    return Secret(value);
  }
  return Secret();
}

}  // namespace tenon
