#include "fs/internal/descriptor.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon::internal {
namespace {

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(DescriptorTest, ClosesWhatItHoldsOnce) {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  {
    Descriptor first(fd);
    const Descriptor second(std::move(first));
    EXPECT_EQ(second.fd(), fd);
    EXPECT_TRUE(IsOpen(fd));
  }
  EXPECT_FALSE(IsOpen(fd));
}

TEST(DescriptorTest, EachErrnoHasItsCode) {
  struct Case {
    int error;
    absl::StatusCode code;
  };
  constexpr std::array kCases = {
      Case{ENOENT, absl::StatusCode::kNotFound},
      Case{EEXIST, absl::StatusCode::kAlreadyExists},
      Case{EACCES, absl::StatusCode::kPermissionDenied},
      Case{EPERM, absl::StatusCode::kPermissionDenied},
      Case{EROFS, absl::StatusCode::kPermissionDenied},
      Case{ELOOP, absl::StatusCode::kPermissionDenied},
      Case{EXDEV, absl::StatusCode::kPermissionDenied},
      Case{ENOSPC, absl::StatusCode::kResourceExhausted},
      Case{EDQUOT, absl::StatusCode::kResourceExhausted},
      Case{EMFILE, absl::StatusCode::kResourceExhausted},
      Case{EISDIR, absl::StatusCode::kFailedPrecondition},
      Case{ENOTDIR, absl::StatusCode::kFailedPrecondition},
      Case{ENOTEMPTY, absl::StatusCode::kFailedPrecondition},
      Case{ENAMETOOLONG, absl::StatusCode::kInvalidArgument},
      Case{EIO, absl::StatusCode::kInternal},
  };
  for (const Case& one : kCases) {
    errno = one.error;
    EXPECT_EQ(ErrnoStatus("reading", "a").code(), one.code) << one.error;
  }
}

TEST(DescriptorTest, MessagesNameTheActionThePathAndTheReason) {
  errno = ENOENT;
  EXPECT_EQ(MessageOf(ErrnoStatus("reading", "models/a.onnx")),
            "reading models/a.onnx: no such file or folder");
  errno = ELOOP;
  EXPECT_EQ(MessageOf(ErrnoStatus("opening", "a")),
            "opening a: it passes a symbolic link, which is not followed");
  errno = EXDEV;
  EXPECT_EQ(MessageOf(ErrnoStatus("opening", "")), "opening .: it leaves its root");
}

class OpenBeneathTest : public testing::Test {
 protected:
  absl::StatusOr<Descriptor> Open(const std::string& path, int flags = O_RDONLY) const {
    return OpenBeneath(root_.fd(), path, flags, 0);
  }

  TempFolder folder_;
  Descriptor root_{open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

// CleanPath refuses these before; the kernel is the second wall.
TEST_F(OpenBeneathTest, TheKernelItselfKeepsPathsBeneathTheRoot) {
  ASSERT_TRUE(std::filesystem::create_directory(folder_.path() + "/in"));
  for (const char* path : {"..", "in/../..", "/etc/passwd"}) {
    EXPECT_EQ(Open(path).status().code(), absl::StatusCode::kPermissionDenied) << path;
  }
  EXPECT_TRUE(Open("in").ok());
  EXPECT_TRUE(Open("").ok()) << "the root";
}

TEST_F(OpenBeneathTest, DescriptorsAreNotInherited) {
  const absl::StatusOr<Descriptor> root = Open("");
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(fcntl(root->fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST_F(OpenBeneathTest, WritesAndReadsBackAllBytesOrThoseThatThereAre) {
  const std::string bytes(3'000'000, 'x');
  const Descriptor file = OpenBeneath(root_.fd(), "a", O_WRONLY | O_CREAT | O_EXCL, 0600).value();
  ASSERT_TRUE(WriteAll(file, bytes, "a").ok());
  ASSERT_TRUE(Sync(file, "a").ok());
  const auto size = static_cast<int64_t>(bytes.size());
  EXPECT_EQ(StatOf(file, "a")->st_size, size);
  EXPECT_EQ(ReadAll(Open("a").value(), size, "a").value(), bytes);
  EXPECT_EQ(ReadAll(Open("a").value(), size + 5, "a").value(), bytes) << "the file ended early";
}

TEST_F(OpenBeneathTest, FailedCallsNameThePath) {
  const Descriptor folder = Open("").value();
  EXPECT_EQ(ReadAll(folder, 4, "f").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MessageOf(ReadAll(folder, 4, "f").status()), "reading f: Is a directory");
  const Descriptor full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  const absl::Status status = WriteAll(full, "x", "f");
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MessageOf(status), "writing f: No space left on device");
  EXPECT_FALSE(StatOf(Descriptor(), "f").ok());
}

TEST_F(OpenBeneathTest, AFailedSyncIsDataLoss) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  const absl::Status status = Sync(writing, "models/a");  // a pipe cannot be synced
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(MessageOf(status), "syncing models/a: Invalid argument");
}

}  // namespace
}  // namespace tenon::internal
