#include "proto/parse.h"

#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using ::testing::HasSubstr;

std::string NestedLists(int depth) {
  Value root;
  Value* value = &root;
  for (int i = 0; i < depth; ++i) value = value->mutable_list_value()->add_values();
  value->set_number_value(1);
  return root.SerializeAsString();
}

TEST(ParseMessageTest, ReadsWhatWasWritten) {
  Struct written;
  (*written.mutable_fields())["answer"].set_number_value(42);
  Struct read;
  ASSERT_TRUE(ParseMessage(written.SerializeAsString(), {}, &read).ok());
  EXPECT_EQ(read.fields().at("answer").number_value(), 42);
}

TEST(ParseMessageTest, ForgetsWhatTheMessageHeldBefore) {
  Value value;
  value.set_string_value("before");
  ASSERT_TRUE(ParseMessage("", {}, &value).ok());
  EXPECT_EQ(value.kind_case(), Value::KIND_NOT_SET);
}

TEST(ParseMessageTest, RefusesEveryTruncation) {
  Value value;
  value.set_string_value("a text that is cut");
  const std::string bytes = value.SerializeAsString();
  for (size_t size = 1; size < bytes.size(); ++size) {
    EXPECT_EQ(ParseMessage(bytes.substr(0, size), {}, &value).code(),
              absl::StatusCode::kInvalidArgument)
        << size;
  }
}

TEST(ParseMessageTest, RefusesBytesAfterTheEnd) {
  Value value;
  value.set_string_value("whole");
  const std::string bytes = value.SerializeAsString();
  for (const std::string& trailer :
       {std::string(1, '\0'), std::string("\x0c"), std::string("\xff\xff")}) {
    EXPECT_EQ(ParseMessage(bytes + trailer, {}, &value).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ParseMessageTest, RefusesMoreBytesThanTheLimit) {
  Value value;
  const absl::Status status = ParseMessage(std::string(11, 'x'), {.max_bytes = 10}, &value);
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(MessageOf(status), HasSubstr("11 bytes are more than the limit of 10"));
}

TEST(ParseMessageTest, BoundsNesting) {
  Value value;
  EXPECT_TRUE(ParseMessage(NestedLists(10), {.recursion_depth = 40}, &value).ok());
  const absl::Status status = ParseMessage(NestedLists(1000), {.recursion_depth = 40}, &value);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageOf(status), HasSubstr("nested deeper than 40 messages"));
}

}  // namespace
}  // namespace tenon
