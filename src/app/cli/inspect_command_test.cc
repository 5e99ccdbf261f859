#include "cli/inspect_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"

namespace tenon {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const std::string kTests = std::string(TENON_SOURCE_DIR) + "/tests";
const std::string kSample = kTests + "/models/sample";
const std::string kIris = kSample + "/iris/1/model.onnx";

TEST(InspectCommandTest, ShowsWhatAModelIsMadeOf) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"inspect", kIris}), 0) << tenon.err();
  EXPECT_THAT(tenon.out(), HasSubstr("iris/1/model.onnx'\nformat      ONNX, IR"));
  EXPECT_THAT(tenon.out(), HasSubstr("inputs\n  X  FP32  [?, 4]\n"));
  EXPECT_THAT(tenon.out(), ContainsRegex("ai.onnx.ml.LinearClassifier +1\n"));
}

TEST(InspectCommandTest, ShowsEachVersionThatServeWouldFind) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"inspect", kSample}), 0) << tenon.err();
  EXPECT_THAT(tenon.out(), HasSubstr("model 'breast_cancer' version '1' at '"));
  EXPECT_THAT(tenon.out(), HasSubstr("\n\nmodel 'iris' version '1' at '"));
  EXPECT_EQ(tenon.Run({"inspect", kIris, "--name", "flowers", "--version", "7"}), 0);
  EXPECT_THAT(tenon.out(), HasSubstr("model 'flowers' version '7' at '"));
}

TEST(InspectCommandTest, ARefusalGivesTheReasonAndItsExitCode) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"inspect", kTests + "/corpus/models/no-graph.onnx"}), 2);
  EXPECT_THAT(tenon.err(), ContainsRegex("tenon inspect: inspecting '.*/no-graph.onnx': inspecting "
                                         "the ONNX model: it has no graph\n"));
  EXPECT_EQ(tenon.out(), "");
  EXPECT_EQ(tenon.Run({"inspect", "/no/such.onnx"}), 3);
  EXPECT_EQ(tenon.Run({"inspect"}), 2);
}

TEST(InspectCommandTest, ARefusalDoesNotHideTheOthers) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"inspect", "/no/such.onnx", kIris, kTests + "/corpus/models/text.onnx"}), 3);
  EXPECT_THAT(tenon.out(), HasSubstr("inputs"));
  EXPECT_THAT(tenon.err(), HasSubstr("text.onnx"));
}

TEST(InspectCommandTest, JsonHoldsReportsAndRefusals) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"inspect", "--json", kSample + "/iris", "/no/such.onnx"}), 3);
  EXPECT_THAT(tenon.out(), ContainsRegex(R"(^\{"models":\[\{"path":"/.*/iris/1/model.onnx",)"
                                         R"("model":"iris","version":"1",)"
                                         R"("report":\{"format":"onnx",)"));
  EXPECT_THAT(
      tenon.out(),
      HasSubstr(R"({"path":"/no/such.onnx","model":"","version":"","refusal":{"code":"NOT_FOUND",)"
                R"("message":"opening '/no/such.onnx': No such file or directory"}}]})"));
}

TEST(InspectCommandTest, KeepsTheConfiguredLimits) {
  CommandRunner tenon;
  EXPECT_EQ(tenon.Run({"inspect", kIris, "--model-max-nodes", "3"}), 0);
  EXPECT_EQ(tenon.Run({"inspect", kIris, "--model-max-nodes", "2"}), 14);
  EXPECT_THAT(tenon.err(), HasSubstr("more than 2 nodes (model.max_nodes)"));
  EXPECT_THAT(tenon.out(), Not(HasSubstr("inputs")));
}

}  // namespace
}  // namespace tenon
