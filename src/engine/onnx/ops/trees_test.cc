#include "onnx/ops/trees.h"

#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/ops/packed_trees.h"
#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ops::TreeArrays;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Forest {
  TreeArrays arrays;
  std::mt19937 random{7};
  int64_t features = 5;

  int64_t Draw(int64_t below) {
    return static_cast<int64_t>(random() % static_cast<uint32_t>(below));
  }

  int64_t Add(int depth) {
    const auto node = static_cast<int64_t>(arrays.feature.size());
    const auto at = static_cast<size_t>(node);
    const bool leaf = depth == 0 || Draw(5) == 0;
    arrays.feature.push_back(Draw(features));
    arrays.flags.push_back(leaf ? int64_t{1} : Draw(32) << 1);
    const bool set = (arrays.flags[at] & ops::kCategorical) != 0;
    arrays.threshold.push_back(set ? static_cast<double>(Draw(2))
                                   : static_cast<double>(Draw(7)) - 3);
    for (int64_t i = 0; i < arrays.width; ++i)
      arrays.values.push_back(static_cast<double>(random()) / 1e9);
    arrays.left.push_back(-1);
    arrays.right.push_back(-1);
    if (leaf) return node;
    const int64_t right = Add(depth - 1);
    const int64_t left = Add(depth - 1);
    arrays.left[at] = left;
    arrays.right[at] = right;
    return node;
  }
};

Forest MakeForest(int trees, int64_t targets, int64_t width, int depth) {
  Forest forest;
  forest.arrays.targets = targets;
  forest.arrays.width = width;
  forest.arrays.set_words = {0b1011, 1, 0b100};
  forest.arrays.set_begin = {0, 2, 3};
  for (int tree = 0; tree < trees; ++tree) {
    forest.arrays.roots.push_back(forest.Add(depth));
    forest.arrays.tree_target.push_back(width > 1 ? -1 : tree % targets);
  }
  return forest;
}

bool GoesLeft(const TreeArrays& trees, size_t node, double x) {
  const int64_t flags = trees.flags[node];
  if ((flags & ops::kNanIsZero) != 0 && std::isnan(x)) x = 0;
  if (std::isnan(x) || ((flags & ops::kZeroIsMissing) != 0 && std::abs(x) <= 1e-35))
    return (flags & ops::kMissingLeft) != 0;
  const double threshold = trees.threshold[node];
  if ((flags & ops::kCategorical) == 0)
    return (flags & ops::kLess) != 0 ? x < threshold : x <= threshold;
  for (int64_t member = 0; member < 128; ++member) {
    const int64_t word = trees.set_begin[static_cast<size_t>(threshold)] + member / 64;
    if (word < trees.set_begin[static_cast<size_t>(threshold) + 1] &&
        (trees.set_words[static_cast<size_t>(word)] >> (member % 64) & 1) != 0 &&
        std::trunc(x) == static_cast<double>(member))
      return true;
  }
  return false;
}

template <typename Sum>
std::vector<double> Naive(const TreeArrays& trees, std::span<const double> row) {
  std::vector<Sum> sums(static_cast<size_t>(trees.targets), Sum{0});
  for (size_t tree = 0; tree < trees.roots.size(); ++tree) {
    auto node = static_cast<size_t>(trees.roots[tree]);
    while ((trees.flags[node] & ops::kLeaf) == 0) {
      double x = row[static_cast<size_t>(trees.feature[node])];
      if (trees.round_input_to_float32) x = static_cast<float>(x);
      node = static_cast<size_t>(GoesLeft(trees, node, x) ? trees.left[node] : trees.right[node]);
    }
    const int64_t target = trees.tree_target[tree];
    for (int64_t i = 0; i < trees.width; ++i)
      sums[static_cast<size_t>(target < 0 ? i : target)] += static_cast<Sum>(
          trees.values[node * static_cast<size_t>(trees.width) + static_cast<size_t>(i)]);
  }
  if (trees.mean)
    for (Sum& sum : sums) sum /= static_cast<Sum>(trees.roots.size());
  return {sums.begin(), sums.end()};
}

std::vector<double> Rows(Forest* forest, int64_t rows) {
  const std::vector<double> odd = {kNan, 0.0, -0.0, 1e-36, -0.5, 0.1, 64, 65.5, 1e300, -1e300};
  std::vector<double> x;
  for (int64_t i = 0; i < rows * forest->features; ++i) {
    x.push_back(forest->Draw(3) == 0 ? odd[static_cast<size_t>(forest->Draw(10))]
                                     : static_cast<double>(forest->Draw(9)) - 4);
  }
  return x;
}

