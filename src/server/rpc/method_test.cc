#include "rpc/method.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/fake_stream_link.h"
#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon::rpc {
namespace {

Method Row(std::string_view path) {
  return {.path = path,
          .label = "t.x",
          .summary = "Does",
          .handler = [](const Call&, const grpc::Message&) -> absl::StatusOr<Reply> {
            return Reply{};
          }};
}

TEST(MethodTableTest, FindsByTheWholePath) {
  const auto table = MethodTable::Create({Row("/b/B"), Row("/a/A")});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->Find("/a/A")->path, "/a/A");
  EXPECT_EQ(table->Find("a/A"), nullptr);
  EXPECT_EQ(table->Find("/a/A/"), nullptr);
  EXPECT_EQ(table->methods().front()->path, "/a/A");
}

TEST(MethodTableTest, RefusesTwinsAndWhatIsIncomplete) {
  EXPECT_FALSE(MethodTable::Create({Row("/a/A"), Row("/a/A")}).ok());
  EXPECT_FALSE(MethodTable::Create({Row("a/A")}).ok());
  Method mute = Row("/a/A");
  mute.handler = nullptr;
  EXPECT_FALSE(MethodTable::Create({mute}).ok());
}

TEST(CallTest, SaysWhenNobodyWaits) {
  const auto head = MakeStreamHead("POST", "/a/A", {{"x", "1"}});
  ManualClock clock;
  std::atomic<bool> over = false;
  const Call call(*head, clock, clock.Monotonic() + absl::Seconds(1), over);
  EXPECT_EQ(call.Metadata("x"), "1");
  EXPECT_TRUE(call.CheckWanted().ok());
  over = true;
  EXPECT_EQ(call.CheckWanted().code(), absl::StatusCode::kCancelled);
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(call.CheckWanted().code(), absl::StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace tenon::rpc
