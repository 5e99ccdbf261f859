#include "import/savedmodel/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/savedmodel/tensor_data.h"
#include "status/status.h"

namespace tenon::savedmodel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(FillFromText, NumbersTheLines) {
  Table table;
  ASSERT_TRUE(FillFromText("a\nb b\r\nlast", {}, &table).ok());
  EXPECT_THAT(StringsOf(*table.keys), ElementsAre("a", "b b", "last"));
  EXPECT_THAT(IntsOf(*table.values).value(), ElementsAre(0, 1, 2));
}

TEST(FillFromText, TakesColumns) {
  Table table{.key = DType::kInt64, .value = DType::kBytes};
  ASSERT_TRUE(FillFromText("x,1,one\ny,2,two\nz,3,three\n",
                           {.key = 1, .value = 2, .delimiter = ",", .max_lines = 2}, &table)
                  .ok());
  EXPECT_THAT(IntsOf(*table.keys).value(), ElementsAre(1, 2));
  EXPECT_THAT(StringsOf(*table.values), ElementsAre("one", "two"));
}

TEST(FillFromText, PassesOverTheFirstLines) {
  Table table;
  ASSERT_TRUE(FillFromText("head\na\n", {.offset = 1}, &table).ok());
  EXPECT_THAT(StringsOf(*table.keys), ElementsAre("a"));
}

TEST(FillFromText, NamesTheLineThatLacksAColumnOrNumber) {
  Table table{.key = DType::kInt64};
  const absl::Status status = FillFromText("1\nx\n", {}, &table);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("line 2 'x'"));
  Table texts;
  EXPECT_THAT(std::string(MessageOf(FillFromText("a\n", {.key = 1}, &texts))),
              HasSubstr("line 1 'a' has no such column"));
  EXPECT_THAT(std::string(MessageOf(FillFromText("a\n\nb", {}, &texts))),
              HasSubstr("line 2 is empty"));
}

}  // namespace
}  // namespace tenon::savedmodel
