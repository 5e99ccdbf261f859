#include "importing/import_cache.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportCacheTest : public testing::Test {
 protected:
  ImportCache Open(int64_t max_bytes = 1000) {
    return ImportCache::Open(root_ + "/deep/cache", max_bytes).value();
  }

  // Keeps a model of `bytes` bytes, `hours_ago`.
  void Keep(const ImportCache& cache, const std::string& key, size_t bytes, int hours_ago = 0) {
    const std::string staging = cache.MakeStaging().value();
    std::ofstream(staging + "/model.onnx") << std::string(bytes, 'x');
    ASSERT_TRUE(cache.Adopt(staging, key).ok());
    fs::last_write_time(cache.FolderOf(key),
                        fs::file_time_type::clock::now() - std::chrono::hours(hours_ago));
  }

  const TempFolder folder_;
  const std::string root_ = folder_.path();
};

TEST_F(ImportCacheTest, KeepsWhatWasStaged) {
  const ImportCache cache = Open();
  EXPECT_THAT(cache.Keys(), IsEmpty());
  Keep(cache, "key", 10);
  EXPECT_THAT(Open().Keys(), ElementsAre("key"));
  EXPECT_EQ(fs::file_size(cache.FolderOf("key") + "/model.onnx"), 10u);
}

TEST_F(ImportCacheTest, IsItsOwnersAlone) {
  Open();
  EXPECT_EQ(fs::status(root_ + "/deep/cache").permissions(), fs::perms::owner_all);
}

TEST_F(ImportCacheTest, StagingIsNoModel) {
  const ImportCache cache = Open();
  const std::string staging = cache.MakeStaging().value();
  EXPECT_THAT(cache.Keys(), IsEmpty());
  cache.Discard(staging);
  EXPECT_FALSE(fs::exists(staging));
}

TEST_F(ImportCacheTest, AModelThatAnotherProcessMadeStays) {
  const ImportCache cache = Open();
  Keep(cache, "key", 10);
  const std::string staging = cache.MakeStaging().value();
  std::ofstream(staging + "/model.onnx") << "y";
  EXPECT_TRUE(cache.Adopt(staging, "key").ok());
  EXPECT_FALSE(fs::exists(staging));
  EXPECT_EQ(fs::file_size(cache.FolderOf("key") + "/model.onnx"), 10u);
}

TEST_F(ImportCacheTest, TheOldestGoWhenItIsFull) {
  const ImportCache cache = Open(100);
  Keep(cache, "b", 40, 3);
  Keep(cache, "a", 40, 2);
  Keep(cache, "c", 60);
  EXPECT_THAT(cache.Keys(), ElementsAre("a", "c"));
  Keep(cache, "huge", 1000);
  EXPECT_THAT(cache.Keys(), ElementsAre("huge"));
}

TEST_F(ImportCacheTest, AbandonedStagingIsRemoved) {
  const ImportCache cache = Open();
  const std::string old = cache.MakeStaging().value();
  const std::string young = cache.MakeStaging().value();
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(25));
  Open();
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(young));
}

TEST_F(ImportCacheTest, NamesThePropertyOfAFolderThatCannotBeMade) {
  std::ofstream(root_ + "/file") << "x";
  EXPECT_THAT(MessageOf(ImportCache::Open(root_ + "/file/cache", 10).status()),
              HasSubstr("(import.cache_folder)"));
}

}  // namespace
}  // namespace tenon
