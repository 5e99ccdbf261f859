#include "compose/model_opener.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/importers.h"
#include "config/load.h"
#include "fs/testing/temp_folder.h"
#include "ports/testing/in_process_sandbox.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

const std::string kSource = TENON_SOURCE_DIR;

class ModelOpenerTest : public testing::Test {
 protected:
  ModelOpenerTest() {
    auto sandbox = std::make_unique<InProcessSandbox>(ImportTaskBody(importers_));
    sandbox_ = sandbox.get();
    opener_ = std::make_unique<ModelOpener>(configuration_, std::move(sandbox));
  }

  const TempFolder folder_;
  const ImporterList importers_ = MakeImporters();
  const Configuration configuration_ =
      LoadConfiguration({.flags = {{"--import-cache-folder", folder_.path() + "/cache"}}}).value();
  InProcessSandbox* sandbox_ = nullptr;
  std::unique_ptr<ModelOpener> opener_;
};

TEST_F(ModelOpenerTest, AnOnnxFileIsLoadedWhereItLies) {
  const ModelPlace place =
      OpenModelPlace({.path = kSource + "/tests/models/sample/iris"}, "model.onnx").value();
  const OpenedModel opened = opener_->Open(place, place.models[0]).value();
  EXPECT_EQ(opened.files, place.files.get());
  EXPECT_EQ(opened.path, "1/model.onnx");
  EXPECT_FALSE(opened.report.has_value());
  EXPECT_TRUE(sandbox_->tasks().empty());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/cache"));
}

TEST_F(ModelOpenerTest, AnotherFrameworksFileIsImportedAndKept) {
  const ModelPlace place =
      OpenModelPlace({.path = kSource + "/tests/corpus/python/pipeline.skops"}, "model.onnx")
          .value();
  const OpenedModel opened = opener_->Open(place, place.models[0]).value();
  EXPECT_EQ(opened.report->framework, "scikit-learn");
  EXPECT_TRUE(opened.files->Stat(opened.path).ok());
  EXPECT_TRUE(opened.folder.starts_with(folder_.path() + "/cache/"));
  EXPECT_FALSE(opened.cached);
  EXPECT_TRUE(opener_->Open(place, place.models[0])->cached);
}

TEST_F(ModelOpenerTest, SaysWhichFileNoImporterKnows) {
  const ModelPlace place =
      OpenModelPlace({.path = kSource + "/tests/models/train.py"}, "model.onnx").value();
  EXPECT_THAT(MessageOf(opener_->Open(place, place.models[0]).status()),
              HasSubstr("tests/models/train.py': it begins with "));
}

}  // namespace
}  // namespace tenon
