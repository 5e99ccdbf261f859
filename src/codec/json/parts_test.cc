#include "json/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::json {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(PartsTest, MembersAreKeysAndTheTextsOfValues) {
  const auto members = SplitMembers(R"( {"a" : [1, {"b":2}] , "\u0041\"":"x}", "n":-1e5 } )", {});
  ASSERT_TRUE(members.ok()) << members.status();
  EXPECT_THAT(*members,
              ElementsAre(Pair("a", R"([1, {"b":2}])"), Pair("A\"", R"("x}")"), Pair("n", "-1e5")));
  EXPECT_THAT(*SplitMembers("{}", {}), IsEmpty());
}

TEST(PartsTest, ElementsAreTheTextsOfValues) {
  const auto elements = SplitElements(R"([ {"a":1}, [2 ,3], "x,y" ,true ])", {});
  ASSERT_TRUE(elements.ok()) << elements.status();
  EXPECT_THAT(*elements, ElementsAre(R"({"a":1})", "[2 ,3]", R"("x,y")", "true"));
  EXPECT_THAT(*SplitElements("[]", {}), IsEmpty());
}

TEST(PartsTest, RefusesWhatHasNoStructure) {
  for (const char* text : {"", "1", "[1", "{\"a\":}", "{\"a\" 1}", "{a:1}", "{\"a\":1,}",
                           "{\"a\":1}x", "{\"a\":[1}", "{\"\\ud800\":1}"})
    EXPECT_TRUE(absl::IsInvalidArgument(SplitMembers(text, {}).status())) << text;
  for (const char* text : {"", "{}", "[1", "[,]", "[1,]", "[1 2]", "[1]x", "[\"a]"})
    EXPECT_FALSE(SplitElements(text, {}).ok() && SplitElements(text, {})->size() != 1) << text;
  EXPECT_THAT(std::string(MessageOf(SplitMembers(R"({"a":1,"a":2})", {}).status())),
              HasSubstr("key 'a' is there twice"));
}

TEST(PartsTest, CountsAreBounded) {
  const Limits two{.max_nodes = 2};
  EXPECT_TRUE(SplitElements("[1,2]", two).ok());
  EXPECT_THAT(std::string(MessageOf(SplitElements("[1,2,3]", two).status())),
              HasSubstr("json.max_nodes (2)"));
  EXPECT_FALSE(SplitMembers(R"({"a":1,"b":2,"c":3})", two).ok());
}

TEST(PartsTest, TheShapeIsThatOfTheFirstElements) {
  EXPECT_THAT(*ShapeOfValue("[[1,2,3],[4,5,6]]"), ElementsAre(2, 3));
  EXPECT_THAT(*ShapeOfValue(" [ [ ] ] "), ElementsAre(1, 0));
  EXPECT_THAT(*ShapeOfValue("7"), IsEmpty());
  EXPECT_THAT(*ShapeOfValue(R"([{"a":[1,2]}])"), ElementsAre(1));
  EXPECT_FALSE(ShapeOfValue("[[1,2],[3").ok());
  EXPECT_TRUE(ShapeOfValue(std::string(16, '[') + std::string(16, ']')).ok());
  EXPECT_FALSE(ShapeOfValue(std::string(17, '[') + std::string(17, ']')).ok());
}

TEST(PartsTest, KindsAreToldByTheFirstCharacter) {
  EXPECT_EQ(PartKindOf(" [1"), PartKind::kArray);
  EXPECT_EQ(PartKindOf("{}"), PartKind::kObject);
  EXPECT_EQ(PartKindOf("\"x"), PartKind::kString);
  EXPECT_EQ(PartKindOf("NaN"), PartKind::kOther);
  EXPECT_EQ(PartKindOf(""), PartKind::kOther);
}

}  // namespace
}  // namespace tenon::json
