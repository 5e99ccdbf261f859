#include "api/request_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class RequestLogTest : public testing::Test {
 protected:
  RequestLogEntry Entry(absl::Duration took = absl::Milliseconds(1)) const {
    return {.identity = identity_,
            .protocol = "http/1.1",
            .peer = "192.0.2.77",
            .method = "GET",
            .path = "/v2/models/m?name=alice",
            .route = "oip.model",
            .status = {"status", 200},
            .took = took};
  }

  const RequestIdentity identity_{"id-1",
                                  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
  ManualClock clock_;
  MemorySink sink_;
  const Logger log_{sink_, clock_, LogLevel::kDebug};
};

TEST_F(RequestLogTest, TellsOfARequestWithoutWhatIsPersonal) {
  RequestLog log({.access = true}, log_);
  EXPECT_TRUE(log.Wants(absl::ZeroDuration(), false));
  log.Write(Entry(), absl::ZeroDuration());
  ASSERT_THAT(sink_.lines(), SizeIs(1));
  const std::string line = sink_.lines()[0];
  EXPECT_THAT(line,
              HasSubstr(R"("request_id":"id-1","trace_id":"0af7651916cd43dd8448eb211c80319c")"));
  EXPECT_THAT(line, HasSubstr(R"("span_id":"b7ad6b7169203331","protocol":"http/1.1")"));
  EXPECT_THAT(line, HasSubstr(R"("peer":"192.0.2.0","method":"GET","path":"/v2/models/m",)"));
  EXPECT_THAT(line, HasSubstr(R"("status":200,)"));
  EXPECT_THAT(line, HasSubstr(R"("took_us":1000)"));
}

TEST_F(RequestLogTest, SlowRequestsAreLoggedWithoutTheAccessLog) {
  RequestLog log({.slow_after = absl::Milliseconds(10)}, log_);
  EXPECT_FALSE(log.Wants(absl::Milliseconds(9), false));
  EXPECT_TRUE(log.Wants(absl::Milliseconds(10), false));
  log.Write(Entry(absl::Milliseconds(10)), absl::ZeroDuration());
  ASSERT_THAT(sink_.lines(), SizeIs(1));
  EXPECT_THAT(sink_.lines()[0], HasSubstr(R"("level":"warning","message":"slow request")"));
}

TEST_F(RequestLogTest, ASecondHasSoManySlowLinesAndTheNextSaysHowManyWereLeftOut) {
  RequestLog log({.slow_after = absl::ZeroDuration()}, log_);
  for (int i = 0; i < RequestLog::kMaxSlowLines + 5; ++i) log.Write(Entry(), absl::Seconds(7));
  EXPECT_THAT(sink_.lines(), SizeIs(RequestLog::kMaxSlowLines));
  log.Write(Entry(), absl::Seconds(8));
  EXPECT_THAT(sink_.lines().back(), HasSubstr(R"("left_out":5)"));
}

TEST_F(RequestLogTest, OurFaultsAreLoggedWhateverTheSettings) {
  RequestLog log({}, log_);
  EXPECT_FALSE(log.Wants(absl::Hours(1), false));
  EXPECT_TRUE(log.Wants(absl::ZeroDuration(), true));
  RequestLogEntry entry = Entry();
  const std::string text(2000, 'x');
  entry.fault = text;
  log.Write(entry, absl::ZeroDuration());
  ASSERT_THAT(sink_.lines(), SizeIs(1));
  EXPECT_THAT(sink_.lines()[0], HasSubstr(R"("level":"error","message":"request failed")"));
  EXPECT_THAT(sink_.lines()[0], HasSubstr(std::string(512, 'x')));
  EXPECT_THAT(sink_.lines()[0], Not(HasSubstr(std::string(513, 'x'))));
}

TEST(PeerTextTest, KeepsOfAnAddressWhatItShall) {
  EXPECT_EQ(PeerText("192.0.2.77", PeerForm::kFull), "192.0.2.77");
  EXPECT_EQ(PeerText("192.0.2.77", PeerForm::kNone), "");
  EXPECT_EQ(PeerText("192.0.2.77", PeerForm::kNetwork), "192.0.2.0");
  EXPECT_EQ(PeerText("::ffff:192.0.2.77", PeerForm::kNetwork), "::ffff:192.0.2.0");
  EXPECT_EQ(PeerText("2001:db8:1:2:3:4:5:6", PeerForm::kNetwork), "2001:db8:1::");
  EXPECT_EQ(PeerText("2001:db8::6", PeerForm::kNetwork), "2001:db8::");
  EXPECT_EQ(PeerText("::1", PeerForm::kNetwork), "::");
  EXPECT_EQ(PeerText("", PeerForm::kNetwork), "::");
}

}  // namespace
}  // namespace tenon
