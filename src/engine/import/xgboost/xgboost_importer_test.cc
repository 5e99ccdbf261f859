#include "import/xgboost/xgboost_importer.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/graph/graph_builder.h"
#include "import/xgboost/translate.h"
#include "import/xgboost/xgboost_model.h"
#include "onnx-ml.pb.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kTree =
    R"({"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],)"
    R"("default_left":[1,0,0],"split_conditions":[0.1,-1.5,2.5],"split_type":[0,0,0],)"
    R"("categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],)"
    R"("tree_param":{"size_leaf_vector":"1"}})";

constexpr std::string_view kCategorical =
    R"({"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],)"
    R"("default_left":[true,false,false],"split_conditions":[0,1,2],"split_type":[1,0,0],)"
    R"("categories":[1,66],"categories_nodes":[0],"categories_segments":[0],)"
    R"("categories_sizes":[2],"tree_param":{"size_leaf_vector":"0"}})";

std::string Model(std::string_view tree, std::string_view objective = "binary:logistic",
                  std::string_view base_score = "5E-1", std::string_view attributes = "{}") {
  return StrCat(R"({"learner":{"attributes":)", attributes,
                R"(,"feature_names":["a","b"],"feature_types":["float","float"],)",
                R"("gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1"},)",
                R"("tree_info":[0,0],"trees":[)", tree, ",", tree, R"(]},"name":"gbtree"},)",
                R"("learner_model_param":{"base_score":")", base_score,
                R"(","num_class":"0","num_feature":"2","num_target":"1"},"objective":{"name":")",
                objective, R"("}},"version":[2,1,0]})");
}

std::vector<std::string> Outputs(const std::string& bytes) {
  ImportSource source;
  source.path = "model.json";
  source.bytes = bytes;
  const auto imported = XgboostImporter().Import(source, {});
  EXPECT_TRUE(imported.ok()) << imported.status();
  if (!imported.ok()) return {};
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(imported->onnx));
  std::vector<std::string> names;
  for (const auto& output : model.graph().output()) names.push_back(output.name());
  return names;
}

TEST(Xgboost, ReadsTreesInFloat32) {
  const auto model = xgboost::ReadModel(Model(kTree), {});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->version, "2.1.0");
  EXPECT_THAT(model->base_margin, ElementsAre(0.0));
  EXPECT_EQ(model->trees.roots.size(), 3u);  // base_score's first
  const auto root = static_cast<size_t>(model->trees.roots[1]);
  EXPECT_EQ(model->trees.threshold[root], static_cast<double>(0.1F));
  EXPECT_EQ(model->trees.flags[root], kTreeLess | kTreeMissingLeft);
  EXPECT_EQ(model->trees.values[static_cast<size_t>(model->trees.left[root])], -1.5);
}

TEST(Xgboost, SendsMembersOfACategorySetRight) {
  const auto model = xgboost::ReadModel(Model(kCategorical, "reg:squarederror"), {});
  ASSERT_TRUE(model.ok()) << model.status();
  const TreeEnsemble& trees = model->trees;
  const auto root = static_cast<size_t>(trees.roots[1]);
  EXPECT_EQ(trees.flags[root],
            kTreeCategorical);  // missing goes left, which is the operator's right
  EXPECT_EQ(trees.values[static_cast<size_t>(trees.left[root])], 2.0);
  EXPECT_EQ(trees.set_words[0], 2u);
  EXPECT_EQ(trees.set_words[1], 4u);
}

TEST(Xgboost, PutsBaseScoreIntoTheLinksSpace) {
  const auto log = xgboost::ReadModel(Model(kTree, "count:poisson", "[2E0]"), {});
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_FLOAT_EQ(static_cast<float>(log->base_margin[0]), 0.6931472F);
  EXPECT_THAT(
      std::string(MessageOf(xgboost::ReadModel(Model(kTree, "reg:gamma", "-1"), {}).status())),
      HasSubstr("base_score: -1 is outside the objective's range"));
}

