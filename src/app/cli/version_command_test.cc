#include "cli/version_command.h"

#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

TEST(VersionCommandTest, IsOneLine) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"version"}), 0);
  EXPECT_EQ(tenon.out(), std::string("tenon ") + TENON_VERSION + "\n");
  EXPECT_EQ(tenon.Run({"--version"}), 0);
  EXPECT_EQ(tenon.out(), std::string("tenon ") + TENON_VERSION + "\n");
}

TEST(VersionCommandTest, TakesNoArguments) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"version", "extra"}), 2);
}

}  // namespace
}  // namespace tenon
