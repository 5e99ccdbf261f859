// tenon keys: the API keys of a server.
#pragma once

#include <string_view>

#include "cli/command.h"

namespace tenon {

inline constexpr std::string_view kKeysNotes =
    "`create` and `rotate` print the key, alone on standard output, and nothing else ever does; "
    "what "
    "is kept of it\nin the file of `auth.key_file` is a digest. A running server takes up a "
    "changed "
    "file within a second\n([authentication.md](authentication.md)).\n\n"
    "`--json` prints an object, or for `list` an array of them, with the strings `id`, "
    "`principal`, "
    "`role`, `created`\nand `state` (`active` or `expired`), `models`, an array of strings, and "
    "`expires`, a string or null; `create`\nand `rotate` add the string `key`. Times are as "
    "2030-12-31T23:59:59Z.\n";

int RunKeys(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeKeys();

}  // namespace tenon
