#include "auth/api_key.h"

#include <sstream>

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::auth {
namespace {

TEST(ApiKeyTest, ReadsBackWhatItMakes) {
  const ApiKey key = MakeApiKey();
  const ApiKey again = ParseApiKey(TextOf(key).reveal()).value();
  EXPECT_EQ(again.id, key.id);
  EXPECT_EQ(again.secret.reveal(), key.secret.reveal());
  EXPECT_NE(MakeApiKey().secret.reveal(), key.secret.reveal());
}

TEST(ApiKeyTest, HasTheSizesThatItsHeaderSays) {
  const ApiKey key = MakeApiKey();
  EXPECT_TRUE(IsHex(key.id, kIdDigits));
  EXPECT_TRUE(IsHex(key.secret.reveal(), kSecretDigits));
  EXPECT_EQ(TextOf(key).reveal(), "tenon." + key.id + "." + key.secret.reveal());
}

TEST(ApiKeyTest, RefusesEveryOtherFormAndQuotesNothingOfIt) {
  const std::string good = TextOf(MakeApiKey()).reveal();
  std::string upper = good;
  upper.back() = 'A';
  std::string long_id = good;
  long_id.insert(6, "0");
  std::string no_dot = good;
  no_dot[22] = '0';
  const std::string bad[] = {
      "",    "tenon.", good.substr(1), good.substr(0, 86),      good + "0", " " + good,
      upper, long_id,  no_dot,         std::string(100000, 'a')};
  for (const std::string& text : bad) {
    const absl::Status status = ParseApiKey(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text.substr(0, 100);
    EXPECT_EQ(MessageOf(status), "an API key has the form tenon.ID.SECRET, and this has not");
  }
}

TEST(ApiKeyTest, DoesNotPrint) {
  std::ostringstream out;
  out << TextOf(MakeApiKey());
  EXPECT_EQ(out.str(), "***");
}

}  // namespace
}  // namespace tenon::auth
