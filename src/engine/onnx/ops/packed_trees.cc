#include "onnx/ops/packed_trees.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "onnx/ops/trees.h"
#include "status/status.h"

namespace tenon::ops {
namespace {

constexpr double kZero = 1e-35F;  // LightGBM's own, a float
constexpr uint32_t kSpecial = kCategorical | kZeroIsMissing | kNanIsZero;

absl::Status Damaged(size_t tree, int64_t node, const std::string& what) {
  return absl::InvalidArgumentError(StrCat("tree ", tree, ", node ", node, ": ", what));
}

// A block of rows stays in the second level of the cache while all trees are walked, and is large,
// so that a tree is not fetched anew for a few rows.
constexpr size_t kBlockBytes = size_t{256} << 10;
constexpr size_t kMinBlockRows = 64;
constexpr size_t kMaxBlockRows = 1024;

// x < t is x <= the next number below t.
double BelowOf(double threshold) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (threshold == -kInfinity) return std::numeric_limits<double>::quiet_NaN();
  return std::nextafter(threshold, -kInfinity);
}

}  // namespace

// Walks each tree from its root, breadth first, and gives every pair of children the next place.
class PackedTrees::Packer {
 public:
  Packer(const TreeArrays& arrays, PackedTrees* packed)
      : arrays_(arrays), packed_(*packed), reached_(arrays.feature.size()) {}

  absl::Status CheckSizes() const {
    const size_t nodes = arrays_.feature.size();
    const auto fits = [&](size_t size) { return size == nodes; };
    if (!fits(arrays_.threshold.size()) || !fits(arrays_.flags.size()) ||
        !fits(arrays_.left.size()) || !fits(arrays_.right.size()))
      return absl::InvalidArgumentError("its arrays of nodes differ in size");
    if (nodes > static_cast<size_t>(std::numeric_limits<int32_t>::max()) / 2)
      return absl::InvalidArgumentError(StrCat("it has ", nodes, " nodes, too many"));
    if (arrays_.targets < 1 || (arrays_.width != 1 && arrays_.width != arrays_.targets))
      return absl::InvalidArgumentError(
          StrCat("it has ", arrays_.width, " values a leaf for ", arrays_.targets, " targets"));
    if (arrays_.values.size() % static_cast<size_t>(arrays_.width) != 0 ||
        !fits(arrays_.values.size() / static_cast<size_t>(arrays_.width)) ||
        arrays_.values.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()))
      return absl::InvalidArgumentError(
          StrCat("it has ", arrays_.values.size(), " leaf values for ", nodes, " nodes"));
    if (arrays_.roots.size() != arrays_.tree_target.size())
      return absl::InvalidArgumentError("it has not one target a tree");
    return CheckSets();
  }

  absl::Status PackTree(size_t tree) {
    const int64_t target = arrays_.tree_target[tree];
    const bool fits = target == -1 ? arrays_.width == arrays_.targets
                                   : target >= 0 && target < arrays_.targets && arrays_.width == 1;
    if (!fits)
      return absl::InvalidArgumentError(
          StrCat("tree ", tree, ": target ", target, " of ", arrays_.targets));
    const auto root = static_cast<int32_t>(packed_.nodes_.size());
    // A single target of all is a single target.
    packed_.trees_.push_back({root, static_cast<int32_t>(arrays_.targets == 1 ? 0 : target)});
    GrowTo(packed_.nodes_.size() + 1);
    open_ = {arrays_.roots[tree]};
    for (size_t i = 0; i < open_.size(); ++i)
      TENON_RETURN_IF_ERROR(PackNode(tree, open_[i], static_cast<size_t>(root) + i));
    return absl::OkStatus();
  }

 private:
  void GrowTo(size_t nodes) {
    packed_.nodes_.resize(nodes);
    packed_.value_place_.resize(nodes);
  }

  absl::Status CheckSets() const {
    int64_t last = 0;
    for (const int64_t begin : arrays_.set_begin) {
      if (begin < last || std::cmp_greater(begin, arrays_.set_words.size()))
        return absl::InvalidArgumentError(StrCat("its category sets begin at ", begin));
      last = begin;
    }
    return absl::OkStatus();
  }

  absl::Status PackNode(size_t tree, int64_t node, size_t place) {
    if (node < 0 || std::cmp_greater_equal(node, reached_.size()))
      return Damaged(tree, node, "is not there");
    const auto at = static_cast<size_t>(node);
    if (reached_[at]) return Damaged(tree, node, "is reached twice");
    reached_[at] = true;
    Node packed{.packed = static_cast<uint32_t>(arrays_.flags[at] & kAllFlags)};
    if ((packed.packed & kLeaf) != 0) {
      packed = {std::numeric_limits<double>::infinity(), static_cast<int32_t>(place),
                kLeaf | kMissingLeft};
      packed_.value_place_[place] = static_cast<int32_t>(packed_.values_.size());
      const auto width = static_cast<size_t>(arrays_.width);
      const auto first = arrays_.values.begin() + static_cast<std::ptrdiff_t>(at * width);
      packed_.values_.insert(packed_.values_.end(), first,
                             first + static_cast<std::ptrdiff_t>(width));
    } else {
      TENON_RETURN_IF_ERROR(PackSplit(tree, at, &packed));
      packed.child = static_cast<int32_t>(packed_.nodes_.size());
      GrowTo(packed_.nodes_.size() + 2);
      open_.push_back(arrays_.left[at]);
      open_.push_back(arrays_.right[at]);
    }
    packed_.nodes_[place] = packed;
    return absl::OkStatus();
  }

  absl::Status PackSplit(size_t tree, size_t at, Node* packed) {
    const int64_t feature = arrays_.feature[at];
    if (feature < 0 || feature > kMaxFeature)
      return Damaged(tree, static_cast<int64_t>(at), StrCat("feature ", feature));
    const uint32_t flags = packed->packed;
    packed->packed |= static_cast<uint32_t>(feature) << kFlagBits;
    packed_.features_ = std::max(packed_.features_, feature + 1);
    packed_.plain_ = packed_.plain_ && (flags & kSpecial) == 0;
    const double threshold = arrays_.threshold[at];
    packed->threshold = threshold;
    if ((flags & kCategorical) == 0) {
      if ((flags & kLess) != 0) packed->threshold = BelowOf(threshold);
      return absl::OkStatus();
    }
    const double sets = static_cast<double>(arrays_.set_begin.size()) - 1;
    if (!(threshold >= 0 && threshold < sets))
      return Damaged(tree, static_cast<int64_t>(at), StrCat("category set ", threshold));
    return absl::OkStatus();
  }

  const TreeArrays& arrays_;
  PackedTrees& packed_;
  std::vector<bool> reached_;
  std::vector<int64_t> open_;
};

