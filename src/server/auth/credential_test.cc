#include "auth/credential.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::auth {
namespace {

using Headers = std::vector<http1::Header>;

TEST(CredentialTest, IsReadFromEitherHeaderWhateverTheCase) {
  const std::string text = TextOf(MakeApiKey()).reveal();
  for (const std::string_view prefix : {"Bearer ", "bearer ", "BEARER   "}) {
    const std::string value = std::string(prefix) + text;
    const Headers headers = {{"Host", "x"}, {"Authorization", value}};
    EXPECT_EQ(TextOf(CredentialOf(headers).value().value()).reveal(), text);
  }
  const Headers headers = {{"X-Api-Key", text}};
  EXPECT_EQ(TextOf(CredentialOf(headers).value().value()).reveal(), text);
  EXPECT_FALSE(CredentialOf(Headers{{"Host", "x"}}).value().has_value());
}

TEST(CredentialTest, IsRefusedWhenThereIsMoreThanOne) {
  const std::string text = TextOf(MakeApiKey()).reveal();
  const std::string bearer = "Bearer " + text;
  for (const Headers& headers : {Headers{{"authorization", bearer}, {"authorization", bearer}},
                                 Headers{{"x-api-key", text}, {"authorization", bearer}}}) {
    const absl::Status status = CredentialOf(headers).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(MessageOf(status), "the request has more than one credential");
  }
}

TEST(CredentialTest, IsRefusedInAnyOtherForm) {
  const std::string text = TextOf(MakeApiKey()).reveal();
  const std::string basic = "Basic " + text;
  const std::string twice = "Bearer " + text + " " + text;
  for (const std::string& value : {std::string("Basic dXNlcjpwYXNz"), basic, text, twice,
                                   std::string("Bearer"), std::string("Bearer "), std::string()}) {
    const absl::Status status = CredentialOf(Headers{{"authorization", value}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << value;
    EXPECT_EQ(MessageOf(status).find(text), std::string_view::npos) << "it is quoted";
  }
  EXPECT_FALSE(CredentialOf(Headers{{"x-api-key", ""}}).ok());
}

}  // namespace
}  // namespace tenon::auth
