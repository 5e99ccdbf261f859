// Decision trees laid out for speed.
//
// A node takes 16 bytes, its children lie side by side, and trees lie one after the other. Each
// tree is walked by several rows at once (a single row walks several trees), lest every step wait
// for the memory that the one before asked for. Immutable and thread-safe once packed.
#pragma once

#include <array>
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
  static constexpr size_t kLanes = 8;

  // A leaf leads to itself, so that a walk may step on while others are not there yet.
  struct Node {
    double threshold = 0;  // or the index of a set of categories; "<" has become "<="
    int32_t child = 0;     // the left one, the right one follows
    uint32_t packed = 0;   // the feature above bits of TreeFlags (trees.h)

    uint32_t feature() const { return packed >> kFlagBits; }
    uint32_t flags() const { return packed & kFlagMask; }
  };
  static constexpr uint32_t kFlagBits = 6;
  static constexpr uint32_t kFlagMask = (uint32_t{1} << kFlagBits) - 1;
  static constexpr int64_t kMaxFeature = (int64_t{1} << (32 - kFlagBits)) - 1;

  struct Lane {
    const double* row = nullptr;
    int32_t node = 0;
  };
  using Lanes = std::array<Lane, kLanes>;

  struct Tree {
    int32_t root = 0;
    int32_t target = 0;
  };
  class Packer;

  int32_t LeafOf(const Tree& tree, const double* row) const;
  void WalkToLeaves(Lanes* lanes) const;
  bool GoesLeft(const Node& node, double value) const;
  bool IsMember(const Node& node, double value) const;
  template <typename Sum>
  void PredictBlock(const double* x, size_t rows, size_t columns, double* out) const;
  template <typename Sum>
  void AddTree(const Tree& tree, const double* x, size_t rows, size_t columns, Sum* sums) const;
  template <typename Sum>
  void AddRow(const double* row, Sum* sums) const;
  template <typename Sum>
  void AddLeaf(const Tree& tree, int32_t leaf, Sum* sums) const;
  static size_t RowsOfABlock(size_t columns);

  std::vector<Node> nodes_;
  std::vector<int32_t> value_place_;  // of a leaf: where its values begin in values_
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
