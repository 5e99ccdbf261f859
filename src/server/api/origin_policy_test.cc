#include "api/origin_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

using List = std::vector<std::string>;

std::string RefusalOfHost(std::string_view host, const List& allowed = {}) {
  const http1::Header header = {"Host", host};
  const OriginPolicy policy({.hosts = allowed});
  return std::string(MessageOf(
      policy.Check({.method = "GET", .target = "/v2", .authority = {}, .headers = {&header, 1}})));
}

TEST(OriginPolicyTest, TakesTheNamesThatNoPageCanHave) {
  for (const char* host :
       {"localhost", "localhost:8080", "LocalHost.", "app.localhost:80", "127.0.0.1",
        "127.0.0.1:8080", "10.2.3.4:80", "0.0.0.0:1", "[::1]", "[::1]:8080"})
    EXPECT_EQ(RefusalOfHost(host), "") << host;
}

TEST(OriginPolicyTest, RefusesNamesThatAPageMayHave) {
  for (const char* host :
       {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "notlocalhost", "", ".",
        "localhost@evil.example", "127.0.0.1:80.evil.example", "[evil.example]",
        "[::1].evil.example", "[::1", ":80", "localhost:123456", "0x7f.1", "2130706433"})
    EXPECT_THAT(RefusalOfHost(host), HasSubstr("http.allowed_hosts")) << host;
  EXPECT_EQ(
      RefusalOfHost("evil.example:80"),
      "header Host: 'evil.example:80' is no name of this server that http.allowed_hosts lists");
}

TEST(OriginPolicyTest, TakesTheNamesThatAreListed) {
  const List listed = {"models.example", "*.corp.example"};
  EXPECT_EQ(RefusalOfHost("Models.example:443", listed), "");
  EXPECT_EQ(RefusalOfHost("a.b.corp.example", listed), "");
  EXPECT_EQ(RefusalOfHost("127.0.0.1", listed), "");
  EXPECT_NE(RefusalOfHost("corp.example", listed), "");
  EXPECT_NE(RefusalOfHost("models.example.evil", listed), "");
  EXPECT_NE(RefusalOfHost("", listed), "");
  EXPECT_EQ(RefusalOfHost("", {"*"}), "");
}

TEST(OriginPolicyTest, EveryHostThatARequestNamesCounts) {
  const http1::Header own = {"host", "localhost"};
  const OriginPolicy policy({.hosts = List{}});
  const auto ask = [&](std::string_view target, std::optional<std::string_view> authority,
                       std::span<const http1::Header> headers) {
    return policy
        .Check({.method = "GET", .target = target, .authority = authority, .headers = headers})
        .ok();
  };
  EXPECT_TRUE(ask("http://localhost/v2", {}, {&own, 1}));
  EXPECT_FALSE(ask("HTTP://evil.example/v2", {}, {&own, 1}));
  EXPECT_FALSE(ask("http://localhost@evil.example/", {}, {&own, 1}));
  EXPECT_TRUE(ask("/v2", "localhost:1", {}));
  EXPECT_TRUE(ask("/v2", "", {&own, 1}));
  EXPECT_FALSE(ask("/v2", "evil.example", {&own, 1}));
  EXPECT_FALSE(ask("/v2", "", {}));
  EXPECT_TRUE(ask("/v2", {}, {})) << "HTTP/1.0 may name none, and no browser speaks it";
}

TEST(OriginPolicyTest, WithoutListsAnyPageMayAskByAnyName) {
  const std::vector<http1::Header> headers = {{"Host", "evil.example"},
                                              {"Origin", "https://evil.example"},
                                              {"Sec-Fetch-Site", "cross-site"}};
  EXPECT_TRUE(OriginPolicy({})
                  .Check({.method = "POST", .target = "/", .authority = {}, .headers = headers})
                  .ok());
}

class PageTest : public testing::Test {
 protected:
  std::string RefusalOf(std::string_view method, std::vector<http1::Header> headers) {
    headers.push_back({"Host", "localhost:8080"});
    return std::string(MessageOf(
        policy_.Check({.method = method, .target = "/", .authority = {}, .headers = headers})));
  }

  const OriginPolicy policy_{{.origins = List{"https://good.example"}}};
};

