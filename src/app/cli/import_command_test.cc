// What needs the importer's process is tests/blackbox/test_import.py's.
#include "cli/import_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::HasSubstr;

const std::string kSample = std::string(TENON_SOURCE_DIR) + "/tests/models/sample";

TEST(ImportCommandTest, SaysThatAModelIsOnnxAlready) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"import", kSample + "/iris", "-o", "/no/such/folder/x.onnx"}), 2);
  EXPECT_THAT(tenon.err(), HasSubstr("it is an ONNX model already"));
}

TEST(ImportCommandTest, ImportsOneModelAtATime) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"import", kSample}), 2);
  EXPECT_THAT(tenon.err(), HasSubstr("it holds 2 models; name one"));
}

TEST(ImportCommandTest, SaysWhatIsMissing) {
  CommandRunner tenon;
  EXPECT_NE(tenon.Run({"import", "/no/such/model.pkl"}), 0);
  EXPECT_THAT(tenon.err(), HasSubstr("tenon import: opening '/no/such/model.pkl'"));
  EXPECT_EQ(tenon.Run({"import"}), 2);
}

}  // namespace
}  // namespace tenon
