// Decision trees laid out for speed.
//
// A node takes 24 bytes, its children lie side by side, and trees lie one after the other.
// Immutable and thread-safe once packed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tenon::ops {

// As operator Trees (trees.h) takes them.
struct TreeArrays {
  std::vector<int64_t> feature;
  std::vector<double> threshold;
  std::vector<int64_t> flags;
  std::vector<int64_t> left;
  std::vector<int64_t> right;
  std::vector<double> values;
  int64_t width = 1;
  std::vector<int64_t> roots;
  std::vector<int64_t> tree_target;
  std::vector<int64_t> set_words;
  std::vector<int64_t> set_begin;
  int64_t targets = 1;
  bool round_input_to_float32 = false;
  bool accumulate_float32 = false;
  bool mean = false;
};

class PackedTrees {
 public:
  // INVALID_ARGUMENT names the tree and node that are damaged (an index out of range, a node that
  // is reached twice).
  static absl::StatusOr<PackedTrees> Pack(const TreeArrays& arrays);

  int64_t targets() const { return targets_; }
  int64_t features() const { return features_; }  // that rows must have at least

  // `x` holds rows of `columns` each, `out` gets rows of targets().
  void Predict(std::span<const double> x, int64_t columns, std::span<double> out) const;

 private:
  struct Node {
    double threshold = 0;
    int32_t feature = 0;
    int32_t child = 0;   // the left one, the right one follows; of a leaf: its place in values_
    uint32_t flags = 0;  // bits of TreeFlags (trees.h); "<" has become "<="
    uint32_t set = 0;
  };
  struct Tree {
    int32_t root = 0;
    int32_t target = 0;
  };
  class Packer;

  const Node& LeafOf(const Tree& tree, const double* row) const;
  bool GoesLeft(const Node& node, double value) const;
  bool IsMember(const Node& node, double value) const;
  template <typename Sum>
  void PredictBlock(const double* x, size_t rows, size_t columns, double* out) const;
  template <typename Sum>
  void AddTree(const Tree& tree, const double* x, size_t rows, size_t columns, Sum* sums) const;

  std::vector<Node> nodes_;
  std::vector<Tree> trees_;
  std::vector<double> values_;
  std::vector<uint64_t> set_words_;
  std::vector<int64_t> set_begin_;
  int64_t targets_ = 1;
  int64_t features_ = 0;
  bool plain_ = true;  // no node needs more than a comparison and the way of NaN
  bool round_input_ = false;
  bool float_sums_ = false;
  bool mean_ = false;
};

}  // namespace tenon::ops