TEST_F(PageTest, AsksForNothingThatChangesOrRunsAnythingFromAnotherSite) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"}) {
    EXPECT_NE(RefusalOf(method, {{"Origin", "https://evil.example"}}), "") << method;
    EXPECT_NE(RefusalOf(method, {{"sec-fetch-site", "cross-site"}}), "") << method;
    EXPECT_NE(RefusalOf(method, {{"sec-fetch-site", "same-site"}}), "") << method;
  }
  for (const char* method : {"GET", "HEAD"})
    EXPECT_EQ(RefusalOf(method, {{"Origin", "https://evil.example"}}), "") << method;
  EXPECT_EQ(RefusalOf("POST", {{"Origin", "https://evil.example"}}),
            "header Origin: 'https://evil.example' tells of a page of another site, which "
            "http.allowed_origins does not list");
  EXPECT_THAT(RefusalOf("POST", {{"Sec-Fetch-Site", "cross-site"}}),
              HasSubstr("Sec-Fetch-Site: 'cross-site'"));
}

TEST_F(PageTest, IsOfThisSiteWhenTheBrowserSaysSo) {
  EXPECT_EQ(RefusalOf("POST", {}), "") << "no browser";
  EXPECT_EQ(RefusalOf("POST", {{"Sec-Fetch-Site", "same-origin"}}), "");
  EXPECT_EQ(RefusalOf("POST", {{"Sec-Fetch-Site", "none"}}), "");
  EXPECT_EQ(RefusalOf("POST", {{"Origin", "http://localhost:8080"}}), "") << "an old browser";
  EXPECT_EQ(RefusalOf("POST", {{"Origin", "https://LOCALHOST:8080"}}), "");
  EXPECT_EQ(
      RefusalOf("POST", {{"Origin", "https://ui.example"}, {"Sec-Fetch-Site", "same-origin"}}), "")
      << "behind a proxy that asks by another name";
  EXPECT_NE(RefusalOf("POST", {{"Origin", "http://localhost:3000"}}), "");
}

TEST_F(PageTest, OfAnotherSiteMustBeListedExactly) {
  EXPECT_EQ(
      RefusalOf("POST", {{"Origin", "https://good.example"}, {"Sec-Fetch-Site", "cross-site"}}),
      "");
  for (const char* origin : {"null", "", "https://good.example.evil", "http://good.example",
                             "https://good.example:444", "https://good.example/", "good.example"})
    EXPECT_NE(RefusalOf("POST", {{"Origin", origin}}), "") << origin;
  EXPECT_NE(
      RefusalOf("POST", {{"Origin", "https://good.example"}, {"Origin", "https://evil.example"}}),
      "");
  EXPECT_TRUE(policy_.Lists("https://good.example"));
  EXPECT_FALSE(policy_.Lists("null"));
  EXPECT_TRUE(OriginPolicy({.origins = List{"*"}}).Lists("null"));
  EXPECT_FALSE(OriginPolicy({.origins = List{"*"}}).Lists(""));
}

TEST(OriginListsTest, TakeWhatCanBeMet) {
  EXPECT_EQ(*ParseAllowedHosts(" Models.example., *.corp_1.example,*"),
            (List{"models.example", "*.corp_1.example", "*"}));
  EXPECT_EQ(*ParseAllowedHosts(""), List{});
  EXPECT_EQ(*ParseAllowedOrigins("https://App.example, http://localhost:3000,http://[::1]:1,*"),
            (List{"https://app.example", "http://localhost:3000", "http://[::1]:1", "*"}));
}

TEST(OriginListsTest, NameWhatCannot) {
  for (const char* host : {"models.example:80", "https://models.example", "a b"})
    EXPECT_THAT(std::string(MessageOf(ParseAllowedHosts(host).status())),
                HasSubstr(std::string("http.allowed_hosts: '") + host))
        << host;
  for (const char* origin :
       {"https://app.example/", "app.example", "null", "ftp://app.example", "https://",
        "https://*.example", "https://u@app.example", "https://a:b", "https://app.example:443",
        "http://a:80", "https://app.example:"})
    EXPECT_THAT(std::string(MessageOf(ParseAllowedOrigins(origin).status())),
                HasSubstr(std::string("http.allowed_origins: '") + origin))
        << origin;
}

}  // namespace
}  // namespace tenon
