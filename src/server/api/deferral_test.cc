#include "api/deferral.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(DeferralTest, GivesTheAnswerToWhoWaits) {
  std::stop_source stop(std::nostopstate);
  int answer = 0;
  Deferral<int> deferral([&](int given) { answer = given; }, stop);
  EXPECT_FALSE(deferral.taken());
  auto later = deferral.Take();
  EXPECT_TRUE(deferral.taken());
  later(42);
  EXPECT_EQ(answer, 42);
}

TEST(DeferralTest, TheConnectionsEndStopsTheWork) {
  std::stop_source stop(std::nostopstate);
  Deferral<int> deferral([](int) {}, stop);
  deferral.Take();
  const std::stop_token token = deferral.stop();
  EXPECT_FALSE(token.stop_requested());
  stop.request_stop();
  EXPECT_TRUE(token.stop_requested());
}

}  // namespace
}  // namespace tenon
