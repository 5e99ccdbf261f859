#include "cli/completions_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/argument_parser.h"
#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(CompletionsCommandTest, NameEveryFlagOfEveryCommand) {
  CommandRunner tenon;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_EQ(tenon.Run({"completions", shell}), 0) << tenon.err();
    for (const CommandRow& row : CommandTable()) {
      EXPECT_THAT(tenon.out(), HasSubstr(std::string(row.name)));
      for (const Argument& argument : row.describe()->Arguments()) {
        if (argument.positional) continue;
        EXPECT_THAT(tenon.out(), HasSubstr(argument.name.substr(2))) << shell;
      }
    }
  }
}

TEST(CompletionsCommandTest, RefusesAShellThatItDoesNotKnow) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"completions", "tcsh"}), 2);
  EXPECT_EQ(tenon.Run({"completions"}), 2);
}

}  // namespace
}  // namespace tenon
