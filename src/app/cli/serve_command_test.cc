#include "cli/serve_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(ServeCommandTest, SaysWhatItCannotOpen) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"serve", "/no/such/model.onnx", "--port", "0"}), 3);
  EXPECT_THAT(tenon.err(), HasSubstr("tenon serve: opening '/no/such/model.onnx'"));
}

TEST(ServeCommandTest, WantsAModel) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"serve"}), 2);
  EXPECT_THAT(tenon.err(), HasSubstr("MODEL is required"));
}

TEST(ServeCommandTest, PortIsShortForTheProperty) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"serve", "m.onnx", "--port", "70000"}), 14);
  EXPECT_THAT(tenon.err(), HasSubstr("http.port: '70000' is more than 65535"));
}

}  // namespace
}  // namespace tenon
