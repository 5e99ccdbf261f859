#include "cli/cli_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_table.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CliPageTest, HasAPartForEveryCommandAndTheExitCodes) {
  const std::string page = CliPage();
  for (const CommandRow& row : CommandTable()) {
    EXPECT_THAT(page, HasSubstr(StrCat("\n## tenon ", row.name, "\n\n", row.summary, ".\n")));
    EXPECT_THAT(page, HasSubstr(row.notes));
  }
  EXPECT_THAT(page, HasSubstr("| 0 | OK |\n| 1 | UNKNOWN, INTERNAL |\n| 2 | INVALID_ARGUMENT |\n"));
}

TEST(CliPageTest, ShowsUsageArgumentsAndExamples) {
  const std::string page = CliPage();
  EXPECT_THAT(page, HasSubstr("```text\ntenon serve [FLAG...] MODEL...\n```\n"));
  EXPECT_THAT(page, HasSubstr("| `-h, --help` | Print this help message and exit |"));
  EXPECT_THAT(page, HasSubstr("| `--port PORT` | "));
  EXPECT_THAT(page,
              HasSubstr("| `SHELL` | The shell to print for; one of bash, zsh, fish; required"));
  EXPECT_THAT(page, HasSubstr("Examples:\n\n```sh\ntenon serve churn.onnx "));
  EXPECT_THAT(page, Not(HasSubstr("| `--http-port"))) << "properties have their own page";
}

}  // namespace
}  // namespace tenon
