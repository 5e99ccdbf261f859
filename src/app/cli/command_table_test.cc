#include "cli/command_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/argument_parser.h"
#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(CommandTableTest, TheOverviewNamesEveryCommand) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({}), 0);
  for (const CommandRow& row : CommandTable())
    EXPECT_THAT(tenon.out(), HasSubstr(std::string(row.summary)));
}

TEST(CommandTableTest, EveryCommandExplainsItself) {
  CommandRunner tenon;
  for (const CommandRow& row : CommandTable()) {
    EXPECT_EQ(tenon.Run({std::string(row.name), "--help"}), 0) << row.name << tenon.err();
    EXPECT_THAT(tenon.out(), HasSubstr(std::string(row.name)));
    const std::string asked = tenon.out();
    EXPECT_EQ(tenon.Run({"help", std::string(row.name)}), 0) << row.name;
    EXPECT_EQ(tenon.out(), asked);
  }
}

TEST(CommandTableTest, EveryRowDescribesTheCommandThatItRuns) {
  for (const CommandRow& row : CommandTable()) {
    const std::shared_ptr<ArgumentParser> parser = row.describe();
    EXPECT_EQ(parser->name(), "tenon " + std::string(row.name));
    EXPECT_EQ(parser->description(), row.summary);
  }
}

TEST(CommandTableTest, AMistypedCommandIsAnsweredWithTheNearest) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"sevre"}), 2);
  EXPECT_EQ(tenon.err(), "tenon help: there is no command 'sevre' (did you mean 'serve'?)\n");
}

}  // namespace
}  // namespace tenon
