#include "repository/path_source.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec/system_clock.h"
#include "fs/testing/temp_folder.h"
#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

class PathSourceTest : public testing::Test {
 protected:
  void Write(const std::string& path, std::string_view text = "x") {
    const std::filesystem::path file = std::filesystem::path(folder_.path()) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  PathSource Make(PathSourceOptions options = {}, std::string path = "") {
    options.engine_file = "model.onnx";
    return PathSource({.path = folder_.path() + path}, options, nullptr, clock_);
  }

  // "a/1,2 b!fault"
  static std::string Told(PathSource& source) {
    const auto models = source.List();
    if (!models.ok()) return std::string(MessageOf(models.status()));
    std::string text;
    for (const WantedModel& model : *models) {
      StrAppend(&text, text.empty() ? "" : " ", model.name, "/");
      for (const WantedVersion& version : model.versions) StrAppend(&text, version.version, ",");
      if (!model.fault.ok()) StrAppend(&text, "!", MessageOf(model.fault));
      if (!model.settled) StrAppend(&text, "~");
    }
    return text;
  }

  TempFolder folder_;
  SystemClock clock_;
};

TEST_F(PathSourceTest, ListsARepository) {
  Write("a/1/model.onnx");
  Write("a/2/model.skops");
  Write("b/1/model.savedmodel/saved_model.pb");
  Write("notes/readme.txt");
  PathSource source = Make();
  EXPECT_EQ(Told(source), "a/1,2, b/1,");
  Write("c/1/model.onnx");
  EXPECT_EQ(Told(source), "a/1,2, b/1, c/1,");
}

TEST_F(PathSourceTest, StaysARepositoryWhateverLiesInIt) {
  Write("a/1/model.onnx");
  PathSource source = Make();
  EXPECT_EQ(Told(source), "a/1,");
  Write("b/model.onnx");
  EXPECT_EQ(Told(source), "a/1,");
}

TEST_F(PathSourceTest, AnEmptyFolderMayFillLater) {
  PathSource strict = Make();
  EXPECT_THAT(Told(strict), HasSubstr("there is no model.onnx"));
  PathSource source = Make({.may_be_empty = true});
  EXPECT_EQ(Told(source), "");
  Write("a/1/model.onnx");
  EXPECT_EQ(Told(source), "a/1,");
}

TEST_F(PathSourceTest, WithAConfigurationReadsVersionsAsTritonDoes) {
  Write("a/config.pbtxt", "version_policy { latest { num_versions: 2 } }");
  for (const char* version : {"1", "2", "10", "07", "draft"})
    Write(StrCat("a/", version, "/model.onnx"));
  Write("b/config.pbtxt", "default_model_filename: 'own.onnx'");
  Write("b/3/own.onnx");
  Write("b/4/own.onnx");
  PathSource source = Make();
  EXPECT_EQ(Told(source), "a/2,10, b/4,");
}

TEST_F(PathSourceTest, AFaultIsOneModelsOwn) {
  Write("a/1/model.onnx");
  Write("b/config.pbtxt", "oops: 1");
  Write("b/1/model.onnx");
  Write("c/1/model.pkl");
  Write("c/1/model.skops");
  PathSource source = Make();
  EXPECT_THAT(Told(source), HasSubstr("a/1, b/!reading 'b/config.pbtxt'"));
  EXPECT_THAT(Told(source), HasSubstr("c/!both"));
}

TEST_F(PathSourceTest, VersionsOfAFolderAndAFile) {
  Write("m/1/model.onnx");
  Write("m/2/model.onnx");
  PathSource versions = Make({}, "/m");
  EXPECT_EQ(Told(versions), "m/1,2,");
  PathSource latest = Make({.policy = {.kind = VersionPolicy::Kind::kLatest}}, "/m");
  EXPECT_EQ(Told(latest), "m/2,");
  Write("churn.onnx");
  PathSource file = Make({}, "/churn.onnx");
  EXPECT_EQ(Told(file), "churn/1,");
}

TEST_F(PathSourceTest, ChangesShowInTheFingerprint) {
  Write("a/1/model.onnx", "one");
  PathSource source = Make();
  const auto fingerprint = [&] { return source.List().value()[0].versions[0].fingerprint; };
  const std::string first = fingerprint();
  EXPECT_EQ(fingerprint(), first);
  Write("a/1/model.onnx", "other");
  const std::string second = fingerprint();
  EXPECT_NE(second, first);
  Write("a/config.pbtxt", "max_batch_size: 4");
  EXPECT_NE(fingerprint(), second);
}

TEST_F(PathSourceTest, FreshFilesHaveNotSettled) {
  Write("a/1/model.onnx");
  PathSource source = Make({.settle = absl::Hours(1)});
  EXPECT_EQ(Told(source), "a/1,~");
  ManualClock later(clock_.Now() + absl::Hours(2));
  PathSource patient({.path = folder_.path()},
                     {.engine_file = "model.onnx", .settle = absl::Hours(1)}, nullptr, later);
  EXPECT_EQ(Told(patient), "a/1,");
}

TEST_F(PathSourceTest, WaitsForThePublishMarker) {
  Write("a/1/model.onnx");
  Write("a/1/_SUCCESS");
  Write("a/2/model.onnx");
  PathSource source = Make({.publish_marker = "_SUCCESS"});
  EXPECT_EQ(Told(source), "a/1,");
  Write("a/2/_SUCCESS");
  EXPECT_EQ(Told(source), "a/1,2,");
}

}  // namespace
}  // namespace tenon
