#include "repository/fingerprint.h"

#include <gtest/gtest.h>

#include "ports/testing/memory_file_system.h"

namespace tenon {
namespace {

TEST(FingerprintTest, ChangesWithNamesAndSizes) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.MakeFolders("m/1").ok());
  ASSERT_TRUE(files.PublishFile("m/1/a", "x").ok());
  const std::string first = TakeFingerprint(files, "m").value().text;
  EXPECT_EQ(TakeFingerprint(files, "m").value().text, first);
  ASSERT_TRUE(files.PublishFile("m/1/a", "xy").ok());
  const std::string second = TakeFingerprint(files, "m").value().text;
  EXPECT_NE(second, first);
  ASSERT_TRUE(files.PublishFile("m/1/b", "").ok());
  EXPECT_NE(TakeFingerprint(files, "m").value().text, second);
}

TEST(FingerprintTest, DoesNotFollowFoldersForEver) {
  MemoryFileSystem files;
  std::string path = "a";
  for (int i = 0; i < 20; ++i) path += "/a";
  ASSERT_TRUE(files.MakeFolders(path).ok());
  EXPECT_EQ(TakeFingerprint(files, "a").status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tenon
