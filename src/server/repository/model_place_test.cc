#include "repository/model_place.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

const std::string kSample = std::string(TENON_SOURCE_DIR) + "/tests/models/sample";

// "model/version=path" of all that the argument names, or why not.
std::string Found(const ModelArgument& argument) {
  const absl::StatusOr<ModelPlace> place = OpenModelPlace(argument, "model.onnx");
  if (!place.ok()) return std::string(MessageOf(place.status()));
  std::string text;
  for (const FoundModel& found : place->models)
    StrAppend(&text, found.model, "/", found.version, "=", found.path, " ");
  return text;
}

TEST(ModelPlaceTest, TakesARepositoryAModelAVersionAndAFile) {
  EXPECT_EQ(Found({.path = kSample}),
            "breast_cancer/1=breast_cancer/1/model.onnx iris/1=iris/1/model.onnx ");
  EXPECT_EQ(Found({.path = kSample + "/iris"}), "iris/1=1/model.onnx ");
  EXPECT_EQ(Found({.path = kSample + "/iris/1"}), "iris/1=model.onnx ");
  EXPECT_EQ(Found({.path = kSample + "/iris/1/model.onnx"}), "iris/1=model.onnx ");
}

TEST(ModelPlaceTest, AFileOfAnotherNameIsToBeImported) {
  const std::string path = std::string(TENON_SOURCE_DIR) + "/tests/models/train.py";
  const ModelPlace place = OpenModelPlace({.path = path}, "model.onnx").value();
  EXPECT_TRUE(place.models[0].is_foreign);
  EXPECT_EQ(place.models[0].model, "train");
  EXPECT_FALSE(
      OpenModelPlace({.path = kSample + "/iris"}, "model.onnx").value().models[0].is_foreign);
}

TEST(ModelPlaceTest, ANameAndAVersionAreForOne) {
  EXPECT_EQ(Found({.path = kSample + "/iris", .name = "flowers", .version = "7"}),
            "flowers/7=1/model.onnx ");
  EXPECT_THAT(Found({.path = kSample, .name = "flowers"}),
              HasSubstr("it holds 2 model versions, and a name or version can be given to one"));
}

TEST(ModelPlaceTest, TheFolderIsAbsoluteAndTheFilesLieBeneathIt) {
  const ModelPlace place = OpenModelPlace({.path = kSample + "/iris/."}, "model.onnx").value();
  EXPECT_EQ(place.folder, std::filesystem::canonical(kSample + "/iris").string());
  EXPECT_TRUE(place.files->Stat(place.models[0].path).ok());
}

TEST(ModelPlaceTest, SaysWhichPathIsMissing) {
  EXPECT_THAT(Found({.path = "/no/such/path"}), HasSubstr("opening '/no/such/path': No such file"));
}

}  // namespace
}  // namespace tenon
