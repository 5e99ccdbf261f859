// What a forest costs: 100 trees of 2^depth leaves over 30 columns, for one row and for many.
#include "onnx/ops/packed_trees.h"

#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "onnx/ops/trees.h"

namespace tenon::ops {
namespace {

constexpr int64_t kFeatures = 30;

int64_t AddNode(int64_t depth, std::mt19937* random, TreeArrays* trees) {
  const auto node = static_cast<int64_t>(trees->feature.size());
  const auto at = static_cast<size_t>(node);
  trees->feature.push_back(static_cast<int64_t>((*random)() % kFeatures));
  trees->threshold.push_back(static_cast<double>((*random)()) / 4294967296.0);
  trees->flags.push_back(depth == 0 ? int64_t{kLeaf} : 0);
  trees->values.push_back(1);
  trees->left.push_back(-1);
  trees->right.push_back(-1);
  if (depth == 0) return node;
  const int64_t left = AddNode(depth - 1, random, trees);
  const int64_t right = AddNode(depth - 1, random, trees);
  trees->left[at] = left;
  trees->right[at] = right;
  return node;
}

void BM_Forest(benchmark::State& state) {
  std::mt19937 random(1);
  TreeArrays trees;
  trees.set_begin = {0};
  for (int tree = 0; tree < 100; ++tree) {
    trees.roots.push_back(AddNode(state.range(0), &random, &trees));
    trees.tree_target.push_back(0);
  }
  const PackedTrees packed = PackedTrees::Pack(trees).value();
  const auto rows = static_cast<size_t>(state.range(1));
  // Other rows each time, lest the branches be learned by heart.
  constexpr size_t kVariety = 512;
  std::vector<double> x((rows + kVariety) * kFeatures);
  for (double& value : x) value = static_cast<double>(random()) / 4294967296.0;
  std::vector<double> out(rows);
  size_t first = 0;
  for (auto _ : state) {
    packed.Predict(std::span(x).subspan(first * kFeatures, rows * kFeatures), kFeatures, out);
    benchmark::DoNotOptimize(out.data());
    first = (first + 1) % kVariety;
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(BM_Forest)->Args({6, 1})->Args({10, 1})->Args({6, 1000})->Args({10, 1000});

}  // namespace
}  // namespace tenon::ops
