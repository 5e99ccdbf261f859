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

// The answers that make.py prints for two rows that were not fitted.
std::vector<double> AnswersOf(const std::string& name) {
  const auto servable = Load(name);
  if (servable == nullptr) return {};
  const std::vector<NamedTensor> rows = {{"X", Matrix({2, 2}, {0.5, -0.25, -1.0, 2.0})}};
  const auto answer = servable->Infer(rows, {});
  EXPECT_TRUE(answer.ok()) << name << ": " << answer.status();
  if (!answer.ok()) return {};
  if (answer->at(0).tensor.dtype() == DType::kFp64) return DoublesOf(answer);
  const std::vector<int64_t> whole = IntsOf(answer);
  return {whole.begin(), whole.end()};
}

auto Near(double first, double second) {
  return testing::ElementsAre(testing::DoubleNear(first, 1e-12),
                              testing::DoubleNear(second, 1e-12));
}

TEST(SklearnCorpus, NeighboursAndOutliersAnswerAsScikitLearn) {
  EXPECT_THAT(AnswersOf("local_outliers"), testing::ElementsAre(1, -1));
  EXPECT_THAT(AnswersOf("envelope"), testing::ElementsAre(1, -1));
  EXPECT_THAT(AnswersOf("radius"), Near(-0.898, -0.898));
  EXPECT_THAT(AnswersOf("nearest_filled"), Near(1.0372248166018943, -3.390377991868689));
  EXPECT_EQ(SignatureOfPredictor("centroid"),
            "X FP64[-1,2] -> predict BYTES[-1], predict_proba FP64[-1,3] | decision_function "
            "FP64[-1,3]");
}

TEST(SklearnCorpus, MixturesProcessesAndEmbeddingsAnswerAsScikitLearn) {
  EXPECT_THAT(AnswersOf("bayesian_mixture"), testing::ElementsAre(0, 0));
  EXPECT_THAT(AnswersOf("birch"), testing::ElementsAre(0, 1));
  EXPECT_THAT(AnswersOf("process"), Near(1.5372788629864227, -0.6455635082810764));
  EXPECT_THAT(AnswersOf("trees_embedding"), Near(-0.32834862385321095, -0.2898165137614679));
  EXPECT_EQ(SignatureOfPredictor("output_codes"), "X FP64[-1,2] -> predict BYTES[-1]");
}

// Of FeatureAgglomeration(1) and Ridge, by scikit-learn 1.3: skops wrote numpy.mean with all of its
// attributes then.
TEST(SklearnCorpus, PoolsFeaturesOfOlderSkopsFiles) {
  const std::string bytes = ReadCorpus("python/agglomerated.1.3.skops");
  const auto imported = SklearnImporter().Import({.path = "a.skops", .bytes = bytes}, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  const auto servable = LoadImported(*imported);
  ASSERT_TRUE(servable.ok()) << servable.status();
  const std::vector<NamedTensor> rows = {{"X", Matrix({2, 2}, {0.5, -0.25, -1.0, 2.0})}};
  EXPECT_THAT(DoublesOf((*servable)->Infer(rows, {})),
              Near(-0.34361944689480806, 0.12886397904711677));
}

TEST(SklearnCorpus, HashedTextsAnswerAsScikitLearn) {
  const auto servable = Load("hashed_text");
  ASSERT_NE(servable, nullptr);
  const std::vector<NamedTensor> texts = {{"X", TextTensor({2}, {"good plot", "a bad film"})}};
  EXPECT_THAT(DoublesOf(servable->Infer(texts, {})), Near(0.9687500000000002, 0.03125));
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
