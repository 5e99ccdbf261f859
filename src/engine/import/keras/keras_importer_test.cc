#include "import/keras/keras_importer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/keras/internal/layer_names.h"
#include "import/keras/model_walk.h"
#include "import/testing/read_corpus.h"
#include "onnx/testing/imported_check.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointwise;

absl::StatusOr<ImportedModel> ImportCorpus(const std::string& name) {
  const std::string bytes = ReadCorpus("keras/" + name);
  return KerasImporter().Import({.path = name, .bytes = bytes}, {});
}

template <typename T>
NamedTensor Given(const std::string& name, const Shape& shape, const std::vector<T>& values) {
  return {name, Tensor::Of<T>(shape, values).value()};
}

absl::StatusOr<std::vector<NamedTensor>> Ask(const std::string& name,
                                             const std::vector<NamedTensor>& inputs) {
  TENON_ASSIGN_OR_RETURN(const ImportedModel model, ImportCorpus(name));
  TENON_ASSIGN_OR_RETURN(const auto servable, LoadImported(model));
  return servable->Infer(inputs, {});
}

MATCHER(IsNear, "") { return std::abs(std::get<0>(arg) - std::get<1>(arg)) < 1e-5; }

void ExpectFloats(const NamedTensor& answer, const std::vector<float>& expected) {
  const auto floats = answer.tensor.view().as<float>();
  EXPECT_THAT(std::vector<float>(floats.begin(), floats.end()), Pointwise(IsNear(), expected));
}

TEST(SnakeCaseTest, NamesClassesAsKerasDoes) {
  EXPECT_EQ(keras::SnakeCase("GlobalAveragePooling1D"), "global_average_pooling1d");
  EXPECT_EQ(keras::SnakeCase("LSTM"), "lstm");
  EXPECT_EQ(keras::SnakeCase("PReLU"), "p_re_lu");
  EXPECT_EQ(keras::SnakeCase("ConvLSTM2D"), "conv_lstm2d");
  EXPECT_EQ(keras::SnakeCase("Dense"), "dense");
  EXPECT_EQ(keras::SnakeCase("BatchNormalization"), "batch_normalization");
}

TEST(KerasImporterTest, RecognisesItsFormats) {
  const auto recognise = [](std::string_view bytes, std::vector<std::string> entries = {}) {
    ImportSource source;
    source.path = "m";
    source.bytes = bytes;
    source.entries = std::move(entries);
    return KerasImporter().Recognize(source);
  };
  EXPECT_EQ(recognise("PK\x03\x04", {"config.json", "metadata.json", "model.weights.h5"}),
            Recognition::kByContent);
  EXPECT_EQ(recognise("PK\x03\x04", {"schema.json"}), Recognition::kNo);
  EXPECT_EQ(recognise(std::string_view("\x89HDF\r\n\x1a\n...", 11)), Recognition::kByContent);
  EXPECT_EQ(recognise(""), Recognition::kNo);
}

TEST(KerasImporterTest, AnswersWhatKerasAnswersFromBothFormats) {
  for (const char* name : {"dense.keras", "dense.h5"}) {
    const auto answer = Ask(name, {Given<float>("x", {1, 2}, {1, 1})});
    ASSERT_TRUE(answer.ok()) << answer.status();
    ExpectFloats(answer->at(0), {-0.84F});
  }
}

TEST(KerasImporterTest, FollowsMasksAndSharedAndNestedLayers) {
  for (const char* name : {"graph.keras", "graph.h5"}) {
    const auto answer =
        Ask(name, {Given<int32_t>("ids", {1, 3}, {1, 1, 1}), Given<float>("x", {1, 2}, {1, 1})});
    ASSERT_TRUE(answer.ok()) << answer.status();
    ExpectFloats(answer->at(0), {-1.3181894F});
    ExpectFloats(answer->at(1), {0.3F, 0.4F});
    const auto masked =
        Ask(name, {Given<int32_t>("ids", {1, 3}, {0, 1, 0}), Given<float>("x", {1, 2}, {1, 1})});
    ASSERT_TRUE(masked.ok()) << masked.status();
    ExpectFloats(masked->at(1), {0.3F, 0.4F});
  }
}

TEST(KerasImporterTest, KeepsChannelsLast) {
  const auto answer =
      Ask("image.keras", {Given<float>("image", {1, 4, 4, 1}, std::vector<float>(16, 1))});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ExpectFloats(answer->at(0), {7.2F, 8.2F});
}

TEST(KerasImporterTest, RefusesAnIndexOutsideOfAnEmbedding) {
  const auto answer = Ask(
      "graph.keras", {Given<int32_t>("ids", {1, 3}, {1, 5, 1}), Given<float>("x", {1, 2}, {1, 1})});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MessageOf(answer.status()), "'layers.words', index 5 at [0,1]: it takes 0 to 4");
}