absl::StatusOr<PackedTrees> PackedTrees::Pack(const TreeArrays& arrays) {
  PackedTrees packed;
  packed.targets_ = arrays.targets;
  packed.round_input_ = arrays.round_input_to_float32;
  packed.float_sums_ = arrays.accumulate_float32;
  packed.mean_ = arrays.mean;
  packed.set_words_.assign(arrays.set_words.begin(), arrays.set_words.end());
  packed.set_begin_ = arrays.set_begin;
  packed.nodes_.reserve(arrays.feature.size());
  packed.value_place_.reserve(arrays.feature.size());
  Packer packer(arrays, &packed);
  TENON_RETURN_IF_ERROR(packer.CheckSizes());
  for (size_t tree = 0; tree < arrays.roots.size(); ++tree)
    TENON_RETURN_IF_ERROR(packer.PackTree(tree));
  return packed;
}

bool PackedTrees::IsMember(const Node& node, double value) const {
  const auto set = static_cast<size_t>(node.threshold);
  const auto begin = static_cast<size_t>(set_begin_[set]);
  const auto words = static_cast<size_t>(set_begin_[set + 1]) - begin;
  if (!(value > -1 && value < static_cast<double>(words * 64))) return false;
  const auto category = static_cast<size_t>(std::max(value, 0.0));
  return (set_words_[begin + category / 64] >> (category % 64) & 1) != 0;
}

bool PackedTrees::GoesLeft(const Node& node, double value) const {
  const uint32_t flags = node.flags();
  if ((flags & kNanIsZero) != 0 && std::isnan(value)) value = 0;
  if (std::isnan(value) || ((flags & kZeroIsMissing) != 0 && std::abs(value) <= kZero))
    return (flags & kMissingLeft) != 0;
  return (flags & kCategorical) != 0 ? IsMember(node, value) : value <= node.threshold;
}

int32_t PackedTrees::LeafOf(const Tree& tree, const double* row) const {
  int32_t at = tree.root;
  for (;;) {
    const Node& node = nodes_[static_cast<size_t>(at)];
    if ((node.packed & kLeaf) != 0) return at;
    at = node.child + static_cast<int>(!GoesLeft(node, row[node.feature()]));
  }
}

