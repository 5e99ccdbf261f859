#include "proto/wire_writer.h"

#include <limits>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(WireWriterTest, WhatIsWrittenReadsBack) {
  std::string out;
  AppendWireNumber(1, 0, &out);
  AppendWireNumber(2, 300, &out);
  AppendWireNumber(3, std::numeric_limits<uint64_t>::max(), &out);
  AppendWireBytes(1000, "text", &out);
  AppendWireBytes(5, "", &out);
  WireReader reader(out);
  const uint64_t numbers[] = {0, 300, std::numeric_limits<uint64_t>::max()};
  for (uint32_t i = 0; i < 3; ++i) {
    const auto field = reader.Next();
    ASSERT_TRUE(field.ok());
    EXPECT_EQ(field->number, i + 1);
    EXPECT_EQ(field->value, numbers[i]);
  }
  const auto text = reader.Next();
  EXPECT_EQ(text->number, 1000U);
  EXPECT_EQ(text->bytes, "text");
  EXPECT_EQ(reader.Next()->bytes, "");
  EXPECT_TRUE(reader.done());
}

TEST(WireWriterTest, AHeadStandsBeforeBytesThatLieElsewhere) {
  std::string head;
  AppendWireHead(7, 200, &head);
  EXPECT_EQ(head, "\x3A\xC8\x01");
}

}  // namespace
}  // namespace tenon
