#include "importing/import_runner.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "importing/testing/fake_importer.h"
#include "ports/testing/in_process_sandbox.h"
#include "status/status.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportRunnerTest : public testing::Test {
 protected:
  ImportRunnerTest() {
    importers_.push_back(std::make_unique<FakeImporter>("fake", "MAGIC", ""));
    fs::create_directory(models_);
    Write("m.bin", "MAGIC 1");
  }

  void Write(const std::string& file, const std::string& bytes) {
    std::ofstream(models_ + "/" + file) << bytes;
  }

  absl::StatusOr<ImportedFile> Import(const std::string& file) {
    return runner_.Import({models_, file, models_ + "/" + file});
  }

  // Names in the cache's folder, hidden ones too.
  std::vector<std::string> Cached() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(cache_))
      names.push_back(entry.path().filename().string());
    return names;
  }

  const TempFolder folder_;
  const std::string models_ = folder_.path() + "/models";
  const std::string cache_ = folder_.path() + "/cache";
  ImporterList importers_;
  InProcessSandbox sandbox_{ImportTaskBody(importers_)};
  ImportRunner runner_{ImportCache::Open(cache_, 1000).value(), {}, {}, sandbox_};
};

TEST_F(ImportRunnerTest, MakesAModelOnce) {
  const ImportedFile first = Import("m.bin").value();
  std::ifstream file(first.folder + "/" + first.file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "MAGIC 1");
  EXPECT_FALSE(first.cached);
  EXPECT_EQ(first.report->framework, "Fake");
  const ImportedFile second = Import("m.bin").value();
  EXPECT_TRUE(second.cached);
  EXPECT_EQ(second.folder, first.folder);
  EXPECT_EQ(second.report->framework, "Fake");
  EXPECT_EQ(Cached().size(), 1u);
}

TEST_F(ImportRunnerTest, AChangedFileIsMadeAnew) {
  const ImportedFile first = Import("m.bin").value();
  Write("m.bin", "MAGIC 2");
  const ImportedFile second = Import("m.bin").value();
  EXPECT_FALSE(second.cached);
  EXPECT_NE(second.folder, first.folder);
}

TEST_F(ImportRunnerTest, AKeptModelThatIsDamagedIsMadeAnew) {
  const ImportedFile first = Import("m.bin").value();
  fs::remove(first.folder + "/report.json");
  const ImportedFile second = Import("m.bin").value();
  EXPECT_FALSE(second.cached);
  EXPECT_EQ(second.report->framework, "Fake");
  fs::remove(first.folder + "/model.onnx");
  EXPECT_FALSE(Import("m.bin")->cached);
  EXPECT_TRUE(Import("m.bin")->cached);
}

TEST_F(ImportRunnerTest, TheProcessMayReadTheModelAlone) {
  ASSERT_TRUE(Import("m.bin").ok());
  const SandboxTask task = sandbox_.tasks().front();
  EXPECT_EQ(task.name, "import");
  EXPECT_THAT(task.readable, ElementsAre(models_ + "/m.bin"));
  EXPECT_TRUE(task.writable.starts_with(cache_ + "/."));
}

TEST_F(ImportRunnerTest, NothingOfAFailureStays) {
  Write("bad.bin", "MAGIC broken");
  EXPECT_THAT(MessageOf(Import("bad.bin").status()), HasSubstr("it is broken"));
  sandbox_.FailNext(absl::InternalError("crashed"));
  EXPECT_THAT(MessageOf(Import("m.bin").status()),
              HasSubstr("importing '" + models_ + "/m.bin': crashed"));
  EXPECT_THAT(Cached(), IsEmpty());
}

TEST_F(ImportRunnerTest, CanBeCancelled) {
  const absl::Status status =
      runner_.Import({models_, "m.bin", "m.bin"}, [] { return true; }).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(Cached(), IsEmpty());
}

TEST_F(ImportRunnerTest, AnOnnxModelOfMlflowsIsLoadedWhereItLies) {
  fs::create_directory(models_ + "/run");
  Write("run/MLmodel", "flavors: {onnx: {data: model.onnx}}");
  Write("run/model.onnx", "x");
  const ImportedFile imported = runner_.Import({models_ + "/run", "", "run"}).value();
  EXPECT_EQ(imported.folder, models_ + "/run");
  EXPECT_EQ(imported.file, "model.onnx");
  EXPECT_FALSE(imported.report.has_value());
}

}  // namespace
}  // namespace tenon
