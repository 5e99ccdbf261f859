#include "fs/operator_file.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <thread>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

class OperatorFileTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.path() + "/" + name; }

  TempFolder folder_;
};

TEST_F(OperatorFileTest, ReadsWhatALinkLeadsTo) {
  std::ofstream(Path("target")) << "text";
  std::filesystem::create_symlink("target", Path("link"));
  EXPECT_EQ(ReadOperatorFile(Path("link"), 4).value(), "text");
  EXPECT_EQ(StampOf(Path("link")), StampOf(Path("target")));
}

TEST_F(OperatorFileTest, RefusesWhatIsTooLargeOrNoFile) {
  std::ofstream(Path("large")) << "text";
  const absl::Status large = ReadOperatorFile(Path("large"), 3).status();
  EXPECT_EQ(large.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(MessageOf(large), StrCat("reading ", Path("large"), ": it has 4 bytes, more than 3"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadOperatorFile(Path("pipe"), 3).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReadOperatorFile(Path("none"), 3).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(OperatorFileTest, AStampTellsOfReplacementAndOfMode) {
  EXPECT_EQ(StampOf(Path("file")).bytes, -1);
  std::ofstream(Path("file")) << "one";
  const FileStamp first = StampOf(Path("file"));
  std::ofstream(Path("other")) << "two";
  std::filesystem::rename(Path("other"), Path("file"));
  const FileStamp second = StampOf(Path("file"));
  EXPECT_NE(first, second);
  ASSERT_EQ(chmod(Path("file").c_str(), 0604), 0);
  EXPECT_EQ(StampOf(Path("file")).mode, 0604u);
  EXPECT_NE(second, StampOf(Path("file")));
}

TEST_F(OperatorFileTest, ALockKeepsTheNextOneWaiting) {
  std::optional<FolderLock> first = FolderLock::Take(Path("file")).value();
  std::atomic<bool> first_gone = false;
  std::thread second([&] {
    const FolderLock lock = FolderLock::Take(Path("not-there-yet")).value();
    EXPECT_TRUE(first_gone) << "two have the lock";
  });
  first_gone = true;
  first.reset();
  second.join();
  EXPECT_EQ(FolderLock::Take(Path("none/file")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tenon
