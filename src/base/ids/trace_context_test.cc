#include "ids/trace_context.h"

#include <string>

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContextTest, ReadsWhatCallersSend) {
  const auto context = ParseTraceparent(kParent);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace(), kTrace);
  EXPECT_EQ(context->span(), "b7ad6b7169203331");
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(FormatTraceparent(*context), kParent);
}

TEST(TraceContextTest, ReadsVersionsToCome) {
  std::string later(kParent);
  later[1] = '1';
  EXPECT_TRUE(ParseTraceparent(later).has_value());
  EXPECT_TRUE(ParseTraceparent(later + "-more").has_value());
  EXPECT_FALSE(ParseTraceparent(later + "more").has_value());
}

TEST(TraceContextTest, RefusesWhatTheSpecificationForbids) {
  const std::string good(kParent);
  for (const std::string& bad :
       {std::string(), good.substr(1), good + "-", good + "-00", "ff" + good.substr(2),
        "0G" + good.substr(2), "00_" + good.substr(3),
        "00-" + std::string(32, '0') + good.substr(35),
        good.substr(0, 36) + std::string(16, '0') + "-01", good.substr(0, 53) + "0x",
        "00-0AF7651916CD43DD8448EB211C80319C" + good.substr(35), std::string(55, '-')}) {
    EXPECT_FALSE(ParseTraceparent(bad).has_value()) << bad;
  }
}

TEST(TraceContextTest, ContinuesATraceWithASpanOfItsOwn) {
  TraceIdGenerator ids(1);
  const TraceContext ours = ids.Continue(*ParseTraceparent(kParent));
  EXPECT_EQ(ours.trace(), kTrace);
  EXPECT_NE(ours.span(), "b7ad6b7169203331");
  EXPECT_TRUE(ours.sampled);
  const TraceContext fresh = ids.Begin();
  EXPECT_TRUE(ParseTraceparent(FormatTraceparent(fresh)).has_value());
  EXPECT_NE(fresh.trace(), ids.Begin().trace());
}

}  // namespace
}  // namespace tenon
