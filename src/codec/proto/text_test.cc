#include "proto/text.h"

#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/type.pb.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using google::protobuf::Field;
using google::protobuf::Value;
using ::testing::HasSubstr;

std::string Fault(std::string_view text) {
  Field field;
  return std::string(MessageOf(ParseText(text, {}, &field)));
}

TEST(ParseTextTest, ReadsFieldsListsAndEnums) {
  Field field;
  ASSERT_TRUE(ParseText("# a comment\nname: \"x\" number: 7 kind: TYPE_BOOL\n"
                        "options [ { name: 'a' }, { name: 'b' } ]",
                        {}, &field)
                  .ok());
  EXPECT_EQ(field.name(), "x");
  EXPECT_EQ(field.number(), 7);
  EXPECT_EQ(field.kind(), Field::TYPE_BOOL);
  EXPECT_EQ(field.options_size(), 2);
}

TEST(ParseTextTest, NamesLineAndFieldOfWhatItDoesNotKnow) {
  const std::string fault = Fault("name: \"x\"\n  nmae: \"y\"\n");
  EXPECT_THAT(fault, HasSubstr("line 2"));
  EXPECT_THAT(fault, HasSubstr("nmae"));
}

TEST(ParseTextTest, RefusesWhatDoesNotFit) {
  EXPECT_THAT(Fault("number: \"seven\""), HasSubstr("line 1"));
  EXPECT_THAT(Fault("number: 99999999999"), HasSubstr("line 1"));
  EXPECT_THAT(Fault("kind: TYPE_MOON"), HasSubstr("TYPE_MOON"));
  EXPECT_THAT(Fault("number: 1 number: 2"), HasSubstr("number"));
  EXPECT_THAT(Fault("options { name: 'a'"), HasSubstr("line 1"));
}

TEST(ParseTextTest, BoundsSizeAndNesting) {
  Value value;
  EXPECT_EQ(ParseText(std::string(11, ' '), {.max_bytes = 10}, &value).code(),
            absl::StatusCode::kOutOfRange);
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "list_value{values{";
  const absl::Status status = ParseText(deep, {.recursion_depth = 40}, &value);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageOf(status), HasSubstr("too deep"));
}

}  // namespace
}  // namespace tenon
