#include "proto/wire.h"

#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

TEST(WireReaderTest, ReadsEveryWireType) {
  const std::string bytes(
      "\x08\x96\x01"
      "\x12\x02hi"
      "\x1d"
      "abcd"
      "\x21"
      "abcdefgh",
      3 + 4 + 5 + 9);
  WireReader reader(bytes);
  const WireField varint = reader.Next().value();
  EXPECT_EQ(varint.number, 1u);
  EXPECT_EQ(varint.value, 150u);
  const WireField text = reader.Next().value();
  EXPECT_EQ(text.number, 2u);
  EXPECT_EQ(text.bytes, "hi");
  EXPECT_EQ(reader.position(), 7u);
  EXPECT_EQ(reader.Next().value().type, WireType::kFixed32);
  const WireField fixed = reader.Next().value();
  EXPECT_EQ(fixed.type, WireType::kFixed64);
  EXPECT_EQ(fixed.bytes, "abcdefgh");
  EXPECT_TRUE(reader.done());
}

TEST(WireReaderTest, ReadsWhatProtobufWrites) {
  google::protobuf::Value value;
  value.mutable_list_value()->add_values()->set_string_value("deep");
  const std::string bytes = value.SerializeAsString();
  WireReader outer(bytes);
  WireReader list(outer.Next().value().bytes);
  WireReader inner(list.Next().value().bytes);
  EXPECT_EQ(inner.Next().value().bytes, "deep");
}

TEST(WireReaderTest, RefusesWhatIsBrokenAndSaysWhere) {
  struct Case {
    std::string bytes;
    const char* reason;
  };
  const Case cases[] = {
      {"\x80", "tag is cut short"},
      {std::string(11, '\xff'), "tag is cut short or too long"},
      {std::string("\x00", 1), "its number is none"},
      {"\x08\xff", "its number is cut short"},
      {"\x12\xff", "its length is cut short"},
      {"\x12\x05hi", "it says 5 bytes but only 2 are left"},
      {"\x1d"
       "abc",
       "it is cut short"},
      {"\x21"
       "abc",
       "it is cut short"},
      {"\x0b", "wire type 3"},
      {"\x0f", "wire type 7"},
  };
  for (const Case& broken : cases) {
    WireReader reader(broken.bytes, 100);
    const absl::Status status = reader.Next().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << broken.reason;
    EXPECT_THAT(MessageOf(status), HasSubstr(broken.reason));
    EXPECT_THAT(MessageOf(status), HasSubstr("at byte 100"));
  }
}

}  // namespace
}  // namespace tenon
