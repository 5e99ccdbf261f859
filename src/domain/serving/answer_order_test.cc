#include "serving/answer_order.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::ElementsAre;

TEST(AnswerOrderTest, RunsInTheOrderOfOpening) {
  AnswerOrder order;
  std::vector<int> ran;
  const auto run = [&ran](int number) { return [&ran, number] { ran.push_back(number); }; };
  for (const uint64_t id : {1, 2, 3}) order.Open(id);
  order.Close(3, run(3));
  order.Close(2, nullptr);
  EXPECT_THAT(ran, ElementsAre());
  order.Close(1, run(1));
  EXPECT_THAT(ran, ElementsAre(1, 3));
}

TEST(AnswerOrderTest, WhatAnAnswerClosesFollowsIt) {
  AnswerOrder order;
  std::vector<int> ran;
  order.Open(1);
  order.Open(2);
  order.Close(1, [&] {
    order.Close(2, [&] { ran.push_back(2); });
    ran.push_back(1);
  });
  EXPECT_THAT(ran, ElementsAre(1, 2));
}

}  // namespace
}  // namespace tenon
