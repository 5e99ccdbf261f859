// One small model of each family (tests/corpus/python/make.py), as the engine sees it. The numbers
// are compared with scikit-learn's own by tests/zoo.
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/model_properties.h"
#include "import/sklearn/sklearn_importer.h"
#include "import/testing/read_corpus.h"
#include "onnx/testing/imported_check.h"
#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

absl::StatusOr<ImportedModel> ImportPredictor(const std::string& name) {
  const std::string bytes = ReadCorpus("python/predictors/" + name + ".pkl");
  return SklearnImporter().Import({.path = name + ".pkl", .bytes = bytes}, {});
}

std::shared_ptr<const Servable> Load(const std::string& name) {
  const auto imported = ImportPredictor(name);
  EXPECT_TRUE(imported.ok()) << imported.status();
  if (!imported.ok()) return nullptr;
  const auto servable = LoadImported(*imported);
  EXPECT_TRUE(servable.ok()) << servable.status();
  return servable.value_or(nullptr);
}

std::string SignatureOfPredictor(const std::string& name) {
  const auto servable = Load(name);
  return servable == nullptr ? "" : SignatureOf(*servable);
}

std::string PropertyOf(const Servable& servable, std::string_view name) {
  for (const auto& [key, value] : servable.signature().properties)
    if (key == name) return value;
  return "";
}

TEST(SklearnCorpus, ClassifiersOfNames) {
  constexpr std::string_view kBoth = "predict BYTES[-1], predict_proba FP64[-1,3]";
  constexpr std::string_view kDecision = "decision_function FP64[-1,3]";
  for (const char* name : {"bagging", "dummy", "forest", "gaussian_nb", "knn"})
    EXPECT_EQ(SignatureOfPredictor(name), StrCat("X FP64[-1,2] -> ", kBoth)) << name;
  for (const char* name : {"ada_boost", "logistic", "one_vs_rest"})
    EXPECT_EQ(SignatureOfPredictor(name), StrCat("X FP64[-1,2] -> ", kBoth, " | ", kDecision));
  for (const char* name : {"linear_svc", "svc"})
    EXPECT_EQ(SignatureOfPredictor(name),
              StrCat("X FP64[-1,2] -> predict BYTES[-1] | ", kDecision));
  EXPECT_EQ(SignatureOfPredictor("discriminant"),
            StrCat("X FP64[-1,2] -> ", kBoth, " | ", kDecision, ", transform FP64[-1,2]"));
}

TEST(SklearnCorpus, ClassifiersOfNumbers) {
  constexpr std::string_view kBoth = "predict INT64[-1], predict_proba FP64[-1,2]";
  for (const char* name : {"calibrated", "xgb_classifier"})
    EXPECT_EQ(SignatureOfPredictor(name), StrCat("X FP64[-1,2] -> ", kBoth)) << name;
  for (const char* name : {"gradient_boosting", "grid_search", "sgd"})
    EXPECT_EQ(SignatureOfPredictor(name),
              StrCat("X FP64[-1,2] -> ", kBoth, " | decision_function FP64[-1]"));
  EXPECT_EQ(SignatureOfPredictor("voting"),
            StrCat("X FP64[-1,2] -> ", kBoth, " | transform FP64[-1,4]"));
  EXPECT_EQ(
      SignatureOfPredictor("stacking"),
      StrCat("X FP64[-1,2] -> ", kBoth, " | decision_function FP64[-1], transform FP64[-1,1]"));
  EXPECT_EQ(SignatureOfPredictor("text"), StrCat("X BYTES[-1] -> ", kBoth));
}

TEST(SklearnCorpus, Regressors) {
  for (const char* name :
       {"hist_gradient_boosting", "lgbm_regressor", "mlp", "named_columns", "ridge", "svr"})
    EXPECT_EQ(SignatureOfPredictor(name), "X FP64[-1,2] -> predict FP64[-1]") << name;
  EXPECT_EQ(SignatureOfPredictor("multi_output"), "X FP64[-1,2] -> predict FP64[-1,2]");
  EXPECT_EQ(SignatureOfPredictor("isotonic"),
            "X FP64[-1,1] -> predict FP64[-1] | transform FP64[-1]");
}

TEST(SklearnCorpus, ClustersAndOutliers) {
  EXPECT_EQ(SignatureOfPredictor("k_means"),
            "X FP64[-1,2] -> predict INT64[-1] | transform FP64[-1,2]");
  for (const char* name : {"isolation_forest", "outliers"})
    EXPECT_EQ(SignatureOfPredictor(name),
              "X FP64[-1,2] -> predict INT64[-1] | decision_function FP64[-1], "
              "score_samples FP64[-1]");
}

TEST(SklearnCorpus, ModelsCarryTheirClassesAndColumns) {
  const auto classifier = Load("logistic");
  ASSERT_NE(classifier, nullptr);
  EXPECT_EQ(PropertyOf(*classifier, kClassesProperty), R"(["blue","green","red"])");
  EXPECT_EQ(PropertyOf(*classifier, kFrameworkProperty), "scikit-learn");
  const auto numbers = Load("stacking");
  ASSERT_NE(numbers, nullptr);
  EXPECT_EQ(PropertyOf(*numbers, kClassesProperty), "[0,1]");
  const auto named = Load("named_columns");
  ASSERT_NE(named, nullptr);
  EXPECT_EQ(PropertyOf(*named, kColumnsProperty), R"(["a","b"])");
}

TEST(SklearnCorpus, ReportsNameEachEstimator) {
  const auto imported = ImportPredictor("text");
  ASSERT_TRUE(imported.ok()) << imported.status();
  std::vector<std::string> kinds;
  for (const ImportedPart& part : imported->report.parts) kinds.push_back(part.kind);
  EXPECT_THAT(kinds, testing::ElementsAre("sklearn.pipeline.Pipeline",
                                          "sklearn.feature_extraction.TfidfVectorizer",
                                          "sklearn.feature_extraction.TfidfTransformer",
                                          "sklearn.naive_bayes.MultinomialNB"));
}

std::string RefusalOf(const std::string& name, double first) {
  const auto servable = Load(name);
  if (servable == nullptr) return "";
  const std::vector<NamedTensor> rows = {{"X", Matrix({2, 2}, {1, 2, 3, first})}};
  return std::string(MessageOf(servable->Infer(rows, {}).status()));
}

TEST(SklearnCorpus, PredictorsRefuseWhatScikitLearnRefuses) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const char* name : {"logistic", "knn", "svc", "mlp", "k_means", "ridge"}) {
    EXPECT_THAT(RefusalOf(name, nan), HasSubstr("NaN")) << name;
    EXPECT_THAT(RefusalOf(name, infinity), HasSubstr("infinity")) << name;
  }
  EXPECT_EQ(RefusalOf("hist_gradient_boosting", nan), "") << "NaN is a missing value";
  EXPECT_EQ(RefusalOf("forest", nan), "") << "NaN is a missing value";
  EXPECT_THAT(RefusalOf("named_columns", nan), HasSubstr("'b'"));
}

}  // namespace
}  // namespace tenon
