// Publishing that fails at one stage after the other, and folders that change while they are read.

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "fs/rooted_file_system.h"
#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

// Lowers a limit of the process and restores it.
class LoweredLimit {
 public:
  LoweredLimit(__rlimit_resource resource, rlim_t value) : resource_(resource) {
    getrlimit(resource_, &before_);
    const rlimit low{.rlim_cur = value, .rlim_max = before_.rlim_max};
    EXPECT_EQ(setrlimit(resource_, &low), 0);
  }
  ~LoweredLimit() { setrlimit(resource_, &before_); }
  LoweredLimit(const LoweredLimit&) = delete;
  LoweredLimit& operator=(const LoweredLimit&) = delete;

 private:
  const __rlimit_resource resource_;
  rlimit before_{};
};

class PublishFailureTest : public testing::Test {
 protected:
  std::filesystem::path Root() const { return folder_.path(); }

  void ExpectOnlyTheOldModel() const {
    EXPECT_EQ(files_->ReadFile("models/m", 10).value(), "old");
    EXPECT_EQ(files_->List("models")->size(), 1u) << "a temporary file stays";
  }

  void SetUp() override {
    ASSERT_TRUE(files_->MakeFolders("models").ok());
    ASSERT_TRUE(files_->PublishFile("models/m", "old").ok());
  }

  TempFolder folder_;
  std::unique_ptr<RootedFileSystem> files_ = RootedFileSystem::Open(folder_.path()).value();
};

// The lowest free descriptor is what the next open(2) returns; a limit there lets none, then one,
// be opened.
TEST_F(PublishFailureTest, OpeningTheFolderOrTheTemporaryFile) {
  const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(next, 0);
  close(next);
  for (const int allowed : {0, 1}) {
    absl::Status status;
    {
      const LoweredLimit limit(RLIMIT_NOFILE, static_cast<rlim_t>(next + allowed));
      status = files_->PublishFile("models/m", "new");
    }
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
    ExpectOnlyTheOldModel();
  }
}

TEST_F(PublishFailureTest, Renaming) {
  ASSERT_TRUE(files_->MakeFolders("other/m/inner").ok());
  const absl::Status status = files_->PublishFile("other/m", "new");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_TRUE(MessageOf(status).starts_with("publishing other/m: ")) << status;
  EXPECT_EQ(files_->List("other")->size(), 1u) << "a temporary file stays";
  EXPECT_TRUE(files_->Stat("other/m/inner")->is_folder);
  ExpectOnlyTheOldModel();
}

// SIGXFSZ at its default kills the writer between two writes, as kill -9 would.
TEST_F(PublishFailureTest, AWriterThatDiesMidwayLeavesTheOldContent) {
  const auto publish_and_die = [this] {
    std::signal(SIGXFSZ, SIG_DFL);
    const LoweredLimit limit(RLIMIT_FSIZE, 4096);
    std::_Exit(files_->PublishFile("models/m", std::string(100'000, 'n')).ok() ? 0 : 1);
  };
  EXPECT_EXIT(publish_and_die(), testing::KilledBySignal(SIGXFSZ), "");
  EXPECT_EQ(files_->ReadFile("models/m", 10).value(), "old");
  ASSERT_TRUE(files_->PublishFile("models/m", "new").ok());
  EXPECT_EQ(files_->ReadFile("models/m", 10).value(), "new");
}

TEST_F(PublishFailureTest, ReplacesASymbolicLinkAndNotWhatItNames) {
  std::ofstream(Root() / "target") << "kept";
  std::filesystem::create_symlink("../target", Root() / "models" / "link");
  ASSERT_TRUE(files_->PublishFile("models/link", "new").ok());
  EXPECT_EQ(files_->ReadFile("models/link", 10).value(), "new");
  EXPECT_EQ(files_->ReadFile("target", 10).value(), "kept");
}

TEST_F(PublishFailureTest, GivesAHardLinkedNameBytesOfItsOwn) {
  std::filesystem::create_hard_link(Root() / "models" / "m", Root() / "second");
  ASSERT_TRUE(files_->PublishFile("models/m", "new").ok());
  EXPECT_EQ(files_->ReadFile("second", 10).value(), "old");
  EXPECT_EQ(files_->Stat("models/m")->link_count, 1);
}

// Another process exchanges a folder for a link that leads out, all the time.
TEST_F(PublishFailureTest, ALinkThatIsSwappedInLeadsNowhere) {
  const TempFolder outside;
  std::ofstream(outside.path() + "/m") << "secret";
  std::filesystem::create_directory_symlink(outside.path(), Root() / "link");
  const std::string folder = Root() / "models";
  const std::string link = Root() / "link";
  const pid_t swapper = fork();
  if (swapper == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE) == 0) {
    }
    std::_Exit(1);
  }
  ASSERT_GT(swapper, 0);
  int read = 0;
  int refused = 0;
  for (int i = 0; i < 1'000'000 && (read < 100 || refused < 100); ++i) {
    const absl::StatusOr<std::string> bytes = files_->ReadFile("models/m", 10);
    if (bytes.ok()) {
      ++read;
      EXPECT_EQ(*bytes, "old");
    } else {
      ++refused;
      EXPECT_EQ(bytes.status().code(), absl::StatusCode::kPermissionDenied) << bytes.status();
    }
    EXPECT_NE(files_->PublishFile("models/new", "x").code(), absl::StatusCode::kInternal);
  }
  kill(swapper, SIGKILL);
  waitpid(swapper, nullptr, 0);
  EXPECT_GE(read, 100);
  EXPECT_GE(refused, 100) << "the link was hardly ever in the way";
  EXPECT_FALSE(std::filesystem::exists(outside.path() + "/new"));
}

}  // namespace
}  // namespace tenon
