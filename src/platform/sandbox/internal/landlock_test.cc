// Each version of Landlock that this kernel can pretend to be, without any other confinement.
#include "sandbox/internal/landlock.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"

namespace tenon::internal {
namespace {

// What `look` answers in a process of its own: a number from 0 to 255.
int InChild(const std::function<int()>& look) {
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    _exit(look());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool CanOpen(const std::string& path, int flags) {
  return open(path.c_str(), flags | O_CLOEXEC, 0666) >= 0;
}

// Why connecting to this machine's own port 1, where nobody listens, fails.
int ConnectError() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(1);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ? 0 : errno;
}

class LandlockTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (LandlockVersion() < GetParam()) GTEST_SKIP() << "the kernel has " << LandlockVersion();
    mkdir(output().c_str(), 0777);
    std::ofstream(source()) << "source";
    std::ofstream(sibling()) << "sibling";
  }

  std::string source() const { return folder_.path() + "/source"; }
  std::string sibling() const { return folder_.path() + "/sibling"; }
  std::string output() const { return folder_.path() + "/output"; }

  // What `look` answers once the process is restricted; 255 when it cannot be.
  int Restricted(const std::function<int()>& look) {
    return InChild(
        [&] { return RestrictFiles(GetParam(), {source()}, output()).ok() ? look() : 255; });
  }

  const TempFolder folder_;
};

TEST_P(LandlockTest, OpensOnlyWhatWasGiven) {
  EXPECT_EQ(Restricted([this] {
              const std::array<bool, 6> good = {
                  CanOpen(source(), O_RDONLY),
                  CanOpen(output() + "/new", O_WRONLY | O_CREAT | O_TRUNC),
                  CanOpen(output() + "/new", O_RDWR),
                  rename((output() + "/new").c_str(), (output() + "/named").c_str()) == 0,
                  mkdir((output() + "/more").c_str(), 0777) == 0,
                  unlink((output() + "/named").c_str()) == 0};
              return static_cast<int>(std::count(good.begin(), good.end(), true));
            }),
            6);
  EXPECT_EQ(Restricted([this] {
              const std::array<bool, 8> bad = {
                  CanOpen(source(), O_RDWR),
                  CanOpen(sibling(), O_RDONLY),
                  CanOpen("/etc/passwd", O_RDONLY),
                  CanOpen("/", O_RDONLY),
                  CanOpen(folder_.path() + "/new", O_WRONLY | O_CREAT),
                  rename(source().c_str(), (output() + "/source").c_str()) == 0,
                  unlink(sibling().c_str()) == 0,
                  mknod((output() + "/device").c_str(), S_IFIFO | 0600, 0) == 0};
              return static_cast<int>(std::count(bad.begin(), bad.end(), true));
            }),
            0);
}

TEST_P(LandlockTest, ReachesOthersOnlyBeforeItKnewHow) {
  EXPECT_EQ(Restricted(ConnectError), GetParam() >= 4 ? EACCES : ECONNREFUSED);
  const pid_t self = getpid();
  EXPECT_EQ(Restricted([self] { return kill(self, 0) == 0 ? 0 : errno; }),
            GetParam() >= 6 ? EPERM : 0);
}

INSTANTIATE_TEST_SUITE_P(Versions, LandlockTest, ::testing::Range(1, 8));

TEST(LandlockPathsTest, MustBeThereAndBeFolders) {
  if (LandlockVersion() == 0) GTEST_SKIP() << "the kernel has no Landlock";
  EXPECT_EQ(RestrictFiles(1, {"/missing"}, "").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(RestrictFiles(1, {}, "/etc/passwd").code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tenon::internal
