#include "config/load.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(LoadTest, ReadsFileEnvironmentAndFlags) {
  const Configuration configuration =
      LoadConfiguration(
          {.file_name = "tenon.yaml",
           .file_text = "http:\n  port: 1\n  address: 0.0.0.0\nlog:\n  level: debug\n",
           .environment = {{"TENON_HTTP_PORT", "2"},
                           {"HOME", "/root"},
                           {"TENON_LOG_LEVEL", "warning"}},
           .flags = {{"--http-port", "3"}}})
          .value();
  EXPECT_EQ(configuration.GetInt("http.port"), 3);
  EXPECT_EQ(configuration.GetString("http.address"), "0.0.0.0");
  EXPECT_EQ(configuration.GetString("log.level"), "warning");
}

TEST(LoadTest, SaysWhereAFaultStands) {
  EXPECT_EQ(LoadConfiguration({.file_name = "t.yaml", .file_text = "http:\n  potr: 1"})
                .status()
                .message(),
            "reading t.yaml:2: there is no property 'http.potr' (did you mean 'http.port'?)");
  EXPECT_EQ(LoadConfiguration({.environment = {{"TENON_HTTP_PROT", "1"}}}).status().message(),
            "reading the environment: there is no property behind TENON_HTTP_PROT (did you mean "
            "'TENON_HTTP_PORT'?)");
  EXPECT_EQ(
      LoadConfiguration({.flags = {{"--http-prt", "1"}}}).status().message(),
      "reading the flags: there is no property behind --http-prt (did you mean '--http-port'?)");
  EXPECT_EQ(LoadConfiguration({.environment = {{"TENON_HTTP_PORT", "x"}}}).status().message(),
            "reading environment TENON_HTTP_PORT: http.port: 'x' is not a whole number");
}

TEST(LoadTest, SeesTheEnvironmentOfTheProcess) {
  setenv("TENON_HTTP_PORT", "1234", 1);
  EXPECT_EQ(LoadConfiguration({.environment = ProcessEnvironment()})->GetInt("http.port"), 1234);
  unsetenv("TENON_HTTP_PORT");
}

}  // namespace
}  // namespace tenon
