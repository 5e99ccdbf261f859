#include "import/sklearn/sklearn_importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/python/object.h"
#include "import/sklearn/sklearn_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using python::Kind;
using python::Object;
using ::testing::HasSubstr;

// Builds what a reader would have read.
class SklearnModelTest : public ::testing::Test {
 protected:
  Object* Int(int64_t value, Kind kind = Kind::kInt) {
    Object* object = document_.heap->New(kind);
    object->integer = value;
    return object;
  }
  Object* Text(std::string value) {
    Object* object = document_.heap->New(Kind::kText);
    object->text = std::move(value);
    return object;
  }
  Object* Items(Kind kind, std::vector<const Object*> items) {
    Object* object = document_.heap->New(kind);
    object->items = std::move(items);
    return object;
  }
  Object* Instance(std::string name, std::vector<std::pair<std::string, const Object*>> attrs) {
    Object* state = document_.heap->New(Kind::kDict);
    for (auto& [key, value] : attrs) state->entries.emplace_back(Text(key), value);
    Object* object = document_.heap->New(Kind::kInstance);
    object->text = std::move(name);
    object->state = state;
    return object;
  }
  Object* Objects(std::vector<const Object*> items) {
    Object* object = document_.heap->New(Kind::kArray);
    object->array->kind = 'O';
    object->array->shape = {static_cast<int64_t>(items.size())};
    object->array->items = std::move(items);
    return object;
  }
  Object* Pipeline(std::vector<const Object*> steps) {
    std::vector<const Object*> pairs;
    for (const Object* step : steps) pairs.push_back(Items(Kind::kTuple, {Text("step"), step}));
    return Instance("sklearn.pipeline.Pipeline", {{"steps", Items(Kind::kList, pairs)}});
  }
  absl::StatusOr<ImportedModel> Translate(const Object* root) {
    document_.root = root;
    return sklearn::TranslateModel(document_, {});
  }

  python::Document document_{std::make_unique<python::Heap>(), nullptr, {}};
};

TEST_F(SklearnModelTest, TranslatesAPipelineAndReportsItsSteps) {
  const Object* binarizer = Instance("sklearn.preprocessing._data.Binarizer",
                                     {{"threshold", Int(1)}, {"n_features_in_", Int(3)}});
  const auto model = Translate(Pipeline({Text("passthrough"), binarizer}));
  ASSERT_TRUE(model.ok()) << model.status();
  ASSERT_EQ(model->report.parts.size(), 2U);
  EXPECT_EQ(model->report.parts[1].path, "model.steps[1][1]");
  EXPECT_EQ(model->report.parts[1].kind, "sklearn.preprocessing.Binarizer");
  EXPECT_THAT(model->report.parts[1].becomes, HasSubstr("Greater"));
  EXPECT_THAT(model->onnx, HasSubstr("transform"));
}

TEST_F(SklearnModelTest, TakesColumnsApartWhenCategoriesAreStrings) {
  const Object* categories =
      Items(Kind::kList, {Objects({Text("a"), Text("b")}), Objects({Int(1), Int(2)})});
  const auto model =
      Translate(Instance("sklearn.preprocessing._encoders.OneHotEncoder",
                         {{"categories_", categories},
                          {"handle_unknown", Text("error")},
                          {"n_features_in_", Int(2)},
                          {"feature_names_in_", Objects({Text("city"), Text("floor")})}}));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_THAT(model->onnx, HasSubstr("city"));
  EXPECT_THAT(model->onnx, HasSubstr("RefuseUnknown"));
}

TEST_F(SklearnModelTest, RefusesAnUnknownClassByPathAndName) {
  const auto model = Translate(Pipeline({Instance("os.system", {{"n_features_in_", Int(1)}})}));
  EXPECT_EQ(model.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(model.status())), HasSubstr("model.steps[0][1] (os.system)"));
}

TEST_F(SklearnModelTest, RefusesCodeInAFunctionTransformer) {
  Object* function = document_.heap->New(Kind::kName);
  function->text = "os.system";
  const auto model =
      Translate(Instance("sklearn.preprocessing._function_transformer.FunctionTransformer",
                         {{"func", function}, {"n_features_in_", Int(1)}}));
  EXPECT_EQ(model.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(model.status())), HasSubstr("'os.system' is code"));
}

TEST_F(SklearnModelTest, RefusesEstimatorsThatContainThemselves) {
  Object* pipeline = Pipeline({Text("passthrough")});
  auto* steps = const_cast<Object*>(pipeline->state->entries[0].second);
  steps->items.push_back(Items(Kind::kTuple, {Text("again"), pipeline}));
  EXPECT_EQ(Translate(pipeline).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(SklearnModelTest, RefusesNamesOfMoreColumnsThanThereAre) {
  const Object* triple =
      Items(Kind::kTuple, {Text("a"), Pipeline({}), Items(Kind::kList, {Text("floor")})});
  const auto model = Translate(Instance(
      "sklearn.compose._column_transformer.ColumnTransformer",
      {{"transformers_",
        Items(Kind::kList,
              {Items(Kind::kTuple, {Text("b"), Text("passthrough"), Text("city")}), triple})},
       {"n_features_in_", Int(1)},
       {"feature_names_in_", Objects({Text("city"), Text("floor")})}}));
  EXPECT_EQ(model.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SklearnModelTest, RefusesWhatIsNoEstimator) {
  EXPECT_EQ(Translate(Int(3)).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(SklearnImporterTest, RecognisesItsFormats) {
  const auto recognise = [](std::string_view path, std::string_view bytes,
                            std::vector<std::string> entries = {}) {
    ImportSource source;
    source.path = path;
    source.bytes = bytes;
    source.entries = std::move(entries);
    return SklearnImporter().Recognize(source);
  };
  EXPECT_EQ(recognise("m", std::string_view("\x80\x05\x95", 3)), Recognition::kByContent);
  EXPECT_EQ(recognise("m", std::string_view("\x80\x09\x95", 3)), Recognition::kNo);
  EXPECT_EQ(recognise("m.joblib.gz", std::string_view("\x1f\x8b\x08", 3)), Recognition::kByName);
  EXPECT_EQ(recognise("m.tar.gz", std::string_view("\x1f\x8b\x08", 3)), Recognition::kNo);
  EXPECT_EQ(recognise("m.skops", "PK\x03\x04", {"schema.json"}), Recognition::kByContent);
  EXPECT_EQ(recognise("m.keras", "PK\x03\x04", {"config.json"}), Recognition::kNo);
  EXPECT_EQ(recognise("m", ""), Recognition::kNo);
}

}  // namespace
}  // namespace tenon
