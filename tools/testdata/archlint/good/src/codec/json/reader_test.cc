#include "json/reader.h"

#include <gtest/gtest.h>

#include "json/testing/fake_reader.h"

namespace tenon {

TEST(ReaderTest, RefusesDepth) { EXPECT_EQ(Reader::Create(65), nullptr); }

}  // namespace tenon
