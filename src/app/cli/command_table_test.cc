#include "cli/command_table.h"

#include <sstream>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::HasSubstr;

class CommandTableTest : public testing::Test {
 protected:
  int Run(std::vector<std::string> args) {
    out_.str("");
    err_.str("");
    CommandIo io{in_, out_, err_};
    return RunCommandLine(args, io);
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandTableTest, TheOverviewNamesEveryCommand) {
  EXPECT_EQ(Run({}), 0);
  for (const CommandRow& row : CommandTable())
    EXPECT_THAT(out_.str(), HasSubstr(std::string(row.summary)));
}

TEST_F(CommandTableTest, EveryCommandExplainsItself) {
  for (const CommandRow& row : CommandTable()) {
    EXPECT_EQ(Run({std::string(row.name), "--help"}), 0) << row.name << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr(std::string(row.name)));
    EXPECT_EQ(Run({"help", std::string(row.name)}), 0) << row.name;
  }
}

TEST_F(CommandTableTest, EveryRowDescribesTheAppThatItRuns) {
  for (const CommandRow& row : CommandTable()) {
    const std::shared_ptr<CLI::App> app = row.describe();
    EXPECT_EQ(app->get_name(), "tenon " + std::string(row.name));
    EXPECT_EQ(app->get_description(), row.summary);
  }
}

TEST_F(CommandTableTest, AMistypedCommandIsAnsweredWithTheNearest) {
  EXPECT_EQ(Run({"sevre"}), 2);
  EXPECT_EQ(err_.str(), "tenon help: there is no command 'sevre' (did you mean 'serve'?)\n");
}

TEST_F(CommandTableTest, AMistypedFlagIsAnsweredWithTheNearest) {
  EXPECT_EQ(Run({"serve", "m.onnx", "--http-prot", "1"}), 2);
  EXPECT_THAT(err_.str(),
              HasSubstr("there is no flag '--http-prot' (did you mean '--http-port'?)"));
}

TEST_F(CommandTableTest, ConfigShowsValuesAndTheirOrigin) {
  EXPECT_EQ(Run({"config", "show", "--http-port", "9000"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), testing::ContainsRegex("http.port +9000 +flag --http-port"));
  EXPECT_THAT(out_.str(), testing::ContainsRegex("http.address +127.0.0.1 +default"));
  EXPECT_EQ(Run({"config", "show", "--json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr(R"({"name":"http.port","value":"8080","origin":"default"})"));
}

TEST_F(CommandTableTest, AWrongConfigurationIsAUsageError) {
  EXPECT_EQ(Run({"config", "check", "--http-port", "x"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("http.port: 'x' is not a whole number"));
  EXPECT_EQ(Run({"config", "check", "--http-port", "70000"}), 14);
}

TEST_F(CommandTableTest, ServeSaysWhatItCannotOpen) {
  EXPECT_EQ(Run({"serve", "/no/such/model.onnx", "--port", "0"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("opening '/no/such/model.onnx'"));
  EXPECT_EQ(Run({"serve"}), 2);
}

TEST_F(CommandTableTest, CompletionsNameCommandsAndFlags) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_EQ(Run({"completions", shell}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("serve"));
    EXPECT_THAT(out_.str(), HasSubstr("http-port"));
  }
  EXPECT_EQ(Run({"completions", "tcsh"}), 2);
}

TEST_F(CommandTableTest, VersionIsOneLine) {
  EXPECT_EQ(Run({"version"}), 0);
  EXPECT_EQ(out_.str(), std::string("tenon ") + TENON_VERSION + "\n");
  EXPECT_EQ(Run({"version", "extra"}), 2);
}

}  // namespace
}  // namespace tenon
