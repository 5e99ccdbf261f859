#include "http/request_rules.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/fake_audit_trail.h"
#include "api/testing/fake_gate.h"
#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

class RequestRulesTest : public SessionFixture {
 protected:
  // The status with which a request is refused; 0 when it is not.
  int RefusalOf(std::string_view method, std::string_view target, const RequestFacts& facts) {
    return RefusalBy(service_, method, target, facts);
  }

  // Of a service whose `gate_` tells who asks.
  int GuardedRefusalOf(std::string_view method, std::string_view target,
                       const RequestFacts& facts) {
    HttpOptions options;
    options.gate = &gate_;
    options.audit = &trail_;
    const HttpService service(router_, options, budget_, executor_, clock_, identifier_,
                              request_log_);
    return RefusalBy(service, method, target, facts);
  }

  int RefusalBy(const HttpService& service, std::string_view method, std::string_view target,
                const RequestFacts& facts) {
    RouteMatch match = router_.Match(method, target);
    const std::optional<HttpResponse> refusal = RefuseRequest(service, match, facts, &access_);
    return refusal.has_value() ? refusal->status : 0;
  }

  FakeGate gate_;
  FakeAuditTrail trail_;
  std::shared_ptr<const Access> access_;  // of the last caller, if it was known
};

TEST_F(RequestRulesTest, RefusesByTheHeadAlone) {
  const http1::Header tea = {"expect", "tea"};
  const http1::Header brotli = {"Content-Encoding", "br"};
  const std::vector<http1::Header> twice(2, {"content-encoding", "gzip"});
  EXPECT_EQ(RefusalOf("GET", "/none", {}), 404);
  EXPECT_EQ(RefusalOf("PUT", "/echo", {}), 405);
  EXPECT_EQ(RefusalOf("POST", "/echo", {.probes_only = true}), 503);
  EXPECT_EQ(RefusalOf("GET", "/probe", {.probes_only = true}), 0);
  EXPECT_EQ(RefusalOf("POST", "/echo", {.headers = {&tea, 1}}), 417);
  EXPECT_EQ(RefusalOf("POST", "/echo", {.headers = {&brotli, 1}}), 415);
  EXPECT_EQ(RefusalOf("POST", "/echo", {.headers = twice}), 415);
  EXPECT_EQ(RefusalOf("POST", "/echo", {.content_length = (1 << 20) + 1}), 413);
  EXPECT_EQ(RefusalOf("POST", "/echo", {.content_length = 1 << 20}), 0);
}

TEST_F(RequestRulesTest, AGateDecidesByTheHeadAlone) {
  gate_.Let("k", {.principal = "ci",
                  .role = "invoker",
                  .permissions = {Permission::kInfer},
                  .models = {"churn"}});
  const http1::Header key = {"x-api-key", "k"};
  const RequestFacts known{.headers = {&key, 1}};
  EXPECT_EQ(GuardedRefusalOf("GET", "/probe", {}), 0);
  EXPECT_EQ(GuardedRefusalOf("POST", "/echo", {}), 401);
  EXPECT_EQ(GuardedRefusalOf("POST", "/echo", {.content_length = 1 << 30}), 401);
  EXPECT_EQ(access_, nullptr);
  EXPECT_EQ(GuardedRefusalOf("POST", "/run/churn", known), 0);
  EXPECT_EQ(access_->principal(), "ci");
  EXPECT_EQ(GuardedRefusalOf("POST", "/run/fraud", known), 403);
  EXPECT_EQ(GuardedRefusalOf("POST", "/run/%63hurn/", known), 0);
}

TEST_F(RequestRulesTest, AnAdministrativeRequestIsRecordedWhetherItIsRefusedOrCarriedOut) {
  gate_.Let("k", {.principal = "ci", .key_id = "7", .role = "viewer"});
  const http1::Header key = {"x-api-key", "k"};
  EXPECT_EQ(GuardedRefusalOf("POST", "/change/churn", {}), 401);
  EXPECT_TRUE(trail_.lines().empty()) << "whoever has no key fills the trail";
  EXPECT_EQ(GuardedRefusalOf("POST", "/change/churn",
                             {.headers = {&key, 1}, .peer = "192.0.2.1", .request_id = "r"}),
            403);
  HttpOptions options;
  options.audit = &trail_;
  const HttpService service(router_, options, budget_, executor_, clock_, identifier_,
                            request_log_);
  const RouteMatch match = router_.Match("POST", "/change/fraud");
  EXPECT_NE(IdentityFor(service, match, {}).request_id, "");
  EXPECT_EQ(IdentityFor(service, router_.Match("GET", "/probe"), {}).request_id, "");
  HttpRequest request;
  request.parameters = match.parameters;
  EXPECT_EQ(RunHandler(service, *match.route, request)->status, 200);
  EXPECT_EQ(trail_.lines(), (std::vector<std::string>{"ci 7 192.0.2.1 test.change churn 403 r",
                                                      "   test.change fraud 200 "}));
}

TEST_F(RequestRulesTest, LargeOrCompressedBodiesLeaveTheConnectionsThread) {
  const Route& echo = *router_.Match("POST", "/echo").route;
  const http1::Header gzip = {"content-encoding", "gzip"};
  EXPECT_TRUE(RunsInline(service_, echo, {}, 64 * 1024));
  EXPECT_FALSE(RunsInline(service_, echo, {}, 64 * 1024 + 1));
  EXPECT_FALSE(RunsInline(service_, echo, {.headers = {&gzip, 1}}, 10));
  EXPECT_TRUE(RunsInline(service_, *router_.Match("GET", "/probe").route, {}, 1 << 20));
}

TEST_F(RequestRulesTest, WhatWaitsForOthersLeavesItWhateverItsBody) {
  Route waits;
  waits.work = Work::kBlocking;
  EXPECT_FALSE(RunsInline(service_, waits, {}, 0));
}

TEST_F(RequestRulesTest, ConnectionsMadeTogetherEndApart) {
  const absl::Duration age = service_.options().max_connection_age;
  EXPECT_LE(ExpiryOf(service_), clock_.Monotonic() + age);
  EXPECT_GE(ExpiryOf(service_), clock_.Monotonic() + age * 0.9);
}

}  // namespace
}  // namespace tenon
