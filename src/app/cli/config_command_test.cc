#include "cli/config_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"
#include "config/reference.h"

namespace tenon {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

TEST(ConfigCommandTest, ShowsValuesAndTheirOrigin) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"config", "show", "--http-port", "9000"}), 0) << tenon.err();
  EXPECT_THAT(tenon.out(), ContainsRegex("http.port +9000 +flag --http-port"));
  EXPECT_THAT(tenon.out(), ContainsRegex("http.address +127.0.0.1 +default"));
  EXPECT_EQ(tenon.Run({"config", "show", "--json"}), 0);
  EXPECT_THAT(tenon.out(), HasSubstr(R"({"name":"http.port","value":"8080","origin":"default"})"));
}

TEST(ConfigCommandTest, PrintsTheReferencePage) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"config", "reference"}), 0);
  EXPECT_EQ(tenon.out(), ReferencePage());
}

TEST(ConfigCommandTest, AWrongConfigurationIsAUsageError) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"config", "check"}), 0);
  EXPECT_EQ(tenon.Run({"config", "check", "--http-port", "x"}), 2);
  EXPECT_THAT(tenon.err(), HasSubstr("http.port: 'x' is not a whole number"));
  EXPECT_EQ(tenon.Run({"config", "check", "--http-port", "70000"}), 14);
  EXPECT_EQ(tenon.Run({"config", "forget"}), 2);
}

}  // namespace
}  // namespace tenon
