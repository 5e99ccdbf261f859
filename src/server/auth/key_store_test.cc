#include "auth/key_store.h"

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::auth {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(KeyStoreTest, KnowsTheKeyThatItIssuedAndNoOther) {
  KeyStore store = KeyStore::Create();
  const ApiKey key = store.Issue({.principal = "ci"}, kNow).value();
  const StoredKey& stored = *store.Find(key.id);
  EXPECT_TRUE(store.Matches(stored, key));
  ApiKey other = MakeApiKey();
  other.id = key.id;
  EXPECT_FALSE(store.Matches(stored, other));
}

TEST(KeyStoreTest, ADigestServesNoOtherIdAndNoOtherStore) {
  KeyStore store = KeyStore::Create();
  const ApiKey key = store.Issue({.principal = "ci"}, kNow).value();
  const ApiKey same_secret{std::string(kIdDigits, '0'), key.secret};
  StoredKey moved = *store.Find(key.id);
  moved.id = same_secret.id;
  EXPECT_FALSE(store.Matches(moved, same_secret));
  EXPECT_FALSE(KeyStore::Create().Matches(*store.Find(key.id), key));
}

TEST(KeyStoreTest, IsReadAsItWasWrittenWithoutTheSecret) {
  KeyStore store = KeyStore::Create();
  const ApiKey first =
      store
          .Issue(
              {"alice@example.com", Role::kDeployer, {"churn", "fraud-*"}, kNow + absl::Hours(1)},
              kNow)
          .value();
  const ApiKey second = store.Issue({.principal = "ci"}, kNow).value();
  const std::string text = store.Format();
  EXPECT_EQ(text.find(first.secret.reveal()), std::string::npos);
  const KeyStore again = KeyStore::Parse(text).value();
  EXPECT_EQ(again.Format(), text);
  const StoredKey& read = *again.Find(first.id);
  EXPECT_TRUE(again.Matches(read, first));
  EXPECT_EQ(read.grant.principal, "alice@example.com");
  EXPECT_EQ(read.grant.role, Role::kDeployer);
  EXPECT_EQ(read.grant.models, (std::vector<std::string>{"churn", "fraud-*"}));
  EXPECT_EQ(read.grant.expires, kNow + absl::Hours(1));
  EXPECT_EQ(read.created, kNow);
  EXPECT_EQ(again.Find(second.id)->grant.expires, absl::InfiniteFuture());
}

TEST(KeyStoreTest, RevokesAndLetsExpire) {
  KeyStore store = KeyStore::Create();
  const std::string id = store.Issue({.principal = "ci"}, kNow).value().id;
  EXPECT_FALSE(store.Find(id)->IsExpired(kNow));
  ASSERT_TRUE(store.ExpireBy(id, kNow + absl::Hours(1)).ok());
  EXPECT_TRUE(store.Find(id)->IsExpired(kNow + absl::Hours(1)));
  ASSERT_TRUE(store.ExpireBy(id, kNow + absl::Hours(2)).ok());
  EXPECT_EQ(store.Find(id)->grant.expires, kNow + absl::Hours(1)) << "it lives longer than before";
  ASSERT_TRUE(store.Revoke(id).ok());
  EXPECT_EQ(store.Find(id), nullptr);
  EXPECT_EQ(MessageOf(store.Revoke(id)), StrCat("there is no key with the id '", id, "'"));
}

TEST(KeyStoreTest, RefusesGrantsThatAreNotWellFormed) {
  KeyStore store = KeyStore::Create();
  const auto message = [&](const KeyGrant& grant) {
    return std::string(MessageOf(store.Issue(grant, kNow).status()));
  };
  EXPECT_EQ(message({.principal = ""}), "the principal is empty");
  EXPECT_EQ(message({.principal = "a b"}),
            "the principal 'a b' has characters other than letters, digits and -._@:/+");
  EXPECT_EQ(message({.principal = std::string(129, 'a')}),
            "the principal is longer than 128 bytes");
  EXPECT_EQ(message({.principal = "*"}),
            "the principal '*' has characters other than letters, digits and -._@:/+");
  EXPECT_EQ(message({.principal = "a", .models = {}}), "no model is named; * names all");
  EXPECT_EQ(message({.principal = "a", .models = {"x", ""}}), "the model name is empty");
  EXPECT_EQ(message({.principal = "a", .models = std::vector<std::string>(65, "x")}),
            "there are more than 64 names of models; * stands for many");
  EXPECT_TRUE(store.keys().empty());
}

TEST(KeyStoreTest, RefusesWhatIsDamagedAndNamesThePlace) {
  KeyStore store = KeyStore::Create();
  ASSERT_TRUE(store.Issue({.principal = "ci", .expires = kNow}, kNow).ok());
  const std::string good = store.Format();
  const auto message = [&](const std::string& from, const std::string& to) {
    const absl::Status status = KeyStore::Parse(Replaced(good, from, to)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    return std::string(MessageOf(status));
  };
  EXPECT_EQ(message("\"version\": 1", "\"version\": 2"), "version is not 1");
  EXPECT_EQ(message("\"hmac_key\": \"", "\"hmac_key\": \"0"),
            "hmac_key is not 64 hexadecimal digits");
  EXPECT_EQ(message("\"role\": \"viewer\"", "\"role\": \"root\""),
            "keys[0]: there is no role 'root': the roles are viewer, invoker and deployer");
  EXPECT_EQ(message("\"role\"", "\"not_before\": \"x\", \"role\""),
            "keys[0]: member 'not_before' is not known");
  EXPECT_EQ(message("\"expires\": \"", "\"expires\": \"infinite-future"),
            "keys[0]: expires is no time as 2030-12-31T23:59:59Z");
  EXPECT_EQ(message("[\"*\"]", "[]"), "keys[0]: no model is named; * names all");
  EXPECT_EQ(message("[\"*\"]", "[1]"), "keys[0]: models has an element that is no string");
  EXPECT_EQ(message("\"digest\": \"", "\"digest\": \"x"),
            "keys[0]: digest is not 64 hexadecimal digits");
}

TEST(KeyStoreTest, RefusesEveryTextThatIsCutShort) {
  KeyStore store = KeyStore::Create();
  ASSERT_TRUE(store.Issue({.principal = "ci"}, kNow).ok());
  const std::string good = store.Format();
  for (size_t size = 0; size + 2 < good.size(); ++size)
    ASSERT_FALSE(KeyStore::Parse(good.substr(0, size)).ok()) << size;
}

TEST(KeyStoreTest, RefusesAnIdThatComesTwice) {
  KeyStore store = KeyStore::Create();
  const std::string id = store.Issue({.principal = "ci"}, kNow).value().id;
  const std::string good = store.Format();
  const size_t begin = good.find("{\"id\"");
  const std::string row = good.substr(begin, good.find('}', begin) + 1 - begin);
  EXPECT_EQ(MessageOf(KeyStore::Parse(Replaced(good, row, row + "," + row)).status()),
            StrCat("key '", id, "' is there twice"));
}

}  // namespace
}  // namespace tenon::auth
