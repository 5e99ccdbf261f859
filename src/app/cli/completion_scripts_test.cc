#include "cli/completion_scripts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::HasSubstr;

std::vector<CommandArguments> Commands() {
  return {
      {"eat",
       "Eat what's there: all",
       {{.name = "--help", .short_name = "-h", .help = "Help", .takes = Argument::Takes::kNothing},
        {.name = "--taste",
         .help = "It's [sweet]: or\nnot",
         .takes = Argument::Takes::kChoice,
         .choices = {"sweet", "sour"}},
        {.name = "--menu", .help = "Menu", .takes = Argument::Takes::kPath},
        {.name = "--times", .help = "Times"},
        {.name = "DISH", .takes = Argument::Takes::kPath, .positional = true, .repeated = true}}},
      {"rest", "Rest", {}}};
}

TEST(CompletionScriptsTest, BashKnowsTheFlagsOfEachCommandAndTheirValues) {
  const std::string script = BashCompletions(Commands());
  EXPECT_THAT(script, HasSubstr("_tenon_words 'eat rest'"));
  EXPECT_THAT(script, HasSubstr("--taste) _tenon_words 'sweet sour'; return ;;"));
  EXPECT_THAT(script, HasSubstr("--menu) _tenon_paths; return ;;"));
  EXPECT_THAT(script, HasSubstr("--times) return ;;"));
  EXPECT_THAT(script, HasSubstr("then _tenon_words '--help --taste --menu --times'; else "
                                "_tenon_paths; fi ;;"));
}

TEST(CompletionScriptsTest, ZshShowsTheHelpOfEachFlag) {
  const std::string script = ZshCompletions(Commands());
  EXPECT_THAT(script, HasSubstr(R"('eat:Eat what'\''s there\: all')"));
  EXPECT_THAT(script, HasSubstr(R"('--taste=[It'\''s \[sweet\]\: or not]:value:(sweet sour)')"));
  EXPECT_THAT(script, HasSubstr("'--help[Help]'"));
  EXPECT_THAT(script, HasSubstr("'*:DISH:_files'"));
}

TEST(CompletionScriptsTest, FishShowsTheHelpOfEachFlag) {
  const std::string script = FishCompletions(Commands());
  EXPECT_THAT(script, HasSubstr(R"(-a eat -d 'Eat what\'s there: all')"));
  EXPECT_THAT(script, HasSubstr(R"(-l taste -x -a 'sweet sour' -d 'It\'s [sweet]: or not')"));
  EXPECT_THAT(script, HasSubstr("-l menu -r -F -d 'Menu'"));
  EXPECT_THAT(script, HasSubstr("-l help -s h -d 'Help'"));
  EXPECT_THAT(script, HasSubstr("'__tenon_command eat' -F -d ''"));
}

}  // namespace
}  // namespace tenon
