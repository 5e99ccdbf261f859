#include "fs/rooted_file_system.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "ports/testing/file_system_conformance.h"

namespace tenon {
namespace {

class RootedFileSystemTest : public testing::Test {
 protected:
  std::filesystem::path Root() const { return folder_.path(); }

  TempFolder folder_;
  std::unique_ptr<RootedFileSystem> files_ = RootedFileSystem::Open(folder_.path()).value();
};

TEST_F(RootedFileSystemTest, Conforms) { ExpectConformingFileSystem(*files_); }

TEST_F(RootedFileSystemTest, FollowsNoSymbolicLink) {
  ASSERT_TRUE(files_->PublishFile("real", "x").ok());
  ASSERT_TRUE(files_->MakeFolders("folder").ok());
  std::filesystem::create_symlink("real", Root() / "link");
  std::filesystem::create_symlink("/etc/passwd", Root() / "outside");
  std::filesystem::create_directory_symlink("folder", Root() / "folder-link");
  for (const char* path : {"link", "outside", "folder-link/real"}) {
    const absl::Status status = files_->ReadFile(path, 1000).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << path << status;
  }
  EXPECT_FALSE(files_->PublishFile("folder-link/new", "x").ok());
  EXPECT_FALSE(std::filesystem::exists(Root() / "folder" / "new"));
}

TEST_F(RootedFileSystemTest, DoesNotWaitForAPipe) {
  ASSERT_EQ(mkfifo((Root() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(files_->ReadFile("pipe", 10).status().message(),
            "reading pipe: it is not a regular file");
}

TEST_F(RootedFileSystemTest, CountsTheNamesOfAFile) {
  ASSERT_TRUE(files_->PublishFile("one", "x").ok());
  EXPECT_EQ(files_->Stat("one")->link_count, 1);
  std::filesystem::create_hard_link(Root() / "one", Root() / "two");
  EXPECT_EQ(files_->Stat("one")->link_count, 2);
}

// The file size limit makes write(2) fail midway, as a full disk would.
TEST_F(RootedFileSystemTest, AFailedPublishKeepsTheOldContentAndLeavesNothing) {
  ASSERT_TRUE(files_->PublishFile("model", "old").ok());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status status = files_->PublishFile("model", std::string(100'000, 'n'));
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_TRUE(std::string(status.message()).starts_with("publishing model: writing model: "))
      << status;
  EXPECT_EQ(files_->ReadFile("model", 10).value(), "old");
  EXPECT_EQ(files_->List("")->size(), 1u);
}

TEST_F(RootedFileSystemTest, ARootThatIsNotThereIsAnError) {
  EXPECT_EQ(RootedFileSystem::Open(folder_.path() + "/none").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tenon
