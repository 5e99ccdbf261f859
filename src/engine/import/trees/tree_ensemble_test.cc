#include "import/trees/tree_ensemble.h"

#include <gtest/gtest.h>

#include "onnx-ml.pb.h"
#include "status/status.h"

namespace tenon {
namespace {

TreeEnsemble Stump() {
  TreeEnsemble trees;
  const int64_t root = trees.AddSplit(1, 0.5, kTreeMissingLeft);
  trees.left[0] = trees.AddLeaf(std::vector<double>{-1.0});
  trees.right[0] = trees.AddLeaf(std::vector<double>{2.0});
  trees.AddTree(root);
  return trees;
}

TEST(TreeEnsemble, BecomesOneNode) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 3});
  graph.Output("y", AddTrees(graph, x, Stump()));
  const auto bytes = graph.Finish({});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromString(*bytes));
  const onnx::NodeProto& node = model.graph().node(0);
  EXPECT_EQ(node.domain(), "ai.tenon");
  EXPECT_EQ(node.op_type(), "Trees");
  EXPECT_EQ(node.input_size(), 11);
  EXPECT_EQ(model.graph().output(0).type().tensor_type().shape().dim(1).dim_value(), 1);
}

TEST(TreeEnsemble, PacksSetsIntoWords) {
  TreeEnsemble trees;
  EXPECT_EQ(trees.AddSet(std::vector<int64_t>{0, 65, -1}), 0);
  EXPECT_EQ(trees.AddSet(std::vector<int64_t>{}), 1);
  EXPECT_EQ(trees.AddSet(std::vector<int64_t>{3}), 2);
  EXPECT_EQ(trees.set_words, (std::vector<uint64_t>{1, 2, 8}));
  EXPECT_EQ(trees.set_begin, (std::vector<int64_t>{0, 2, 2, 3}));
}

TEST(TreeEnsemble, RefusesWhatIsDamaged) {
  EXPECT_TRUE(CheckTrees(Stump(), 2).ok());
  EXPECT_EQ(MessageOf(CheckTrees(Stump(), 1)), "reading tree 0: node 0: feature 1 of 1");

  TreeEnsemble cycle = Stump();
  cycle.right[0] = 0;
  EXPECT_EQ(MessageOf(CheckTrees(cycle, 2)), "reading tree 0: node 0: is reached twice");

  TreeEnsemble outside = Stump();
  outside.left[0] = 3;
  EXPECT_EQ(MessageOf(CheckTrees(outside, 2)), "reading tree 0: node 3: is none of 3 nodes");

  TreeEnsemble categorical = Stump();
  categorical.flags[0] |= kTreeCategorical;
  EXPECT_EQ(MessageOf(CheckTrees(categorical, 2)), "reading tree 0: node 0: category set 0.5 of 0");

  TreeEnsemble target = Stump();
  target.tree_target[0] = 1;
  EXPECT_EQ(MessageOf(CheckTrees(target, 2)), "reading tree 0: target 1 of 1");
}

TEST(TreeEnsemble, FailsTheGraphWhenItIsDamaged) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 1});
  AddTrees(graph, x, Stump());
  EXPECT_EQ(graph.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tenon
