#include "cli/keys_table.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);  // 2030-03-17T17:46:40Z

TEST(KeysTableTest, ShowsWhoMayDoWhatForHowLong) {
  auth::KeyStore store = auth::KeyStore::Create();
  const std::string first =
      store.Issue({"ci", auth::Role::kDeployer, {"churn", "fraud-*"}, kNow}, kNow).value().id;
  const std::string second = store.Issue({.principal = "ana@example.com"}, kNow).value().id;
  EXPECT_EQ(KeysTable(store, kNow),
            "ID                PRINCIPAL        ROLE      MODELS         CREATED               "
            "EXPIRES               STATE\n" +
                first +
                "  ci               deployer  churn,fraud-*  2030-03-17T17:46:40Z  "
                "2030-03-17T17:46:40Z  expired\n" +
                second +
                "  ana@example.com  viewer    *              2030-03-17T17:46:40Z  never         "
                "        active\n");
}

TEST(KeysTableTest, AsJsonHasTheKeyOnlyWhereItIsGiven) {
  auth::KeyStore store = auth::KeyStore::Create();
  const std::string id = store.Issue({.principal = "ci"}, kNow).value().id;
  const std::string rest =
      R"("principal":"ci","role":"viewer","models":["*"],"created":"2030-03-17T17:46:40Z",)"
      R"("expires":null,"state":"active"})";
  EXPECT_EQ(KeysJson(store, kNow), "[{\"id\":\"" + id + "\"," + rest + "]");
  EXPECT_EQ(KeyJson(*store.Find(id), Secret("text"), kNow),
            "{\"id\":\"" + id + "\",\"key\":\"text\"," + rest);
}

}  // namespace
}  // namespace tenon