// Of plain trees over at least one feature. Nothing here depends on where a row goes but addresses.
void PackedTrees::WalkToLeaves(Lanes* lanes) const {
  const Node* const nodes = nodes_.data();
  uint32_t arrived = 0;
  while ((arrived & kLeaf) == 0) {
    arrived = kLeaf;
    for (Lane& lane : *lanes) {
      const Node& node = nodes[lane.node];
      const double value = lane.row[node.feature()];
      const bool nan = value != value;
      const bool left = (value <= node.threshold) | (nan & ((node.packed & kMissingLeft) != 0));
      lane.node = node.child + static_cast<int>(!left);
      arrived &= node.packed;
    }
  }
}

template <typename Sum>
void PackedTrees::AddLeaf(const Tree& tree, int32_t leaf, Sum* sums) const {
  const double* values = values_.data() + value_place_[static_cast<size_t>(leaf)];
  if (tree.target >= 0) {
    sums[tree.target] += static_cast<Sum>(*values);
  } else {
    for (size_t i = 0; i < static_cast<size_t>(targets_); ++i)
      sums[i] += static_cast<Sum>(values[i]);
  }
}

template <typename Sum>
void PackedTrees::AddTree(const Tree& tree, const double* x, size_t rows, size_t columns,
                          Sum* sums) const {
  const auto targets = static_cast<size_t>(targets_);
  size_t row = 0;
  for (; plain_ && features_ > 0 && row + kLanes <= rows; row += kLanes) {
    Lanes lanes;
    for (size_t i = 0; i < kLanes; ++i) lanes[i] = {x + (row + i) * columns, tree.root};
    WalkToLeaves(&lanes);
    for (size_t i = 0; i < kLanes; ++i) AddLeaf(tree, lanes[i].node, sums + (row + i) * targets);
  }
  for (; row < rows; ++row) AddLeaf(tree, LeafOf(tree, x + row * columns), sums + row * targets);
}

template <typename Sum>
void PackedTrees::AddRow(const double* row, Sum* sums) const {
  size_t tree = 0;
  for (; plain_ && features_ > 0 && tree + kLanes <= trees_.size(); tree += kLanes) {
    Lanes lanes;
    for (size_t i = 0; i < kLanes; ++i) lanes[i] = {row, trees_[tree + i].root};
    WalkToLeaves(&lanes);
    for (size_t i = 0; i < kLanes; ++i) AddLeaf(trees_[tree + i], lanes[i].node, sums);
  }
  for (; tree < trees_.size(); ++tree) AddLeaf(trees_[tree], LeafOf(trees_[tree], row), sums);
}

template <typename Sum>
void PackedTrees::PredictBlock(const double* x, size_t rows, size_t columns, double* out) const {
  std::vector<Sum> sums(rows * static_cast<size_t>(targets_), Sum{0});
  if (rows < kLanes) {
    const auto targets = static_cast<size_t>(targets_);
    for (size_t row = 0; row < rows; ++row) AddRow(x + row * columns, sums.data() + row * targets);
  } else {
    for (const Tree& tree : trees_) AddTree(tree, x, rows, columns, sums.data());
  }
  if (mean_ && !trees_.empty()) {
    for (Sum& sum : sums) sum /= static_cast<Sum>(trees_.size());
  }
  std::copy(sums.begin(), sums.end(), out);
}

size_t PackedTrees::RowsOfABlock(size_t columns) {
  const size_t row_bytes = std::max<size_t>(columns, 1) * sizeof(double);
  return std::clamp(kBlockBytes / row_bytes, kMinBlockRows, kMaxBlockRows);
}

void PackedTrees::Predict(std::span<const double> x, int64_t columns, std::span<double> out) const {
  const auto width = static_cast<size_t>(columns);
  const auto targets = static_cast<size_t>(targets_);
  const size_t rows = out.size() / targets;
  std::vector<double> rounded;
  const size_t block_rows = RowsOfABlock(width);
  for (size_t row = 0; row < rows; row += block_rows) {
    const size_t count = std::min(block_rows, rows - row);
    const double* block = x.data() + row * width;
    if (round_input_) {
      rounded.resize(count * width);
      std::transform(block, block + count * width, rounded.begin(),
                     [](double value) { return static_cast<double>(static_cast<float>(value)); });
      block = rounded.data();
    }
    double* answer = out.data() + row * targets;
    float_sums_ ? PredictBlock<float>(block, count, width, answer)
                : PredictBlock<double>(block, count, width, answer);
  }
}

}  // namespace tenon::ops
