#include "repository/model_finder.h"

#include <gtest/gtest.h>

#include "ports/path.h"
#include "ports/testing/memory_file_system.h"

namespace tenon {
namespace {

class ModelFinderTest : public testing::Test {
 protected:
  void Add(std::string_view folder) { AddFile(folder, "model.onnx"); }

  void AddFile(std::string_view folder, std::string_view file) {
    ASSERT_TRUE(files_.MakeFolders(folder).ok());
    ASSERT_TRUE(files_.PublishFile(JoinPath(folder, file), "x").ok());
  }

  // "model/version" of all that is found.
  std::string Found() {
    const auto found = FindModels(files_, "churn", "model.onnx");
    if (!found.ok()) return std::string(found.status().message());
    std::string text;
    for (const FoundModel& model : *found)
      text += model.model + "/" + model.version + "=" + model.path + (model.is_folder ? "/" : "") +
              (model.is_foreign ? "(foreign) " : " ");
    return text;
  }

  MemoryFileSystem files_;
};

TEST_F(ModelFinderTest, AFileInTheFolderIsAModelOfItsName) {
  Add("");
  EXPECT_EQ(Found(), "churn/1=model.onnx ");
}

TEST_F(ModelFinderTest, FoldersWithFilesAreVersions) {
  Add("1");
  Add("12");
  Add(".hidden");
  ASSERT_TRUE(files_.MakeFolders("empty").ok());
  EXPECT_EQ(Found(), "churn/1=1/model.onnx churn/12=12/model.onnx ");
}

TEST_F(ModelFinderTest, TwoLevelsAreARepository) {
  Add("a/1");
  Add("b/1");
  Add("b/v2");
  EXPECT_EQ(Found(), "a/1=a/1/model.onnx b/1=b/1/model.onnx b/v2=b/v2/model.onnx ");
}

TEST_F(ModelFinderTest, OtherFrameworksModelsStandInTheSamePlaces) {
  AddFile("", "model.skops");
  EXPECT_EQ(Found(), "churn/1=model.skops(foreign) ");
}

TEST_F(ModelFinderTest, ARepositoryMixesFormats) {
  Add("a/1");
  AddFile("a/2", "model.pkl");
  AddFile("b/1", "MLmodel");
  AddFile("b/1/data", "model.keras");
  AddFile("c/7", "saved_model.pb");
  EXPECT_EQ(Found(),
            "a/1=a/1/model.onnx a/2=a/2/model.pkl(foreign) b/1=b/1/(foreign) c/7=c/7/(foreign) ");
}

TEST_F(ModelFinderTest, TheEnginesFileIsMeantBesideAnother) {
  Add("");
  AddFile("", "model.skops");
  EXPECT_EQ(Found(), "churn/1=model.onnx ");
}

TEST_F(ModelFinderTest, DoesNotGuessBetweenTwo) {
  AddFile("1", "model.skops");
  AddFile("1", "model.pkl");
  EXPECT_EQ(Found(), "both '1/model.skops' and '1/model.pkl' could be the model");
}

TEST_F(ModelFinderTest, SaysWhatItLookedFor) {
  EXPECT_EQ(Found(),
            "looking for models in 'churn': there is no model.onnx, VERSION/model.onnx or "
            "NAME/VERSION/model.onnx, nor another framework's model in its place");
}

TEST(ModelNameTest, IsTheFilesOrTheFolders) {
  EXPECT_EQ(ModelNameOf("churn.v2.onnx", "f"), "churn.v2");
  EXPECT_EQ(ModelNameOf("model.onnx", "f"), "f");
  EXPECT_EQ(ModelNameOf("churn", "f"), "churn");
}

}  // namespace
}  // namespace tenon
