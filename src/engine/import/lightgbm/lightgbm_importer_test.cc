#include "import/lightgbm/lightgbm_importer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/graph/graph_builder.h"
#include "import/lightgbm/lightgbm_model.h"
#include "import/lightgbm/translate.h"
#include "onnx-ml.pb.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Header(std::string_view objective) {
  return StrCat("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n",
                "max_feature_idx=1\nobjective=", objective,
                "\nfeature_names=age Column_1\nfeature_infos=[0:1] -1:0:40\ntree_sizes=1 2\n\n");
}

constexpr std::string_view kTree =
    "Tree=0\nnum_leaves=3\nnum_cat=1\nsplit_feature=0 1\nsplit_gain=1 1\nthreshold=0.5 0\n"
    "decision_type=6 1\nleft_child=1 -1\nright_child=-2 -3\nleaf_value=1 2 3\n"
    "cat_boundaries=0 2\ncat_threshold=1 256\nis_linear=0\nshrinkage=1\n\n\n";
constexpr std::string_view kEnd = "end of trees\n\nfeature_importances:\n\nparameters:\n";

std::string Model(std::string_view tree = kTree, std::string_view objective = "binary sigmoid:2") {
  return StrCat(Header(objective), tree, kEnd);
}

std::string Message(const std::string& text) {
  return std::string(MessageOf(lightgbm::ReadModel(text, {}).status()));
}

std::string With(std::string_view from, std::string_view to) {
  std::string tree(kTree);
  tree.replace(tree.find(from), from.size(), to);
  return Model(tree);
}

TEST(Lightgbm, ReadsSplitsLeavesAndSets) {
  const auto model = lightgbm::ReadModel(Model(), {});
  ASSERT_TRUE(model.ok()) << model.status();
  const TreeEnsemble& trees = model->trees;
  EXPECT_EQ(model->sigmoid, 2);
  EXPECT_THAT(trees.roots, ElementsAre(3));
  EXPECT_THAT(trees.values, ElementsAre(1, 2, 3, 0, 0));
  EXPECT_THAT(trees.left, ElementsAre(-1, -1, -1, 4, 0));
  EXPECT_THAT(trees.right, ElementsAre(-1, -1, -1, 1, 2));
  EXPECT_EQ(trees.flags[3], kTreeMissingLeft | kTreeNanIsZero | kTreeZeroIsMissing);
  EXPECT_EQ(trees.flags[4], kTreeCategorical);
  EXPECT_THAT(trees.set_words, ElementsAre(uint64_t{1} | uint64_t{1} << 40));
  ASSERT_EQ(model->notes.size(), 1u);
  EXPECT_THAT(model->notes[0].note, HasSubstr("column 'Column_1' is categorical"));
}

TEST(Lightgbm, TellsTheThreeKindsOfMissingValues) {
  const std::pair<std::string_view, int64_t> kinds[] = {
      {"0 1", kTreeNanIsZero},
      {"4 1", kTreeNanIsZero | kTreeZeroIsMissing},
      {"8 1", 0},
      {"10 1", kTreeMissingLeft}};
  for (const auto& [decision, flags] : kinds) {
    const auto model = lightgbm::ReadModel(With("6 1", decision), {});
    ASSERT_TRUE(model.ok()) << model.status();
    EXPECT_EQ(model->trees.flags[3], flags) << decision;
  }
}

TEST(Lightgbm, ReadsATreeOfOneLeaf) {
  const auto model =
      lightgbm::ReadModel(Model("Tree=0\nnum_leaves=1\nleaf_value=0.25\nis_linear=0\n"), {});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_THAT(model->trees.values, ElementsAre(0.25));
}

