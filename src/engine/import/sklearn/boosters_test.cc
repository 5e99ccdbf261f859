#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/python/field.h"
#include "import/sklearn/translation.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kXgboost =
    R"({"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":)"
    R"({"model":{"tree_info":[0],"trees":[{"left_children":[1,-1,-1],"right_children":[2,-1,-1],)"
    R"("split_indices":[1,0,0],"default_left":[1,0,0],"split_conditions":[0.1,-1.5,2.5]}]},)"
    R"("name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0",)"
    R"("num_feature":"2"},"objective":{"name":"binary:logistic"}},"version":[2,1,0]})";

constexpr std::string_view kLightgbm =
    "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=1\n"
    "objective=binary sigmoid:1\n\nTree=0\nnum_leaves=2\nsplit_feature=1\nthreshold=0.5\n"
    "decision_type=2\nleft_child=-1\nright_child=-2\nleaf_value=1 2\n\nend of trees\n";

class BoostersTest : public testing::Test {
 protected:
  python::Object* New(python::Kind kind, std::string_view text = "") {
    python::Object* object = heap_.New(kind);
    object->text = std::string(text);
    return object;
  }

  // An instance with the given state.
  python::Object* Instance(
      std::string_view class_name,
      const std::vector<std::pair<std::string, const python::Object*>>& attributes) {
    python::Object* state = New(python::Kind::kDict);
    for (const auto& [name, value] : attributes)
      state->entries.emplace_back(New(python::Kind::kText, name), value);
    python::Object* instance = New(python::Kind::kInstance, class_name);
    instance->state = state;
    return instance;
  }

  absl::StatusOr<Methods> Translate(const python::Object* estimator, int64_t width = 2) {
    Context context{graph_, report_};
    Frame frame;
    frame.matrix = graph_.Input("X", DType::kFp64, {kAnyDim, width});
    frame.width = width;
    return TranslateMethods(context, python::Field(estimator, "model"), frame);
  }

  python::Object* Xgboost(std::string_view handle) {
    return Instance("xgboost.sklearn.XGBClassifier",
                    {{"_Booster", Instance("xgboost.core.Booster",
                                           {{"handle", New(python::Kind::kBytes, handle)}})}});
  }

  python::Heap heap_;
  GraphBuilder graph_;
  ImportReport report_;
};

TEST_F(BoostersTest, ReadsXgboostsHandle) {
  const auto methods = Translate(Xgboost(kXgboost));
  ASSERT_TRUE(methods.ok()) << methods.status();
  EXPECT_THAT(methods->classes.ints, ElementsAre(0, 1));
  EXPECT_EQ(graph_.DTypeOf(methods->predict), DType::kInt64);
  EXPECT_EQ(graph_.TypeOf(methods->predict_proba).shape, (Shape{kAnyDim, 2}));
}

TEST_F(BoostersTest, GivesLightgbmsClassesTheirNames) {
  python::Object* classes = New(python::Kind::kList);
  classes->items = {New(python::Kind::kText, "ham"), New(python::Kind::kText, "spam")};
  const auto methods = Translate(Instance(
      "lightgbm.sklearn.LGBMClassifier",
      {{"_classes", classes},
       {"_Booster",
        Instance("lightgbm.basic.Booster", {{"_handle", New(python::Kind::kText, kLightgbm)}})}}));
  ASSERT_TRUE(methods.ok()) << methods.status();
  EXPECT_THAT(methods->classes.texts, ElementsAre("ham", "spam"));
  EXPECT_EQ(graph_.DTypeOf(methods->predict), DType::kBytes);
}

TEST_F(BoostersTest, SaysWhatIsWrongAndWhere) {
  const auto message = [&](const python::Object* estimator, int64_t width) {
    return std::string(MessageOf(Translate(estimator, width).status()));
  };
  EXPECT_THAT(message(Xgboost(kXgboost), 3), HasSubstr("trained on 2 columns, its input has 3"));
}

TEST_F(BoostersTest, RefusesAnEstimatorThatIsNotFitted) {
  const auto methods =
      Translate(Instance("xgboost.sklearn.XGBRegressor", {{"_Booster", New(python::Kind::kNone)}}));
  EXPECT_THAT(std::string(MessageOf(methods.status())), HasSubstr("is not fitted"));
}

}  // namespace
}  // namespace tenon::sklearn
