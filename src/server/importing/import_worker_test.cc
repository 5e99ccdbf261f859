#include "importing/import_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importing/report_json.h"
#include "importing/testing/fake_importer.h"
#include "ports/testing/memory_file_system.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ImportWorkerTest : public testing::Test {
 protected:
  ImportWorkerTest() { importers_.push_back(std::make_unique<FakeImporter>("fake", "MAGIC", "")); }

  void Add(std::string_view path, std::string_view bytes) {
    ASSERT_TRUE(folder_.MakeFolders(FolderOf(path)).ok());
    ASSERT_TRUE(folder_.PublishFile(path, bytes).ok());
  }

  absl::StatusOr<ImportOutcome> Run(const ImportJob& job) {
    return RunImportJob(importers_, job, folder_, staging_,
                        [this](std::string_view note) { notes_.emplace_back(note); });
  }

  std::string Staged(std::string_view file) { return staging_.ReadFile(file, 1000).value_or(""); }

  ImporterList importers_;
  MemoryFileSystem folder_;
  MemoryFileSystem staging_;
  std::vector<std::string> notes_;
};

TEST_F(ImportWorkerTest, WritesTheModelAndItsReport) {
  Add("m.bin", "MAGIC model");
  const ImportOutcome outcome = Run({.file = "m.bin", .name = "/x/m.bin"}).value();
  EXPECT_TRUE(outcome.made);
  EXPECT_EQ(Staged("model.onnx"), "MAGIC model");
  const ImportReport report = ParseImportReport(Staged("report.json")).value();
  EXPECT_EQ(report.framework, "Fake");
  EXPECT_TRUE(report.source_digest.starts_with("sha256:"));
  EXPECT_THAT(notes_, Contains("importing '/x/m.bin' as fake"));
}

TEST_F(ImportWorkerTest, MakesNoModelThatIsKnown) {
  Add("m.bin", "MAGIC model");
  ImportJob job{.file = "m.bin", .name = "m.bin"};
  const std::string key = Run(job)->key;
  job.known = {key};
  ASSERT_TRUE(staging_.Remove("model.onnx").ok());
  EXPECT_FALSE(Run(job)->made);
  EXPECT_EQ(Staged("model.onnx"), "");
}

TEST_F(ImportWorkerTest, AKeyChangesWithTheBytesAndWithTheImporter) {
  Add("m.bin", "MAGIC model");
  const ImportJob job{.file = "m.bin", .name = "m.bin"};
  const std::string key = Run(job)->key;
  EXPECT_EQ(Run(job)->key, key);
  importers_[0] = std::make_unique<FakeImporter>("fake", "MAGIC", "", 2);
  const std::string newer = Run(job)->key;
  EXPECT_NE(newer, key);
  Add("m.bin", "MAGIC other");
  EXPECT_NE(Run(job)->key, newer);
}

TEST_F(ImportWorkerTest, FollowsMlflowToTheModelAndKeepsItsSignature) {
  Add("MLmodel",
      "flavors: {tensorflow: {data: data}}\nsignature: {inputs: '[{\"type\": \"double\"}]'}");
  Add("data/model.keras", "MAGIC keras");
  Add("data/save_format.txt", "x");
  const ImportOutcome outcome = Run({.name = "/m"}).value();
  EXPECT_TRUE(outcome.made);
  EXPECT_THAT(Staged("model.onnx"), HasSubstr("MAGIC keras"));
  EXPECT_THAT(Staged("model.onnx"), HasSubstr("{\"inputs\":[{\"type\": \"double\"}]}"));
  EXPECT_THAT(notes_, Contains("importing '/m/data/model.keras' as fake"));
}

TEST_F(ImportWorkerTest, AFolderOfMlflowsDataCanBeTheModel) {
  Add("MLmodel", "flavors: {tensorflow: {saved_model_dir: tf}}");
  Add("tf/MAGIC", "");
  EXPECT_TRUE(Run({.name = "/m"})->made);
}

TEST_F(ImportWorkerTest, AnOnnxModelOfMlflowsNeedsNoImport) {
  Add("MLmodel", "flavors: {onnx: {data: model.onnx}}");
  Add("model.onnx", "x");
  EXPECT_EQ(Run({.name = "/m"})->onnx, "model.onnx");
}

TEST_F(ImportWorkerTest, LeavesNothingOfAModelThatIsRefused) {
  Add("m.bin", "MAGIC broken");
  EXPECT_EQ(MessageOf(Run({.file = "m.bin", .name = "m.bin"}).status()), "it is broken");
  EXPECT_TRUE(staging_.List("")->empty());
}

TEST_F(ImportWorkerTest, SaysWhatMlflowNamesAndIsNotThere) {
  Add("MLmodel", "flavors: {sklearn: {pickled_model: model.pkl}}");
  EXPECT_THAT(MessageOf(Run({.name = "/m"}).status()),
              HasSubstr("importing '/m': looking for what 'MLmodel' names"));
}

}  // namespace
}  // namespace tenon
