#include "grpc/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::grpc {
namespace {

TEST(MetadataTest, TextIsNotLookedAt) { EXPECT_TRUE(CheckMetadata("x-a", "!!!").ok()); }

TEST(MetadataTest, BinaryValuesAreBase64WithOrWithoutPadding) {
  for (const char* value : {"", "YQ", "YQ==", "YWI=", "YWJj", "YQ, YWI=", "+/8"}) {
    EXPECT_TRUE(CheckMetadata("x-a-bin", value).ok()) << value;
  }
  for (const char* value : {"!!!notb64***", "Y", "YQ=a", "YQ===", "a b", "YWJj,*"}) {
    const absl::Status status = CheckMetadata("x-a-bin", value);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << value;
    EXPECT_THAT(MessageOf(status), testing::HasSubstr("'x-a-bin'"));
  }
}

TEST(MetadataTest, BytesAreWrittenWithoutPadding) {
  EXPECT_EQ(EncodeBinary(""), "");
  EXPECT_EQ(EncodeBinary("a"), "YQ");
  EXPECT_EQ(EncodeBinary("\xFB\xFF"), "+/8");
  EXPECT_TRUE(CheckMetadata("x-bin", EncodeBinary("any bytes")).ok());
}

}  // namespace
}  // namespace tenon::grpc
