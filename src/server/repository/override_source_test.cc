#include "repository/override_source.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec/system_clock.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using testing::HasSubstr;

constexpr int64_t kMaxBytes = 16;

class OverrideSourceTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<ModelSource>> Create(ModelOverride told,
                                                      std::string_view model = "m") {
    const PathSourceOptions options{.engine_file = "model.onnx", .publish_marker = "_SUCCESS"};
    const FoundOpener open = [this](const FoundVersion& version,
                                    const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
      folder_ = version.place->folder;
      auto bytes = version.place->files->ReadFile(version.found.path, 100);
      return absl::AbortedError(bytes.ok() ? *bytes : bytes.status().message());
    };
    return OverrideSource::Create(model, told, kMaxBytes, options, open, clock_);
  }

  std::string Fault(std::string path, std::string bytes = "x") {
    const auto source = Create({.files = {{std::move(path), std::move(bytes)}}});
    return std::string(MessageOf(source.status()));
  }

  SystemClock clock_;
  std::string folder_;
};

TEST_F(OverrideSourceTest, IsAModelOfTheFilesAndTheConfiguration) {
  const auto source = Create({.files = {{"2/model.onnx", "two"}, {"1/model.onnx", "one"}}});
  ASSERT_TRUE(source.ok()) << source.status();
  inference::ModelConfig config;
  const auto latest = (*source)->FindWith("m", config.SerializeAsString());
  ASSERT_TRUE(latest.ok()) << latest.status();
  ASSERT_EQ(latest->versions.size(), 1U);
  EXPECT_EQ(latest->versions[0].version, "2");
  EXPECT_TRUE(latest->settled);
  config.mutable_version_policy()->mutable_all();
  config.set_platform("onnxruntime_onnx");
  const auto all = (*source)->FindWith("m", config.SerializeAsString());
  ASSERT_EQ(all->versions.size(), 2U);
  EXPECT_EQ(all->versions[0].open(nullptr).status().message(), "one");
  EXPECT_EQ(all->config, config.SerializeAsString());
  EXPECT_TRUE(absl::IsNotFound((*source)->FindWith("other", "").status()));
}

TEST_F(OverrideSourceTest, TheFilesGoWithTheSource) {
  {
    const auto source = Create({.files = {{"1/model.onnx", "one"}}});
    EXPECT_FALSE((*source)->FindWith("m", "")->versions[0].open(nullptr).ok());
    EXPECT_TRUE(std::filesystem::exists(folder_));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(OverrideSourceTest, RefusesPathsThatAreNotThoseOfAVersion) {
  for (const char* path : {"model.onnx", "../1/model.onnx", "/1/model.onnx", "0/model.onnx",
                           "1/../../model.onnx", "v1/model.onnx", "1", "1/", "", "1//model.onnx"})
    EXPECT_THAT(Fault(path), HasSubstr(StrCat("file ", Quote(path)))) << path;
  EXPECT_THAT(Fault("1/" + std::string(OverrideSource::kMaxPathBytes, 'x')),
              HasSubstr("longer than 1024 bytes"));
  const auto both = Create({.files = {{"1/a", "x"}, {"1/a/b", "x"}}});
  EXPECT_THAT(std::string(MessageOf(both.status())), HasSubstr("file '1/a/b'"));
}

TEST_F(OverrideSourceTest, RefusesNamesThatNoFolderHas) {
  for (const char* name : {"", ".", "..", "a/b", "/a", ".hidden"})
    EXPECT_TRUE(absl::IsInvalidArgument(Create({}, name).status())) << name;
}

TEST_F(OverrideSourceTest, IsBounded) {
  EXPECT_EQ(Fault("1/model.onnx", std::string(16, 'x')), "");
  EXPECT_THAT(Fault("1/model.onnx", std::string(17, 'x')),
              HasSubstr("files of 17 bytes are more than models.max_override_bytes (16 bytes)"));
  ModelOverride many;
  for (size_t i = 0; i <= OverrideSource::kMaxFiles; ++i)
    many.files.emplace_back(StrCat("1/", i), "");
  EXPECT_THAT(std::string(MessageOf(Create(many).status())), HasSubstr("1001 files"));
}

}  // namespace
}  // namespace tenon
