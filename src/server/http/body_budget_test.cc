#include "http/body_budget.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(BodyBudgetTest, GivesOutNoMoreThanItHas) {
  BodyBudget budget(100);
  const auto first = budget.Reserve(60);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(budget.Reserve(41).has_value());
  EXPECT_TRUE(budget.Reserve(40).has_value());
}

TEST(BodyBudgetTest, TakesBytesBackOnceWhateverWasMoved) {
  BodyBudget budget(100);
  {
    auto first = budget.Reserve(60);
    BodyBudget::Reservation moved = *std::move(first);
    auto second = budget.Reserve(10);
    moved = *std::move(second);
    EXPECT_EQ(budget.in_use(), 70);
  }
  EXPECT_EQ(budget.in_use(), 0);
}

}  // namespace
}  // namespace tenon
