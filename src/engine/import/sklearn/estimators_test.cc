#include "import/sklearn/estimators.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace tenon::sklearn {
namespace {

TEST(EstimatorsTest, NamesClassesByPackage) {
  EXPECT_EQ(PublicName("sklearn.linear_model._logistic.LogisticRegression"),
            "sklearn.linear_model.LogisticRegression");
  EXPECT_EQ(PublicName("sklearn.pipeline.Pipeline"), "sklearn.pipeline.Pipeline");
  EXPECT_EQ(
      PublicName("sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoosting"),
      "sklearn.ensemble.HistGradientBoosting");
  EXPECT_EQ(PublicName("xgboost.sklearn.XGBClassifier"), "xgboost.XGBClassifier");
  EXPECT_EQ(PublicName("Plain"), "Plain");
  EXPECT_EQ(PublicName("sklearn.Odd"), "sklearn.Odd");
}

TEST(EstimatorsTest, FindsRows) {
  ASSERT_NE(FindEstimator("sklearn.preprocessing._data.StandardScaler"), nullptr);
  EXPECT_EQ(FindEstimator("os.system"), nullptr);
  EXPECT_EQ(FindEstimator(""), nullptr);
}

TEST(EstimatorsTest, HasEachClassOnce) {
  const auto& rows = Estimators();
  EXPECT_EQ(std::ranges::adjacent_find(rows, {}, &EstimatorRow::class_name), rows.end());
  for (const EstimatorRow& row : rows) {
    EXPECT_TRUE(row.transform != nullptr || row.methods != nullptr) << row.class_name;
  }
}

}  // namespace
}  // namespace tenon::sklearn
