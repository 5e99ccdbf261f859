#include "compose/exposure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Flags = std::vector<std::pair<std::string, std::string>>;

Configuration With(const Flags& flags) { return LoadConfiguration({.flags = flags}).value(); }

std::string Refusal(Flags flags) {
  flags.emplace_back("--http-address", "0.0.0.0");
  return std::string(MessageOf(CheckExposure(With(flags))));
}

TEST(ExposureTest, OnLoopbackNothingIsNeeded) {
  EXPECT_TRUE(CheckExposure(With({})).ok());
  EXPECT_TRUE(CheckExposure(With({{"--http-address", "::1"}})).ok());
}

TEST(ExposureTest, ElsewhereKeysAndTlsAreNeededUnlessTheOperatorSaysOtherwise) {
  EXPECT_THAT(Refusal({}), HasSubstr("set auth.key_file"));
  EXPECT_THAT(Refusal({{"--tls-certificate", "c"}}), HasSubstr("set auth.key_file"));
  EXPECT_THAT(Refusal({{"--tls-allow-plaintext", "true"}}), HasSubstr("set auth.key_file"));
  EXPECT_THAT(Refusal({{"--auth-key-file", "k"}}), HasSubstr("set tls.certificate"));
  EXPECT_THAT(Refusal({{"--auth-allow-anonymous", "true"}}), HasSubstr("set tls.certificate"));
  EXPECT_EQ(Refusal({{"--auth-key-file", "k"}, {"--tls-certificate", "c"}}), "");
  EXPECT_EQ(Refusal({{"--auth-allow-anonymous", "true"}, {"--tls-allow-plaintext", "true"}}), "");
}

TEST(ExposureTest, IsToldOnceWhereNoKeysAreAskedFor) {
  const ManualClock clock;
  const auto told = [&clock](const Flags& flags) {
    MemorySink sink;
    TellExposure(With(flags), Logger(sink, clock, LogLevel::kInfo));
    return sink.lines();
  };
  EXPECT_THAT(told({}), ElementsAre(HasSubstr("every program on this machine")));
  EXPECT_THAT(told({{"--http-address", "::"}, {"--auth-allow-anonymous", "true"}}),
              ElementsAre(testing::AllOf(HasSubstr("\"level\":\"warning\""),
                                         HasSubstr("whoever reaches this address"))));
  EXPECT_THAT(told({{"--auth-key-file", "k"}}), IsEmpty());
}

TEST(ExposureTest, ThePortThatManagesIsHeldToTheSame) {
  const auto refusal = [](const char* listen) {
    return std::string(MessageOf(CheckExposure(With({{"--admin-listen", listen}}))));
  };
  EXPECT_EQ(refusal("127.0.0.1:0"), "");
  EXPECT_EQ(refusal("[::1]:8081"), "");
  EXPECT_THAT(refusal("0.0.0.0:8081"), HasSubstr("listening on 0.0.0.0: whoever reaches it"));
  EXPECT_THAT(refusal("localhost:8081"), HasSubstr("admin.listen: 'localhost:8081'"));
  // The port that others reach is then told of as one that runs models only.
  const ManualClock clock;
  MemorySink sink;
  TellExposure(With({{"--http-address", "0.0.0.0"}, {"--admin-listen", "127.0.0.1:0"}}),
               Logger(sink, clock, LogLevel::kInfo));
  EXPECT_THAT(sink.lines(), ElementsAre(HasSubstr("whoever reaches this address may run models"),
                                        HasSubstr("every program on this machine may change")));
}

TEST(OriginsTest, PagesAreKeptOutWhereCallersAreTrusted) {
  const auto of = [](const Flags& flags) {
    return OriginPolicyFrom(With(flags), With(flags).GetString("http.address")).value();
  };
  EXPECT_THAT(of({}).hosts, testing::Optional(IsEmpty()));
  EXPECT_THAT(of({}).origins, testing::Optional(IsEmpty()));
  // Names of a server that others reach are not known here; they are as soon as one is listed.
  EXPECT_EQ(of({{"--http-address", "0.0.0.0"}}).hosts, std::nullopt);
  EXPECT_THAT(of({{"--http-address", "0.0.0.0"}}).origins, testing::Optional(IsEmpty()));
  EXPECT_THAT(of({{"--http-address", "0.0.0.0"}, {"--http-allowed-hosts", "a.example"}}).hosts,
              testing::Optional(ElementsAre("a.example")));
  // No page has a key.
  EXPECT_EQ(of({{"--auth-key-file", "k"}}).hosts, std::nullopt);
  EXPECT_EQ(of({{"--auth-key-file", "k"}}).origins, std::nullopt);
  EXPECT_THAT(
      of({{"--auth-key-file", "k"}, {"--http-allowed-origins", "https://a.example"}}).origins,
      testing::Optional(ElementsAre("https://a.example")));
}

TEST(OriginsTest, AListThatCouldNotBeMetIsRefused) {
  EXPECT_FALSE(OriginPolicyFrom(With({{"--http-allowed-hosts", "a:80"}}), "").ok());
  EXPECT_FALSE(OriginPolicyFrom(With({{"--http-allowed-origins", "a"}}), "").ok());
}

}  // namespace
}  // namespace tenon
