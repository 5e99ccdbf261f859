#include "auth/keyring.h"

#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

TEST(KeyringTest, GivesTheOwnerWhatIsGranted) {
  KeyStore store = KeyStore::Create();
  const ManualClock clock;
  const ApiKey key = store.Issue({"ci", Role::kInvoker, {"churn-*"}}, kNow).value();
  const Keyring keyring(std::move(store), {}, clock);
  const std::shared_ptr<const Access> access = keyring.Find(key, kNow).value();
  EXPECT_EQ(access->principal(), "ci");
  EXPECT_EQ(access->key_id(), key.id);
  EXPECT_TRUE(access->Allows(Permission::kInfer));
  EXPECT_FALSE(access->Allows(Permission::kManageModels));
  EXPECT_TRUE(access->Sees("churn-7"));
  EXPECT_FALSE(access->Sees("fraud"));
}

TEST(KeyringTest, SaysTheSameOfAnUnknownIdAndAWrongSecret) {
  KeyStore store = KeyStore::Create();
  const ManualClock clock;
  const ApiKey key = store.Issue({.principal = "ci", .expires = kNow}, kNow).value();
  const Keyring keyring(std::move(store), {}, clock);
  ApiKey wrong_secret = MakeApiKey();
  wrong_secret.id = key.id;
  for (const ApiKey& guess : {MakeApiKey(), wrong_secret}) {
    const absl::Status status = keyring.Find(guess, kNow).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(MessageOf(status), "the API key is not valid");
  }
  EXPECT_EQ(MessageOf(keyring.Find(key, kNow).status()), "the API key has expired");
}

}  // namespace
}  // namespace tenon::auth