TEST(Xgboost, AnswersAsItsEstimatorDoes) {
  EXPECT_THAT(Outputs(Model(kTree)), ElementsAre("predict", "raw_score"));
  const std::string classifier = R"({"scikit_learn":"{\"_estimator_type\": \"classifier\"}"})";
  EXPECT_THAT(Outputs(Model(kTree, "binary:logistic", "5E-1", classifier)),
              ElementsAre("predict", "predict_proba", "raw_score"));
  const std::string of_old =
      R"({"scikit_learn":"{\"missing\": NaN, \"type\": \"XGBClassifier\"}"})";
  EXPECT_THAT(Outputs(Model(kTree, "binary:logistic", "5E-1", of_old)),
              ElementsAre("predict", "predict_proba", "raw_score"));
}

TEST(Xgboost, CountsTreesUpToTheBestIteration) {
  const auto model =
      xgboost::ReadModel(Model(kTree, "reg:squarederror", "0", R"({"best_iteration":"0"})"), {});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->best_trees, 2);
}

TEST(Xgboost, GivesAPipelineClassesAndProbabilities) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2});
  const auto translated = TranslateXgboost(graph, x, Model(kTree));
  ASSERT_TRUE(translated.ok()) << translated.status();
  EXPECT_EQ(translated->classes, 2);
  EXPECT_EQ(graph.DTypeOf(translated->class_index), DType::kInt64);
  EXPECT_EQ(graph.TypeOf(translated->predict_proba).shape, (Shape{kAnyDim, 2}));
  EXPECT_THAT(translated->feature_names, ElementsAre("a", "b"));

  GraphBuilder regressor;
  const Value rows = regressor.Input("X", DType::kFp64, {kAnyDim, 2});
  const auto regression = TranslateXgboost(regressor, rows, Model(kTree, "reg:squarederror"));
  ASSERT_TRUE(regression.ok()) << regression.status();
  EXPECT_FALSE(regression->class_index.exists());
}

TEST(Xgboost, NamesWhatItRefuses) {
  const auto message = [](const std::string& bytes) {
    return std::string(MessageOf(xgboost::ReadModel(bytes, {}).status()));
  };
  EXPECT_THAT(message(Model(kTree, "my:loss")), HasSubstr("objective 'my:loss' is not supported"));
  EXPECT_THAT(message("binf..."), HasSubstr("save_model('model.ubj')"));
  EXPECT_THAT(message("{\"learner\":{}}"), HasSubstr("learner: member 'learner_model_param'"));
  std::string cycle(kTree);
  cycle.replace(cycle.find("[1,-1,-1]"), 9, "[0,-1,-1]");
  EXPECT_THAT(message(Model(cycle)), HasSubstr("trees[0]: node 0 is reached twice"));
  std::string feature(kTree);
  feature.replace(feature.find("[1,0,0]"), 7, "[2,0,0]");
  EXPECT_THAT(message(Model(feature)), HasSubstr("feature 2 of 2"));
}

TEST(Xgboost, KeepsItsLimitsAndStops) {
  ImportOptions options;
  options.limits.max_objects = 20;
  EXPECT_FALSE(xgboost::ReadModel(Model(kTree), options).ok());
  ImportOptions stopped;
  stopped.cancelled = [] { return true; };
  EXPECT_EQ(xgboost::ReadModel(Model(kTree), stopped).status().code(),
            absl::StatusCode::kCancelled);
}

TEST(Xgboost, IsRecognisedByItsContent) {
  const std::string bytes = Model(kTree);
  ImportSource source;
  source.path = "x";
  source.bytes = bytes;
  EXPECT_EQ(XgboostImporter().Recognize(source), Recognition::kByContent);
  source.bytes = "{\"a\":1}";
  EXPECT_EQ(XgboostImporter().Recognize(source), Recognition::kNo);
  source.path = "model.ubj";
  EXPECT_EQ(XgboostImporter().Recognize(source), Recognition::kByName);
}

}  // namespace
}  // namespace tenon
