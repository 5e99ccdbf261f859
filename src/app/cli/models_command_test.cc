#include "cli/models_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

// Calls that succeed are tested against a real server in tests/blackbox/test_repository.py.
TEST(ModelsCommandTest, SaysWhichServerIsNotThere) {
  for (const char* command : {"models", "load", "unload", "reload"}) {
    CommandRunner tenon;
    std::vector<std::string> args = {command, "--server", "http://127.0.0.1:1"};
    if (std::string_view(command) != "models") args.emplace_back("churn");
    EXPECT_NE(tenon.Run(args), 0);
    EXPECT_THAT(tenon.err(), testing::HasSubstr("http://127.0.0.1:1/v2/repository/"));
  }
}

TEST(ModelsCommandTest, NeedsAModelToChange) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"load"}), 2);
  EXPECT_EQ(tenon.Run({"models", "--timeout", "5"}), 2);
}

}  // namespace
}  // namespace tenon
