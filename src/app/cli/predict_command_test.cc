#include "cli/predict_command.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/command_runner.h"
#include "fs/testing/temp_folder.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kSample = std::string(TENON_SOURCE_DIR) + "/tests/models/sample";
const std::string kIris = kSample + "/iris/1/model.onnx";
constexpr std::string_view kFlowers = "sl,sw,pl,pw\n5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n";

class PredictCommandTest : public testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view text) const {
    std::string path = folder_.path() + "/" + std::string(name);
    std::ofstream(path) << text;
    return path;
  }

  static std::string Content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  TempFolder folder_;
  CommandRunner tenon_;
};

TEST_F(PredictCommandTest, ReadsAFileOrStandardInput) {
  EXPECT_EQ(tenon_.Run({"predict", kIris, Write("in.csv", kFlowers), "--outputs", "label"}), 0)
      << tenon_.err();
  EXPECT_EQ(tenon_.out(), "label\n0\n2\n");
  for (const std::vector<std::string>& rest : {std::vector<std::string>{}, {"-"}}) {
    tenon_.SetInput(std::string(kFlowers));
    std::vector<std::string> args = {"predict", kIris, "--outputs", "label"};
    args.insert(args.end(), rest.begin(), rest.end());
    EXPECT_EQ(tenon_.Run(args), 0) << tenon_.err();
    EXPECT_EQ(tenon_.out(), "label\n0\n2\n");
  }
}

TEST_F(PredictCommandTest, WritesWhatIsAskedFor) {
  tenon_.SetInput("[5.1,3.5,1.4,0.2]\n");
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--output-format", "json"}), 0) << tenon_.err();
  EXPECT_THAT(tenon_.out(), StartsWith("{\"label\":0,\"probabilities\":[0.98"));
  tenon_.SetInput(std::string(kFlowers));
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--output-format", "table"}), 0) << tenon_.err();
  EXPECT_THAT(tenon_.out(), StartsWith("label  probabilities_0  "));
  tenon_.SetInput("5.1;3.5;1.4;0.2\n");
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--no-header", "--delimiter", ";"}), 0) << tenon_.err();
  EXPECT_THAT(tenon_.out(), StartsWith("0;0.98"));
}

TEST_F(PredictCommandTest, ATerminalGetsATable) {
  std::istringstream in{std::string(kFlowers)};
  std::ostringstream out;
  std::ostringstream err;
  CommandIo io{in, out, err, true, true};
  EXPECT_EQ(RunPredict(std::vector<std::string>{kIris, "--outputs", "label"}, io), 0) << err.str();
  EXPECT_EQ(out.str(), "label\n    0\n    2\n");
  EXPECT_THAT(err.str(), HasSubstr("2 rows in "));
}

TEST_F(PredictCommandTest, TheOutputsEndingSaysItsFormat) {
  const std::string path = folder_.path() + "/out.jsonl";
  tenon_.SetInput(std::string(kFlowers));
  EXPECT_EQ(tenon_.Run({"predict", kIris, "-o", path, "--outputs", "label", "--batch", "1"}), 0);
  EXPECT_EQ(Content(path), "{\"label\":0}\n{\"label\":2}\n");
  EXPECT_EQ(tenon_.out(), "");
  EXPECT_EQ(tenon_.err(), "") << "nobody sees a bar";
}

TEST_F(PredictCommandTest, AFailureLeavesTheOutputAsItWas) {
  const std::string path = Write("out.csv", "old");
  tenon_.SetInput(std::string(kFlowers) + "1,2,3,x\n");
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--output", path, "--batch", "1"}), 2);
  EXPECT_EQ(tenon_.err(),
            "tenon predict: reading standard input: row 3, column 'pw': 'x' is not FP32\n");
  EXPECT_EQ(Content(path), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(PredictCommandTest, ProgressIsShownWhenAskedFor) {
  const std::string path = Write("in.csv", kFlowers);
  EXPECT_EQ(tenon_.Run({"predict", kIris, path, "--progress", "always"}), 0);
  EXPECT_THAT(tenon_.err(), HasSubstr("100% [====================] 2 rows  "));
  EXPECT_THAT(tenon_.err(), HasSubstr("\r\x1b[K2 rows in "));
}

TEST_F(PredictCommandTest, SaysWhatIsWrongWithTheArguments) {
  tenon_.SetInput("a");
  EXPECT_EQ(tenon_.Run({"predict"}), 2);
  EXPECT_EQ(tenon_.Run({"predict", kIris, "/no/such.csv"}), 3);
  EXPECT_THAT(tenon_.err(), HasSubstr("reading '/no/such.csv': there is no such file"));
  EXPECT_EQ(tenon_.Run({"predict", "/no/such.onnx", "-"}), 3);
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--delimiter", "ab"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("reading --delimiter: 'ab' is not one character"));
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--batch", "0"}), 14);
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--input-format", "xls"}), 2);
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--outputs", "lable"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("has no output 'lable' (did you mean 'label'?)"));
  EXPECT_EQ(tenon_.Run({"predict", kIris, "-o", "/no/such/out.csv"}), 3);
  EXPECT_EQ(tenon_.Run({"predict", "http://127.0.0.1:1/other"}), 2);
  EXPECT_EQ(tenon_.Run({"predict", "http://127.0.0.1:1/v2/models/m", "--version", "1"}), 2);
  EXPECT_EQ(tenon_.Run({"predict", "m", "--server", "http://127.0.0.1:1", "--timeout", "5"}), 2);
}

TEST_F(PredictCommandTest, TheConfigurationsLimitsHold) {
  tenon_.SetInput(std::string(kFlowers));
  EXPECT_EQ(tenon_.Run({"predict", kIris, "--model-max-nodes", "2"}), 14);
}

}  // namespace
}  // namespace tenon
