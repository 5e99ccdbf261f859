#include "proto/json.h"

#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/type.pb.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using google::protobuf::Field;
using ::testing::HasSubstr;

std::string Fault(std::string_view json) {
  Field field;
  return std::string(MessageOf(ParseProtoJson(json, 1 << 20, &field)));
}

TEST(ParseProtoJsonTest, ReadsBothSpellingsOfNames) {
  for (const std::string_view name : {"json_name", "jsonName"}) {
    Field field;
    const std::string json = "{\"kind\":\"TYPE_BOOL\",\"" + std::string(name) + "\":\"x\"}";
    ASSERT_TRUE(ParseProtoJson(json, 1 << 20, &field).ok());
    EXPECT_EQ(field.json_name(), "x");
    EXPECT_EQ(field.kind(), Field::TYPE_BOOL);
  }
}

TEST(ParseProtoJsonTest, NamesWhatItDoesNotKnow) {
  EXPECT_THAT(Fault(R"({"nmae":"x"})"), HasSubstr("nmae"));
  EXPECT_THAT(Fault(R"({"number":"x"})"), HasSubstr("number"));
  EXPECT_THAT(Fault("{\n"), HasSubstr("parsing google.protobuf.Field: "));
  EXPECT_EQ(Fault("{\n").find('\n'), std::string::npos);
  EXPECT_NE(Fault(""), "");
  EXPECT_NE(Fault("[]"), "");
}

TEST(ParseProtoJsonTest, IsBounded) {
  Field field;
  EXPECT_TRUE(absl::IsOutOfRange(ParseProtoJson(R"({"name":"x"})", 4, &field)));
  std::string deep = R"({"options":[{"value":)";
  for (int i = 0; i < 100'000; ++i) deep.append("[");
  EXPECT_NE(Fault(deep), "");
}

}  // namespace
}  // namespace tenon
