#include "cli/config_arguments.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/argument_parser.h"
#include "cli/testing/command_runner.h"
#include "config/properties.h"

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(ConfigArgumentsTest, EveryPropertyIsAFlag) {
  ArgumentParser parser;
  const ConfigArguments arguments(parser);
  std::set<std::string> names;
  for (const Argument& argument : parser.Arguments()) names.insert(argument.name);
  for (const Property& property : ServerProperties())
    EXPECT_TRUE(names.contains(FlagName(property))) << property.name;
}

TEST(ConfigArgumentsTest, ALaterFlagWinsAndWhatIsSetCountsAsAFlag) {
  ArgumentParser parser;
  ConfigArguments arguments(parser);
  bool help = false;
  std::ostringstream out;
  const std::vector<std::string> args = {"--http-port", "1", "--http-port=2"};
  ASSERT_TRUE(parser.Parse(args, out, &help).ok());
  EXPECT_EQ(arguments.Load()->GetInt("http.port"), 2);
  arguments.Set("--http-port", "3");
  EXPECT_EQ(arguments.Load()->GetInt("http.port"), 3);
}

TEST(ConfigArgumentsTest, ReadsTheFileThatIsNamed) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("config_arguments_test." + std::to_string(getpid()));
  std::ofstream(file) << "http:\n  port: 9001\n";
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"config", "show", "--config", file.string()}), 0) << tenon.err();
  EXPECT_THAT(tenon.out(), testing::ContainsRegex("http.port +9001 +.*:2"));
  std::filesystem::remove(file);
  EXPECT_EQ(tenon.Run({"config", "show", "--config", file.string()}), 3);
  EXPECT_THAT(tenon.err(), HasSubstr("it cannot be opened"));
}

TEST(ConfigArgumentsTest, AMistypedFlagIsAnsweredWithTheNearest) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"serve", "m.onnx", "--http-prot", "1"}), 2);
  EXPECT_THAT(tenon.err(),
              HasSubstr("there is no flag '--http-prot' (did you mean '--http-port'?)"));
  EXPECT_EQ(tenon.Run({"serve", "--http-prot", "1"}), 2);
  EXPECT_THAT(tenon.err(), HasSubstr("there is no flag '--http-prot'")) << "MODEL is missing too";
}

}  // namespace
}  // namespace tenon
