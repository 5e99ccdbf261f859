#include "cli/help_command.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::HasSubstr;

std::string ReadPage(const std::string& name) {
  std::ifstream file(std::string(TENON_SOURCE_DIR) + "/docs/" + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(HelpCommandTest, ListsTheCommandsUnlessOneIsNamed) {
  CommandRunner tenon;
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{}, {"help"}, {"--help"}, {"-h"}}) {
    EXPECT_EQ(tenon.Run(args), 0);
    EXPECT_THAT(tenon.out(), HasSubstr("usage: tenon COMMAND [ARGUMENT...]"));
  }
  EXPECT_EQ(tenon.Run({"help", "serve"}), 0);
  EXPECT_THAT(tenon.out(), HasSubstr("tenon serve [OPTIONS] MODEL"));
  EXPECT_EQ(tenon.Run({"help", "sevre"}), 2);
  EXPECT_EQ(tenon.err(), "tenon help: there is no command 'sevre' (did you mean 'serve'?)\n");
}

TEST(HelpCommandTest, ThePageOfCommandsIsThePrograms) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"help", "--markdown"}), 0);
  EXPECT_EQ(ReadPage("cli.md"), tenon.out()) << "run: make docs";
}

TEST(HelpCommandTest, ThePageOfRoutesIsTheServers) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"help", "--http-api"}), 0) << tenon.err();
  EXPECT_EQ(ReadPage("http-api.md"), tenon.out()) << "run: make docs";
}

TEST(HelpCommandTest, ThePageOfMetricsIsTheTables) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"help", "--metrics"}), 0) << tenon.err();
  EXPECT_EQ(ReadPage("metrics.md"), tenon.out()) << "run: make docs";
}

}  // namespace
}  // namespace tenon
