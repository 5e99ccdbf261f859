#include "cli/argument_parser.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ArgumentParserTest : public testing::Test {
 protected:
  // Empty when all is well.
  std::string ErrorOf(const std::vector<std::string>& args) {
    const absl::Status status = parser_.Parse(args, out_, &help_);
    if (status.ok()) return "";
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(MessageOf(status));
  }

  ArgumentParser parser_;
  std::ostringstream out_;
  bool help_ = false;
};

TEST_F(ArgumentParserTest, ReadsEachKindOfValue) {
  std::string text = "unset";
  std::vector<std::string> list;
  int small = 0;
  int64_t large = 0;
  uint64_t natural = 0;
  std::optional<int64_t> maybe_large;
  std::optional<double> maybe_real;
  bool flag = false;
  std::vector<std::string> heard;
  parser_.AddOption("TEXT", &text, "");
  parser_.AddOption("--list", &list, "");
  parser_.AddOption("--small", &small, "");
  parser_.AddOption("-l,--large", &large, "");
  parser_.AddOption("--natural", &natural, "");
  parser_.AddOption("--maybe-large", &maybe_large, "");
  parser_.AddOption("--maybe-real", &maybe_real, "");
  parser_.AddFlag("--flag", &flag, "");
  parser_.AddOption(
      "--heard", [&heard](const std::string& value) { heard.push_back(value); }, "");

  EXPECT_EQ(ErrorOf({}), "");
  EXPECT_EQ(text, "unset");
  EXPECT_FALSE(maybe_large.has_value() || maybe_real.has_value() || flag);
  EXPECT_THAT(heard, IsEmpty());

  EXPECT_EQ(ErrorOf({"word", "--list", "a", "b", "--small", "-3", "-l", "9000000000", "--natural",
                     "18446744073709551615", "--maybe-large=7", "--maybe-real", "1e-3", "--flag",
                     "--heard", "first", "--heard=last", "--list", "c"}),
            "");
  EXPECT_EQ(text, "word");
  EXPECT_THAT(list, ElementsAre("a", "b", "c"));
  EXPECT_EQ(small, -3);
  EXPECT_EQ(large, 9'000'000'000);
  EXPECT_EQ(natural, UINT64_MAX);
  EXPECT_EQ(maybe_large, 7);
  EXPECT_EQ(maybe_real, 1e-3);
  EXPECT_TRUE(flag);
  EXPECT_THAT(heard, ElementsAre("last"));
}

TEST_F(ArgumentParserTest, AListMayBeOneWord) {
  std::vector<std::string> list;
  std::string word;
  parser_.AddOption("--list", &list, "", {.comma_separated = true});
  parser_.AddOption("WORD", &word, "");
  EXPECT_EQ(ErrorOf({"--list", "a,b", "word"}), "");
  EXPECT_THAT(list, ElementsAre("a", "b"));
  EXPECT_EQ(word, "word");
}

TEST_F(ArgumentParserTest, RefusesWhatAnOptionDoesNotTake) {
  std::string shell;
  int64_t rows = 0;
  std::optional<double> rate;
  parser_.AddOption("--shell", &shell, "", {.choices = {"bash", "zsh"}});
  parser_.AddOption("--rows", &rows, "", {.metavar = "NUMBER", .int_range = {{1, 10}}});
  parser_.AddOption("--rate", &rate, "", {.double_range = {{0.5, 2}}});
  EXPECT_EQ(ErrorOf({"--shell", "zsh", "--rows", "10", "--rate", "0.5"}), "");
  EXPECT_EQ(ErrorOf({"--shell", "tcsh"}), "--shell: tcsh not in {bash,zsh}");
  EXPECT_EQ(ErrorOf({"--rows", "0"}), "--rows: Value 0 not in range 1 to 10");
  EXPECT_EQ(ErrorOf({"--rows", "1.5"}), "--rows: Value 1.5 not in range 1 to 10");
  EXPECT_EQ(ErrorOf({"--rate", "3"}), "--rate: Value 3 not in range 0.500000 to 2.000000");
  EXPECT_EQ(ErrorOf({"--rate", "nan"}), "--rate: Value nan is not a number");
  EXPECT_THAT(ErrorOf({"--rows"}), HasSubstr("--rows: 1 required NUMBER"));
  EXPECT_EQ(ErrorOf({"--rows", "1", "--rows", "2"}), "--rows: At Most 1 required but received 2");
}

TEST_F(ArgumentParserTest, AMistypedFlagIsTheReasonForWhatIsMissing) {
  std::string text;
  parser_.AddOption("MODEL", &text, "", {.required = true});
  parser_.AddOption("-p,--port", &text, "");
  EXPECT_EQ(ErrorOf({}), "MODEL is required");
  EXPECT_EQ(ErrorOf({"-p", "1"}), "MODEL is required");
  EXPECT_EQ(ErrorOf({"-q"}), "there is no flag '-q'");
  EXPECT_EQ(ErrorOf({"--prot=1"}), "there is no flag '--prot' (did you mean '--port'?)");
  EXPECT_EQ(ErrorOf({"m", "--prot"}), "there is no flag '--prot' (did you mean '--port'?)");
  EXPECT_THAT(ErrorOf({"m", "more"}), HasSubstr("more"));
}

TEST_F(ArgumentParserTest, HelpIsPrintedWhenItIsAskedFor) {
  std::string text;
  parser_.Describe("tenon example", "Show one", "\nExamples:\n  tenon example\n");
  parser_.AddOption("MODEL", &text, "Model file", {.metavar = "PATH", .required = true});
  EXPECT_EQ(ErrorOf({"--help"}), "");
  EXPECT_TRUE(help_);
  EXPECT_EQ(out_.str(), parser_.Help());
  for (const char* part : {"tenon example", "Show one", "MODEL PATH", "Model file", "Examples:"})
    EXPECT_THAT(parser_.Help(), HasSubstr(part));
  EXPECT_EQ(parser_.name(), "tenon example");
  EXPECT_EQ(parser_.description(), "Show one");
  EXPECT_EQ(parser_.footer(), "\nExamples:\n  tenon example\n");
}

TEST_F(ArgumentParserTest, SaysWhatEachArgumentTakes) {
  std::string text;
  std::vector<std::string> paths;
  bool flag = false;
  parser_.AddOption("MODEL", &paths, "Model file", {.metavar = "PATH", .required = true});
  parser_.AddOption("-n,--name", &text, "Name");
  parser_.AddOption("--level", &text, "Level", {.metavar = "{debug,info}", .group = "Log"});
  parser_.AddOption("--shell", &text, "Shell", {.choices = {"bash", "zsh"}});
  parser_.AddFlag("--json", &flag, "Print JSON");
  const std::vector<Argument> arguments = parser_.Arguments();
  ASSERT_EQ(arguments.size(), 6u) << "with --help";
  EXPECT_EQ(arguments[0].name, "--help");
  EXPECT_EQ(arguments[0].short_name, "-h");
  EXPECT_EQ(arguments[0].takes, Argument::Takes::kNothing);
  EXPECT_EQ(arguments[1].name, "MODEL");
  EXPECT_TRUE(arguments[1].positional && arguments[1].required && arguments[1].repeated);
  EXPECT_EQ(arguments[1].takes, Argument::Takes::kPath);
  EXPECT_EQ(arguments[2].name, "--name");
  EXPECT_EQ(arguments[2].group, "Options");
  EXPECT_EQ(arguments[2].takes, Argument::Takes::kText);
  EXPECT_FALSE(arguments[2].positional || arguments[2].required || arguments[2].repeated);
  EXPECT_EQ(arguments[3].group, "Log");
  EXPECT_THAT(arguments[3].choices, ElementsAre("debug", "info"));
  EXPECT_THAT(arguments[4].choices, ElementsAre("bash", "zsh"));
  EXPECT_EQ(arguments[4].metavar, "{bash,zsh}");
  EXPECT_EQ(arguments[5].takes, Argument::Takes::kNothing);
  EXPECT_THAT(arguments[5].metavar, IsEmpty());
}

}  // namespace
}  // namespace tenon
