#include "fs/pending_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

class PendingFileTest : public testing::Test {
 protected:
  std::string Path(std::string_view name) const { return StrCat(folder_.path(), "/", name); }

  static std::string Content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  size_t Entries() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()),
                                             std::filesystem::directory_iterator()));
  }

  TempFolder folder_;
};

TEST_F(PendingFileTest, AppearsWholeWhenItIsCommitted) {
  const auto file = PendingFile::Create(Path("out")).value();
  ASSERT_TRUE(file->Write("one ").ok());
  ASSERT_TRUE(file->Write("two").ok());
  EXPECT_EQ(Entries(), 0u) << "it has a name before it is whole";
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Content(Path("out")), "one two");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(PendingFileTest, ReplacesWhatWasThere) {
  std::ofstream(Path("out")) << "old and longer";
  const auto file = PendingFile::Create(Path("out")).value();
  ASSERT_TRUE(file->Write("new").ok());
  EXPECT_EQ(Content(Path("out")), "old and longer");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Content(Path("out")), "new");
}

TEST_F(PendingFileTest, LeavesNothingWithoutACommit) {
  std::ofstream(Path("out")) << "old";
  ASSERT_TRUE(PendingFile::Create(Path("out")).value()->Write("half").ok());
  EXPECT_EQ(Content(Path("out")), "old");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(PendingFileTest, AHiddenFileGoesWithItsOwner) {
  {
    const auto file = PendingFile::Create(Path("out"), {.hidden = true}).value();
    ASSERT_TRUE(file->Write("half").ok());
    EXPECT_EQ(Entries(), 1u);
    EXPECT_FALSE(std::filesystem::exists(Path("out")));
  }
  EXPECT_EQ(Entries(), 0u);
  const auto file = PendingFile::Create(Path("out"), {.hidden = true}).value();
  ASSERT_TRUE(file->Write("whole").ok());
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Content(Path("out")), "whole");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(PendingFileTest, KeepsTheLinksOnTheWay) {
  std::ofstream(Path("target")) << "old";
  std::filesystem::create_symlink("target", Path("link"));
  const auto file = PendingFile::Create(Path("link")).value();
  ASSERT_TRUE(file->Write("new").ok());
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_TRUE(std::filesystem::is_symlink(Path("link")));
  EXPECT_EQ(Content(Path("target")), "new");
}

TEST_F(PendingFileTest, DevicesAreWrittenAsTheyStand) {
  const auto file = PendingFile::Create("/dev/null").value();
  EXPECT_TRUE(file->Write("gone").ok());
  EXPECT_TRUE(file->Commit().ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(PendingFile::Create("/dev/full").value()->Write("x").code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(PendingFileTest, SaysWhereItCannotWrite) {
  const absl::Status status = PendingFile::Create(Path("none/out")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MessageOf(status), StrCat("writing ", Path("none/out"), ": no such file or folder"));
  EXPECT_FALSE(PendingFile::Create(folder_.path()).ok()) << "a folder is no file";
}

TEST_F(PendingFileTest, FollowsTheMaskOfTheProcess) {
  const mode_t before = umask(027);
  const auto file = PendingFile::Create(Path("out")).value();
  umask(before);
  ASSERT_TRUE(file->Commit().ok());
  struct stat info {};
  ASSERT_EQ(stat(Path("out").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST_F(PendingFileTest, IsAsPrivateAsAskedForWhateverWasThere) {
  std::ofstream(Path("out")) << "for all to read";
  for (const bool hidden : {false, true}) {
    const auto file = PendingFile::Create(Path("out"), {.hidden = hidden, .mode = 0600}).value();
    ASSERT_TRUE(file->Commit().ok());
    struct stat info {};
    ASSERT_EQ(stat(Path("out").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
  }
}

}  // namespace
}  // namespace tenon
