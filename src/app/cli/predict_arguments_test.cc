#include "cli/predict_arguments.h"

#include <sstream>

#include <gtest/gtest.h>

#include "cli/command_line.h"
#include "status/status.h"

namespace tenon {
namespace {

Signature Rows(int64_t rows) {
  TensorSpec spec{.name = "x"};
  spec.shape = {rows, 2};
  return {.inputs = {spec}};
}

class PredictArgumentsTest : public testing::Test {
 protected:
  const PredictArguments& Parse(std::vector<std::string> args) {
    line_.emplace();
    bool help = false;
    args.insert(args.begin(), "m.onnx");
    const absl::Status status = line_->parser.Parse(args, out_, &help);
    EXPECT_TRUE(status.ok()) << status;
    return line_->arguments;
  }

  std::string_view FormatOf(std::vector<std::string> args, bool terminal) {
    std::istringstream in;
    const CommandIo io{in, out_, out_, terminal, false};
    return Parse(std::move(args)).OutputFormat(io);
  }

  std::ostringstream out_;
  std::optional<CommandLine<PredictArguments>> line_;
};

TEST_F(PredictArgumentsTest, ListsAreOneWord) {
  const PredictArguments& arguments =
      Parse({"--outputs", "a,b", "in.csv", "--columns", "x", "--columns=y z"});
  EXPECT_EQ(arguments.outputs, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(arguments.input, "in.csv");
  EXPECT_EQ(arguments.columns, (std::vector<std::string>{"x", "y z"}));
  EXPECT_EQ(Parse({"-"}).input, "-");
}

TEST_F(PredictArgumentsTest, ADelimiterIsOneCharacter) {
  EXPECT_EQ(Parse({}).Delimiter().value(), ',');
  EXPECT_EQ(Parse({"--delimiter", "tab"}).Delimiter().value(), '\t');
  EXPECT_EQ(Parse({"--delimiter", ";"}).Delimiter().value(), ';');
  EXPECT_FALSE(Parse({"--delimiter", "\""}).Delimiter().ok());
}

TEST_F(PredictArgumentsTest, SomeModelsDecideOnTheBatch) {
  EXPECT_EQ(Parse({}).BatchRows(Rows(kAnyDim)).value(), 1024);
  EXPECT_EQ(Parse({"--batch", "7"}).BatchRows(Rows(kAnyDim)).value(), 7);
  EXPECT_EQ(Parse({}).BatchRows(Rows(1)).value(), 1);
  EXPECT_EQ(MessageOf(Parse({"--batch", "7"}).BatchRows(Rows(1)).status()),
            "--batch is 7, and the model takes 1 rows a call");
}

TEST_F(PredictArgumentsTest, TheOutputsFormatIsFound) {
  EXPECT_EQ(FormatOf({}, true), "table");
  EXPECT_EQ(FormatOf({}, false), "csv");
  EXPECT_EQ(FormatOf({"-o", "a.csv"}, true), "csv");
  EXPECT_EQ(FormatOf({"-o", "a.jsonl"}, true), "json");
  EXPECT_EQ(FormatOf({"--output-format", "json"}, true), "json");
}

}  // namespace
}  // namespace tenon
