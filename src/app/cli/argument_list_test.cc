#include "cli/argument_list.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ArgumentListTest, SaysWhatEachArgumentTakes) {
  CLI::App app;
  std::string text;
  std::vector<std::string> paths;
  bool flag = false;
  app.add_option("MODEL", paths, "Model file")->required()->type_name("PATH");
  app.add_option("-n,--name", text, "Name");
  app.add_option("--level", text, "Level")->type_name("{debug,info}");
  app.add_option("--shell", text, "Shell")->check(CLI::IsMember({"bash", "zsh"}));
  app.add_flag("--json", flag, "Print JSON");
  const std::vector<Argument> arguments = ArgumentsOf(app);
  ASSERT_EQ(arguments.size(), 6u) << "with --help";
  EXPECT_EQ(arguments[0].name, "--help");
  EXPECT_EQ(arguments[0].short_name, "-h");
  EXPECT_EQ(arguments[0].takes, Argument::Takes::kNothing);
  EXPECT_EQ(arguments[1].name, "MODEL");
  EXPECT_TRUE(arguments[1].positional && arguments[1].required && arguments[1].repeated);
  EXPECT_EQ(arguments[1].takes, Argument::Takes::kPath);
  EXPECT_EQ(arguments[2].name, "--name");
  EXPECT_EQ(arguments[2].takes, Argument::Takes::kText);
  EXPECT_FALSE(arguments[2].positional || arguments[2].required || arguments[2].repeated);
  EXPECT_THAT(arguments[3].choices, ElementsAre("debug", "info"));
  EXPECT_THAT(arguments[4].choices, ElementsAre("bash", "zsh"));
  EXPECT_EQ(arguments[4].metavar, "{bash,zsh}");
  EXPECT_EQ(arguments[5].takes, Argument::Takes::kNothing);
  EXPECT_THAT(arguments[5].metavar, IsEmpty());
}

}  // namespace
}  // namespace tenon
