#include "cli/check_command.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"
#include "fs/testing/temp_folder.h"

namespace tenon {
namespace {

using testing::HasSubstr;

const std::string kIris = std::string(TENON_SOURCE_DIR) + "/tests/models/sample/iris/1/model.onnx";

class CheckCommandTest : public testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view text) const {
    std::string path = folder_.path() + "/" + std::string(name);
    std::ofstream(path) << text;
    return path;
  }

  int Check(std::string_view expected, const std::vector<std::string>& flags = {}) {
    std::vector<std::string> args = {"check", kIris,      "--input",
                                     input_,  "--expect", Write("expected.csv", expected)};
    args.insert(args.end(), flags.begin(), flags.end());
    return tenon_.Run(args);
  }

  TempFolder folder_;
  CommandRunner tenon_;
  const std::string input_ = Write("in.csv", "sl,sw,pl,pw\n5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n");
};

TEST_F(CheckCommandTest, SaysThatAllAgrees) {
  EXPECT_EQ(Check("label\n0\n2\n"), 0) << tenon_.err();
  EXPECT_EQ(tenon_.out(),
            "output  values  largest absolute  largest relative  differing\n"
            "label   2       0                 0                 0\n"
            "2 rows agree\n");
}

TEST_F(CheckCommandTest, TellsTheFirstRowThatDiffersAndEndsWithOne) {
  EXPECT_EQ(Check("label\n0\n1\n"), 1);
  EXPECT_THAT(tenon_.out(), HasSubstr("label   2       1                 1                 1\n"));
  EXPECT_EQ(tenon_.err(),
            "tenon check: row 2, output 'label', value 0: '2', and expected is '1'\n");
}

TEST_F(CheckCommandTest, TakesTheToleranceThatItIsGiven) {
  const std::string_view expected =
      "probabilities_0,probabilities_1,probabilities_2\n0.97,0.02,0\n0,0.02,0.98\n";
  EXPECT_EQ(Check(expected), 1);
  EXPECT_EQ(Check(expected, {"--absolute", "0.1"}), 0) << tenon_.out() << tenon_.err();
}

TEST_F(CheckCommandTest, RefusesWhatCannotBeCompared) {
  EXPECT_EQ(Check("label\n0\n"), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("rows"));
  EXPECT_EQ(Check("label\n0\n2\n", {"--outputs", "lable"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("'label'"));
}

}  // namespace
}  // namespace tenon
