#include "cli/completions_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(CompletionsCommandTest, NameCommandsAndFlags) {
  CommandRunner tenon;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_EQ(tenon.Run({"completions", shell}), 0);
    EXPECT_THAT(tenon.out(), HasSubstr("serve"));
    EXPECT_THAT(tenon.out(), HasSubstr("http-port"));
  }
}

TEST(CompletionsCommandTest, RefusesAShellThatItDoesNotKnow) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"completions", "tcsh"}), 2);
  EXPECT_EQ(tenon.Run({"completions"}), 2);
}

}  // namespace
}  // namespace tenon