TEST(KerasImporterTest, ReportsLayersAndWhatTheyBecome) {
  const auto model = ImportCorpus("graph.keras");
  ASSERT_TRUE(model.ok()) << model.status();
  std::vector<std::string> paths;
  for (const ImportedPart& part : model->report.parts) paths.push_back(part.path);
  EXPECT_THAT(paths, testing::Contains("layers.inner.layers.deep"));
  EXPECT_EQ(model->report.parts[0].kind, "keras.layers.Embedding");
  EXPECT_THAT(model->report.parts[0].becomes, HasSubstr("Gather"));
}

TEST(KerasImporterTest, NamesAllThatIsRefusedAtOnce) {
  const auto model = ImportCorpus("refused.keras");
  EXPECT_EQ(model.status().code(), absl::StatusCode::kUnimplemented);
  const std::string message(MessageOf(model.status()));
  EXPECT_THAT(message, HasSubstr("layers.code (Lambda)"));
  EXPECT_THAT(message, HasSubstr("layers.more_code (Lambda)"));
  EXPECT_THAT(message, Not(HasSubstr("good")));
}

TEST(KerasImporterTest, RefusesWeightsWithoutTheirModel) {
  const auto model = ImportCorpus("alone.weights.h5");
  EXPECT_EQ(model.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(model.status())), HasSubstr("model.save"));
}

absl::Status Translate(std::string_view config) {
  absl::StatusOr<json::Document> document = json::Document::Parse(config, {});
  EXPECT_TRUE(document.ok()) << document.status();
  if (!document.ok()) return document.status();
  keras::ModelFile file;
  file.config = *std::move(document);
  return keras::TranslateModel(file, {}).status();
}

TEST(ModelWalkTest, RefusesClassesWhoseCodeIsElsewhere) {
  const absl::Status status = Translate(R"({"class_name": "MyModel", "config": {}})");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("'MyModel'"));
}

std::string Functional(const std::string& layers) {
  return R"({"class_name": "Functional", "config": {"name": "m", "layers": [
    {"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_shape": [null, 2],
     "dtype": "float32"}, "inbound_nodes": []}, )" +
         layers + R"(], "input_layers": [["x", 0, 0]], "output_layers": [["a", 0, 0]]}})";
}

std::string Identity(const std::string& name, const std::string& from) {
  return R"({"class_name": "Identity", "name": ")" + name + R"(", "config": {"name": ")" + name +
         R"(", "trainable": true}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
         "config": {"shape": [null, 2], "dtype": "float32", "keras_history": [")" +
         from + R"(", 0, 0]}}], "kwargs": {}}]})";
}

TEST(ModelWalkTest, WorksInAnyOrderOfLayers) {
  EXPECT_TRUE(Translate(Functional(Identity("a", "b") + "," + Identity("b", "x"))).ok());
}

TEST(ModelWalkTest, RefusesLayersThatNeedThemselves) {
  const absl::Status status = Translate(Functional(Identity("a", "b") + "," + Identity("b", "a")));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("needs itself"));
}

TEST(ModelWalkTest, RefusesLayersThatAreNotThere) {
  const absl::Status status = Translate(Functional(Identity("a", "elsewhere")));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("'elsewhere'"));
}

TEST(ModelWalkTest, RefusesHalfPrecisionPolicies) {
  const absl::Status status = Translate(R"({"class_name": "Sequential", "config": {"layers": [
    {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [null, 2]}},
    {"class_name": "Dense", "config": {"name": "d", "units": 2, "trainable": true, "dtype":
      {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}}}]}})");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("layers.d (Dense): dtype 'mixed_float16'"));
}

// A model that calls the one inside twice, and so on: 2^30 layers in a small file.
TEST(ModelWalkTest, BoundsModelsThatDouble) {
  std::string inner = Identity("a", "x");
  for (int i = 0; i < 30; ++i) {
    const std::string model = Functional(inner);
    const std::string call = R"({"args": [{"class_name": "__keras_tensor__", "config":
      {"shape": [null, 2], "dtype": "float32", "keras_history": [")";
    inner = R"({"name": "n",)" + model.substr(1, model.size() - 2) + R"(, "inbound_nodes": [)" +
            call + R"(x", 0, 0]}}]}, )" + call + R"(n", 0, 0]}}]}]},)" +
            R"({"class_name": "Identity", "name": "a", "config": {"name": "a", "trainable": true},
              "inbound_nodes": [)" +
            call + R"(n", 1, 0]}}]}]})";
  }
  ImportOptions options;
  options.limits.max_objects = 10'000;
  json::Limits limits;
  limits.max_depth = 1'000;
  absl::StatusOr<json::Document> document = json::Document::Parse(Functional(inner), limits);
  ASSERT_TRUE(document.ok()) << document.status();
  keras::ModelFile file;
  file.config = *std::move(document);
  const absl::Status status = keras::TranslateModel(file, options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << status;
}

}  // namespace
}  // namespace tenon
