#include "auth/authenticator.h"

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "auth/key_file.h"
#include "fs/testing/temp_folder.h"
#include "ports/testing/manual_clock.h"
#include "status/retry_after.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

class AuthenticatorTest : public testing::Test {
 protected:
  ApiKey Issue(const std::string& principal, absl::Time expires = absl::InfiniteFuture()) {
    ApiKey key;
    EXPECT_TRUE(
        ChangeKeyFile(path_, [&](KeyStore& store) {
          key = store.Issue({.principal = principal, .expires = expires}, clock_.Now()).value();
          return absl::OkStatus();
        }).ok());
    return key;
  }

  std::unique_ptr<Authenticator> Open() {
    return Authenticator::Open({.key_file = path_}, clock_,
                               [this](const absl::Status& status) {
                                 const absl::MutexLock lock(&mutex_);
                                 reloads_.push_back(status);
                               })
        .value();
  }

  static absl::StatusOr<std::shared_ptr<const Access>> Ask(Authenticator& authenticator,
                                                           const ApiKey& key) {
    const Secret text = TextOf(key);
    const std::vector<http1::Header> headers = {{"x-api-key", text.reveal()}};
    return authenticator.Identify(headers);
  }

  TempFolder folder_;
  const std::string path_ = folder_.path() + "/keys.json";
  ManualClock clock_;
  absl::Mutex mutex_;
  std::vector<absl::Status> reloads_;  // told by any thread that asks
};

TEST_F(AuthenticatorTest, TellsWhoAsks) {
  const ApiKey key = Issue("ci");
  const auto authenticator = Open();
  EXPECT_EQ(Ask(*authenticator, key).value()->principal(), "ci");
  EXPECT_EQ(MessageOf(authenticator->Identify({}).status()),
            "an API key is needed, in a header Authorization: Bearer KEY or x-api-key: KEY");
  EXPECT_EQ(Ask(*authenticator, MakeApiKey()).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(AuthenticatorTest, TakesUpWhatIsIssuedAndRevoked) {
  const ApiKey first = Issue("a");
  const auto authenticator = Open();
  const ApiKey second = Issue("b");
  EXPECT_FALSE(Ask(*authenticator, second).ok()) << "it looks at the file at each request";
  clock_.Advance(absl::Milliseconds(500));
  EXPECT_TRUE(Ask(*authenticator, second).ok());
  ASSERT_TRUE(ChangeKeyFile(path_, [&](KeyStore& store) { return store.Revoke(first.id); }).ok());
  clock_.Advance(absl::Milliseconds(500));
  EXPECT_FALSE(Ask(*authenticator, first).ok());
  EXPECT_TRUE(Ask(*authenticator, second).ok());
  EXPECT_EQ(reloads_, (std::vector<absl::Status>{absl::OkStatus(), absl::OkStatus()}));
}

TEST_F(AuthenticatorTest, AKeyExpiresByItself) {
  const ApiKey key = Issue("a", clock_.Now() + absl::Hours(1));
  const auto authenticator = Open();
  EXPECT_TRUE(Ask(*authenticator, key).ok());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(MessageOf(Ask(*authenticator, key).status()), "the API key has expired");
}

TEST_F(AuthenticatorTest, ADamagedFileLeavesTheKeysAsTheyAreAndOpensNothing) {
  const ApiKey key = Issue("a");
  const auto authenticator = Open();
  std::ofstream(path_) << "{\"keys\":[";
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Ask(*authenticator, key).ok());
  EXPECT_FALSE(authenticator->Identify({}).ok());
  ASSERT_EQ(reloads_.size(), 1u);
  EXPECT_EQ(reloads_[0].code(), absl::StatusCode::kDataLoss);
  std::filesystem::remove(path_);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Ask(*authenticator, key).ok());
  EXPECT_EQ(reloads_.size(), 2u);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Ask(*authenticator, key).ok());
  EXPECT_EQ(reloads_.size(), 2u) << "it is told of again, though nothing has changed";
}

TEST_F(AuthenticatorTest, WithoutAnyKeyItDoesNotBegin) {
  EXPECT_EQ(Authenticator::Open({.key_file = path_}, clock_, nullptr).status().code(),
            absl::StatusCode::kNotFound);
  const ApiKey key = Issue("a");
  ASSERT_TRUE(ChangeKeyFile(path_, [&](KeyStore& store) { return store.Revoke(key.id); }).ok());
  const absl::Status status = Authenticator::Open({.key_file = path_}, clock_, nullptr).status();
  EXPECT_EQ(MessageOf(status),
            StrCat("reading ", path_,
                   ": there is no key in it, so nobody could ask; tenon keys create makes one"));
}

TEST_F(AuthenticatorTest, AfterTheLastKeyIsRevokedNobodyMayAsk) {
  const ApiKey key = Issue("a");
  const auto authenticator = Open();
  ASSERT_TRUE(ChangeKeyFile(path_, [&](KeyStore& store) { return store.Revoke(key.id); }).ok());
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(Ask(*authenticator, key).ok());
  EXPECT_FALSE(authenticator->Identify({}).ok());
}

TEST_F(AuthenticatorTest, APrincipalHasOneLimitForAllItsKeysAndKeepsIt) {
  const ApiKey first = Issue("a");
  const ApiKey second = Issue("a");
  const ApiKey other = Issue("b");
  const auto authenticator =
      Authenticator::Open({.key_file = path_, .max_requests_per_second = 1, .max_burst = 2}, clock_,
                          nullptr)
          .value();
  const auto spend = [&](const ApiKey& key) { return Ask(*authenticator, key).value()->Spend(); };
  EXPECT_TRUE(spend(first).ok());
  EXPECT_TRUE(spend(second).ok());
  const absl::Status refused = spend(first);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MessageOf(refused), "'a' asks more often than auth.max_requests_per_second (1) allows");
  EXPECT_EQ(RetryAfterOf(refused), absl::Seconds(1));
  EXPECT_TRUE(spend(other).ok());
  Issue("c");
  clock_.Advance(absl::Milliseconds(500));
  EXPECT_EQ(RetryAfterOf(spend(second)), absl::Milliseconds(500)) << "a new file is a new limit";
}

TEST_F(AuthenticatorTest, AnswersWhileTheKeysAreReplaced) {
  const ApiKey key = Issue("a");
  const auto authenticator = Open();
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i) {
    askers.emplace_back([&] {
      for (int turn = 0; turn < 500; ++turn) EXPECT_TRUE(Ask(*authenticator, key).ok());
    });
  }
  for (int i = 0; i < 20; ++i) {
    Issue("b");
    clock_.Advance(absl::Seconds(1));
  }
  for (std::thread& asker : askers) asker.join();
}

}  // namespace
}  // namespace tenon::auth
