#include "import/keras/internal/call_order.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::keras {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Parents = std::map<LayerCall, std::vector<LayerCall>>;

absl::StatusOr<std::vector<std::string>> Order(const Parents& parents,
                                               const std::vector<LayerCall>& outputs) {
  const auto parents_of = [&](const LayerCall& call) -> absl::StatusOr<std::vector<LayerCall>> {
    const auto found = parents.find(call);
    if (found == parents.end()) return absl::NotFoundError("no such call");
    return found->second;
  };
  TENON_ASSIGN_OR_RETURN(const std::vector<LayerCall> calls, OrderCalls(outputs, parents_of));
  std::vector<std::string> names;
  for (const auto& [layer, call] : calls)
    names.push_back(std::string(layer) + std::to_string(call));
  return names;
}

TEST(CallOrderTest, TakesWhatIsFarFromTheOutputsFirst) {
  const Parents parents = {{{"x", 0}, {}},
                           {{"far", 0}, {{"x", 0}}},
                           {{"next", 0}, {{"far", 0}}},
                           {{"near", 0}, {{"x", 0}}},
                           {{"sum", 0}, {{"near", 0}, {"next", 0}}}};
  const auto order = Order(parents, {{"sum", 0}});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(*order, ElementsAre("x0", "far0", "near0", "next0", "sum0"));
}

TEST(CallOrderTest, TakesTheLastOfSeveralOutputsFirst) {
  const Parents parents = {{{"x", 0}, {}}, {{"a", 0}, {{"x", 0}}}, {{"b", 0}, {{"x", 0}}}};
  const auto order = Order(parents, {{"a", 0}, {"b", 0}});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(*order, ElementsAre("x0", "b0", "a0"));
}

TEST(CallOrderTest, TakesTheFirstOfSeveralArgumentsFirst) {
  const Parents parents = {{{"x", 0}, {}},
                           {{"a", 0}, {{"x", 0}}},
                           {{"b", 0}, {{"x", 0}}},
                           {{"sum", 0}, {{"a", 0}, {"b", 0}}}};
  const auto order = Order(parents, {{"sum", 0}});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(*order, ElementsAre("x0", "a0", "b0", "sum0"));
}

TEST(CallOrderTest, PutsASharedLayersEarlierCallsAsDeepAsItsLater) {
  const Parents parents = {{{"x", 0}, {}},
                           {{"shared", 0}, {{"x", 0}}},
                           {{"shared", 1}, {{"shared", 0}}},
                           {{"other", 0}, {{"x", 0}}},
                           {{"sum", 0}, {{"other", 0}, {"shared", 1}}}};
  const auto order = Order(parents, {{"sum", 0}});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(*order, ElementsAre("x0", "shared0", "other0", "shared1", "sum0"));
}

TEST(CallOrderTest, RefusesCyclesAndPassesErrorsOn) {
  const Parents parents = {{{"a", 0}, {{"b", 0}}}, {{"b", 0}, {{"a", 0}}}, {{"c", 0}, {{"d", 0}}}};
  const auto cyclic = Order(parents, {{"a", 0}});
  EXPECT_EQ(cyclic.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(cyclic.status())), HasSubstr("layer 'a' needs itself"));
  EXPECT_EQ(Order(parents, {{"c", 0}}).status().code(), absl::StatusCode::kNotFound);
}

TEST(CallOrderTest, GoesThroughChainsOfAnyLength) {
  Parents parents = {{{"x", 0}, {}}, {{"layer", 0}, {{"x", 0}}}};
  for (int64_t i = 1; i < 100'000; ++i) parents[{"layer", i}] = {{"layer", i - 1}};
  const auto order = Order(parents, {{"layer", 99'999}});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->size(), 100'001U);
  EXPECT_EQ(order->back(), "layer99999");
}

}  // namespace
}  // namespace tenon::keras