TEST(Lightgbm, KeepsTheModelsOfLinearLeaves) {
  std::string tree(kTree);
  constexpr std::string_view kFlat = "is_linear=0\n";
  tree.replace(tree.find(kFlat), kFlat.size(),
               "is_linear=1\nleaf_const=5 6 7\nnum_features=0 1 2\nleaf_features= 1  0 1 \n"
               "leaf_coeff= 2  3 4 \n");
  const auto model = lightgbm::ReadModel(Model(tree), {});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_THAT(model->trees.values, ElementsAre(0, 1, 2, 0, 0));
  EXPECT_THAT(model->linear.coefficients, ElementsAre(0, 0, 0, 2, 3, 4));
  EXPECT_THAT(Message(Model(StrCat(tree, kTree))), HasSubstr("is_linear is 1 in 1 of 2 trees"));
}

TEST(Lightgbm, WritesPredictAndRawScore) {
  const std::string text = Model();
  ImportSource source;
  source.path = "model.txt";
  source.bytes = text;
  EXPECT_EQ(LightgbmImporter().Recognize(source), Recognition::kByContent);
  const auto imported = LightgbmImporter().Import(source, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromString(imported->onnx));
  ASSERT_EQ(model.graph().output_size(), 2);
  EXPECT_EQ(model.graph().output(0).name(), "predict");
  EXPECT_EQ(model.graph().output(1).name(), "raw_score");
}

TEST(Lightgbm, TakesTheFirstRoundsAlone) {
  const std::string text = Model(StrCat(kTree, kTree, kTree));
  for (const auto& [rounds, trees] : std::vector<std::pair<int64_t, int64_t>>{{0, 3}, {2, 2}}) {
    GraphBuilder graph;
    const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2});
    const auto translated = TranslateLightgbm(graph, x, text, rounds);
    ASSERT_TRUE(translated.ok()) << translated.status();
    EXPECT_EQ(translated->classes, 2);
    graph.Output("predict", translated->class_index);
    graph.Output("predict_proba", translated->predict_proba);
    onnx::ModelProto model;
    const auto bytes = graph.Finish({});
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    ASSERT_TRUE(model.ParseFromString(*bytes));
    const std::string& roots = model.graph().node(0).input(7);
    for (const auto& constant : model.graph().initializer())
      if (constant.name() == roots) {
        EXPECT_EQ(constant.dims(0), trees);
      }
  }
}

TEST(Lightgbm, NamesWhatItRefuses) {
  EXPECT_THAT(Message(Model(kTree, "my_loss")), HasSubstr("objective 'my_loss' is not supported"));
  EXPECT_THAT(Message("tree\nversion=v5\nTree=0\n"), HasSubstr("version 'v5' is not supported"));
  EXPECT_THAT(Message(StrCat(Header("regression"), kTree)),
              HasSubstr("ends before 'end of trees'"));
  EXPECT_THAT(Message(With("left_child=1 -1", "left_child=0 -1")), HasSubstr("is reached twice"));
  EXPECT_THAT(Message(With("left_child=1 -1", "left_child=1 -9")), HasSubstr("node -1"));
  EXPECT_THAT(Message(With("split_feature=0 1", "split_feature=0 2")), HasSubstr("feature 2 of 2"));
  EXPECT_THAT(Message(With("threshold=0.5 0", "threshold=0.5 1")), HasSubstr("no set 1"));
  EXPECT_THAT(Message(With("threshold=0.5 0", "threshold=0.5")), HasSubstr("1 values, not 2"));
  EXPECT_THAT(Message(With("0 2\n", "0 -2\n")), HasSubstr("'cat_threshold': 2 values, not -2"));
  EXPECT_THAT(Message(With("num_leaves=3", "num_leaves=3\nnum_leaves=3")), HasSubstr("twice"));
}

TEST(Lightgbm, KeepsItsLimitsAndStops) {
  ImportOptions options;
  options.limits.max_objects = 4;
  EXPECT_EQ(lightgbm::ReadModel(Model(), options).status().code(), absl::StatusCode::kOutOfRange);
  options.limits.max_objects = 1000;
  EXPECT_TRUE(lightgbm::ReadModel(Model(), options).ok());
  options.cancelled = [] { return true; };
  EXPECT_EQ(lightgbm::ReadModel(Model(), options).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace tenon
