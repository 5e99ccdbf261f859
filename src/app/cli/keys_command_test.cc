#include "cli/keys_command.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/key_file.h"
#include "cli/testing/command_runner.h"
#include "fs/testing/temp_folder.h"

namespace tenon {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class KeysCommandTest : public testing::Test {
 protected:
  int Run(std::vector<std::string> args) {
    args.insert(args.begin(), "keys");
    args.insert(args.end(), {"--auth-key-file", path_});
    return tenon_.Run(args);
  }

  // The key that is made, as `create` prints it.
  auth::ApiKey Create(const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"create", "ci"};
    args.insert(args.end(), more.begin(), more.end());
    EXPECT_EQ(Run(args), 0) << tenon_.err();
    const std::string out = tenon_.out();
    return auth::ParseApiKey(out.substr(0, out.size() - 1)).value();
  }

  auth::KeyStore Store() const { return auth::ReadKeyFile(path_).value(); }

  TempFolder folder_;
  const std::string path_ = folder_.path() + "/keys.json";
  CommandRunner tenon_;
};

TEST_F(KeysCommandTest, PrintsAKeyThatTheFileKnowsAndDoesNotHold) {
  const auth::ApiKey key = Create({"--role", "deployer", "--models", "churn,fraud-*"});
  EXPECT_THAT(tenon_.err(), HasSubstr("of 'ci', role deployer; it is shown this once"));
  EXPECT_THAT(tenon_.err(), Not(HasSubstr(key.secret.reveal())));
  const auth::KeyStore store = Store();
  EXPECT_TRUE(store.Matches(*store.Find(key.id), key));
  EXPECT_EQ(store.Find(key.id)->grant.models, (std::vector<std::string>{"churn", "fraud-*"}));
  EXPECT_THAT(store.Format(), Not(HasSubstr(key.secret.reveal())));
}

TEST_F(KeysCommandTest, ListsWithoutSecrets) {
  const auth::ApiKey key = Create();
  EXPECT_EQ(Run({"list"}), 0);
  EXPECT_THAT(tenon_.out(), ContainsRegex(key.id + "  ci +invoker"));
  EXPECT_EQ(Run({"list", "--json"}), 0);
  EXPECT_THAT(tenon_.out(), HasSubstr("\"id\":\"" + key.id + "\",\"principal\":\"ci\""));
  EXPECT_THAT(tenon_.out(), Not(HasSubstr(key.secret.reveal())));
}

TEST_F(KeysCommandTest, RotatesWithAnOverlap) {
  const auth::ApiKey old = Create({"--models", "churn", "--expires-in", "30d"});
  EXPECT_EQ(Run({"rotate", old.id, "--overlap", "1h"}), 0) << tenon_.err();
  const std::string out = tenon_.out();
  const auth::ApiKey key = auth::ParseApiKey(out.substr(0, out.size() - 1)).value();
  const auth::KeyStore store = Store();
  const auth::StoredKey& before = *store.Find(old.id);
  const auth::StoredKey& after = *store.Find(key.id);
  EXPECT_TRUE(store.Matches(before, old));
  EXPECT_TRUE(store.Matches(after, key));
  EXPECT_EQ(after.grant.models, before.grant.models);
  EXPECT_GE(before.grant.expires, after.created + absl::Minutes(59));
  EXPECT_LE(before.grant.expires, after.created + absl::Minutes(61));
  EXPECT_EQ(after.grant.expires - after.created, absl::Hours(24 * 30)) << "another lifetime";
}

TEST_F(KeysCommandTest, RevokesAllOrNone) {
  const std::string id = Create().id;
  EXPECT_EQ(Run({"revoke", id, "0123456789abcdef"}), 3);
  EXPECT_EQ(tenon_.err(),
            "tenon keys: revoking a key: there is no key with the id '0123456789abcdef'\n");
  EXPECT_EQ(Store().keys().size(), 1u);
  EXPECT_EQ(Run({"revoke", id}), 0);
  EXPECT_EQ(tenon_.out(), id + ": revoked\n");
  EXPECT_TRUE(Store().keys().empty());
}

TEST_F(KeysCommandTest, SaysWhatIsWrong) {
  EXPECT_EQ(Run({"create"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("name one principal: tenon keys create NAME"));
  EXPECT_EQ(Run({"create", "a b"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("making a key: the principal 'a b' has characters other"));
  EXPECT_EQ(Run({"create", "a", "--overlap", "1h"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("--overlap says nothing to tenon keys create"));
  EXPECT_EQ(Run({"create", "a", "--expires-in", "soon"}), 2);
  EXPECT_THAT(tenon_.err(), HasSubstr("reading --expires-in"));
  EXPECT_EQ(Run({"list"}), 3);
  EXPECT_THAT(tenon_.err(), HasSubstr("reading " + path_ + ": no such file or folder"));
  EXPECT_EQ(tenon_.Run({"keys", "list"}), 6);
  EXPECT_THAT(tenon_.err(), HasSubstr("auth.key_file is not set"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace tenon
