#include "rpc/status_fields.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "rpc/status.pb.h"
#include "strings/str_cat.h"

namespace tenon::rpc {
namespace {

google::rpc::Status DetailsOf(const StatusFields& fields) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(ToAbsl(fields.fields()[2].value), &bytes));
  google::rpc::Status status;
  EXPECT_TRUE(status.ParseFromString(bytes));
  return status;
}

TEST(StatusFieldsTest, SuccessIsOneField) {
  const StatusFields fields(absl::OkStatus());
  ASSERT_EQ(fields.fields().size(), 1U);
  EXPECT_EQ(fields.fields()[0].name, "grpc-status");
  EXPECT_EQ(fields.fields()[0].value, "0");
}

TEST(StatusFieldsTest, AFailureHasItsTextTwice) {
  const StatusFields fields(absl::InvalidArgumentError("caf\xC3\xA9"));
  EXPECT_EQ(fields.fields()[0].value, "3");
  EXPECT_EQ(fields.fields()[1].value, "caf%C3%A9");
  EXPECT_EQ(DetailsOf(fields).code(), 3);
  EXPECT_EQ(DetailsOf(fields).message(), "caf\xC3\xA9");
  EXPECT_EQ(DetailsOf(fields).details_size(), 0);
}

TEST(StatusFieldsTest, UnavailableSaysWhenToComeBack) {
  const StatusFields fields(absl::UnavailableError("full"));
  google::rpc::RetryInfo retry;
  ASSERT_EQ(DetailsOf(fields).details_size(), 1);
  ASSERT_TRUE(DetailsOf(fields).details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
}

TEST(StatusFieldsTest, HeadersStayWithinWhatClientsTake) {
  const StatusFields fields(absl::InternalError(std::string(100'000, '\n')));
  EXPECT_LT(fields.fields()[1].value.size() + fields.fields()[2].value.size(), 8000U);
}

}  // namespace
}  // namespace tenon::rpc
