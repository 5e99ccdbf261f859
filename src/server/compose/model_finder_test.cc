#include "compose/model_finder.h"

#include <gtest/gtest.h>

#include "ports/testing/memory_file_system.h"

namespace tenon {
namespace {

class ModelFinderTest : public testing::Test {
 protected:
  void Add(std::string_view folder) {
    ASSERT_TRUE(files_.MakeFolders(folder).ok());
    ASSERT_TRUE(
        files_.PublishFile(std::string(folder) + (folder.empty() ? "" : "/") + "model.onnx", "x")
            .ok());
  }

  // "model/version" of all that is found.
  std::string Found() {
    const auto found = FindModels(files_, "churn", "model.onnx");
    if (!found.ok()) return std::string(found.status().message());
    std::string text;
    for (const FoundModel& model : *found)
      text += model.model + "/" + model.version + "=" + model.path + " ";
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

TEST_F(ModelFinderTest, SaysWhatItLookedFor) {
  EXPECT_EQ(Found(),
            "looking for models in 'churn': there is no model.onnx, VERSION/model.onnx or "
            "NAME/VERSION/model.onnx");
}

TEST(ModelNameTest, IsTheFilesOrTheFolders) {
  EXPECT_EQ(ModelNameOf("churn.v2.onnx", "f", "model.onnx"), "churn.v2");
  EXPECT_EQ(ModelNameOf("model.onnx", "f", "model.onnx"), "f");
  EXPECT_EQ(ModelNameOf("churn", "f", "model.onnx"), "churn");
}

}  // namespace
}  // namespace tenon