OpModel ModelOf(const TreeArrays& trees) {
  const auto nodes = static_cast<int64_t>(trees.feature.size());
  const auto count = [](const auto& values) { return Shape{static_cast<int64_t>(values.size())}; };
  OpModel model("Trees");
  model.Input(DType::kFp64)
      .Constant({nodes}, trees.feature)
      .Constant({nodes}, trees.threshold)
      .Constant({nodes}, trees.flags)
      .Constant({nodes}, trees.left)
      .Constant({nodes}, trees.right)
      .Constant({nodes, trees.width}, trees.values)
      .Constant(count(trees.roots), trees.roots)
      .Constant(count(trees.tree_target), trees.tree_target)
      .Constant(count(trees.set_words), trees.set_words)
      .Constant(count(trees.set_begin), trees.set_begin)
      .Output(DType::kFp64);
  AddInt(&model.node(), "targets", trees.targets);
  AddInt(&model.node(), "round_input_to_float32", trees.round_input_to_float32 ? 1 : 0);
  AddInt(&model.node(), "accumulate_float32", trees.accumulate_float32 ? 1 : 0);
  AddText(&model.node(), "aggregate", trees.mean ? "mean" : "sum");
  return model;
}

void ExpectAsNaive(Forest forest, int64_t rows) {
  const std::vector<double> x = Rows(&forest, rows);
  const std::vector<double> got =
      DoublesOf(ModelOf(forest.arrays).Run({Matrix({rows, forest.features}, x)}));
  std::vector<double> expected;
  for (int64_t row = 0; row < rows; ++row) {
    const auto at = std::span(x).subspan(static_cast<size_t>(row * forest.features),
                                         static_cast<size_t>(forest.features));
    const std::vector<double> one = forest.arrays.accumulate_float32
                                        ? Naive<float>(forest.arrays, at)
                                        : Naive<double>(forest.arrays, at);
    expected.insert(expected.end(), one.begin(), one.end());
  }
  EXPECT_EQ(got, expected);
}

TEST(TreesTest, AgreeWithANaiveWalk) {
  for (const int64_t rows : {0, 1, 63, 200, 3000}) ExpectAsNaive(MakeForest(20, 1, 1, 6), rows);
  ExpectAsNaive(MakeForest(21, 3, 1, 5), 100);
  ExpectAsNaive(MakeForest(20, 3, 3, 5), 100);
}

TEST(TreesTest, RoundAndSumAsFloatsAndTakeTheMean) {
  Forest forest = MakeForest(30, 2, 2, 6);
  forest.arrays.round_input_to_float32 = true;
  forest.arrays.mean = true;
  ExpectAsNaive(forest, 100);
  forest.arrays.accumulate_float32 = true;
  ExpectAsNaive(forest, 1200);
}

Forest MakePlainForest(int trees, int64_t targets, int64_t width, int depth) {
  Forest forest = MakeForest(trees, targets, width, depth);
  for (int64_t& flags : forest.arrays.flags) flags &= ops::kLeaf | ops::kMissingLeft | ops::kLess;
  return forest;
}

TEST(TreesTest, PlainTreesSendNanAsTheySay) {
  // Trees walk side by side for few rows, rows for many.
  for (const int64_t rows : {1, 7, 8, 9, 500, 5000})
    ExpectAsNaive(MakePlainForest(43, 1, 1, 7), rows);
  for (const int64_t rows : {1, 300}) {
    ExpectAsNaive(MakePlainForest(5, 1, 1, 7), rows);
    ExpectAsNaive(MakePlainForest(20, 3, 1, 6), rows);
    ExpectAsNaive(MakePlainForest(20, 3, 3, 6), rows);
  }
}

TEST(TreesTest, TreesThatAreLeavesNeedNoColumns) {
  Forest forest = MakePlainForest(20, 1, 1, 0);
  forest.features = 0;
  for (const int64_t rows : {1, 20}) ExpectAsNaive(forest, rows);
}

TEST(TreesTest, RefuseADamagedModel) {
  Forest cycle = MakeForest(1, 1, 1, 3);
  cycle.arrays.flags[0] = 0;
  cycle.arrays.left[0] = cycle.arrays.right[0] = 0;
  const auto twice = ModelOf(cycle.arrays).Load();
  EXPECT_EQ(twice.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(twice.status())),
              HasSubstr("tree 0, node 0: is reached twice"));

  Forest outside = MakeForest(1, 1, 1, 3);
  outside.arrays.roots[0] = 1 << 20;
  EXPECT_THAT(std::string(MessageOf(ModelOf(outside.arrays).Load().status())),
              HasSubstr("node 1048576: is not there"));

  Forest wide = MakePlainForest(1, 1, 1, 3);
  wide.arrays.flags[0] = 0;
  wide.arrays.feature[0] = int64_t{1} << 26;
  EXPECT_THAT(std::string(MessageOf(ModelOf(wide.arrays).Load().status())),
              HasSubstr("feature 67108864"));
}

TEST(TreesTest, RefuseAMatrixThatIsTooNarrow) {
  Forest forest = MakeForest(30, 1, 1, 6);
  const auto answer = ModelOf(forest.arrays).Run({Matrix({1, 2}, {1, 2})});
  EXPECT_EQ(MessageOf(answer.status()), "the trees read 5 columns, the matrix has 2");
}

}  // namespace
}  // namespace tenon
