#include "auth/key_file.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

class KeyFileTest : public testing::Test {
 protected:
  absl::Status Issue(const std::string& principal) const {
    return ChangeKeyFile(path_, [&](KeyStore& store) {
      return store.Issue({.principal = principal}, absl::UnixEpoch()).status();
    });
  }

  TempFolder folder_;
  const std::string path_ = folder_.path() + "/keys.json";
};

TEST_F(KeyFileTest, IsMadeByTheFirstChangeAndPrivate) {
  EXPECT_EQ(ReadKeyFile(path_).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Issue("a").ok());
  ASSERT_TRUE(Issue("b").ok());
  EXPECT_EQ(ReadKeyFile(path_).value().keys().size(), 2u);
  EXPECT_EQ(std::filesystem::status(path_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(KeyFileTest, StaysAsItIsWhenAChangeFails) {
  ASSERT_TRUE(Issue("a").ok());
  EXPECT_FALSE(Issue("no good name").ok());
  EXPECT_EQ(ReadKeyFile(path_).value().keys().size(), 1u);
}

TEST_F(KeyFileTest, IsNeitherReadNorReplacedWhenDamaged) {
  std::ofstream(path_) << "{";
  EXPECT_EQ(ReadKeyFile(path_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Issue("a").code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(std::filesystem::file_size(path_), 1u);
}

TEST_F(KeyFileTest, IsNotBelievedWhenOthersMayWriteToIt) {
  ASSERT_TRUE(Issue("a").ok());
  for (const mode_t mode : {0620U, 0602U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    const absl::Status status = ReadKeyFile(path_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(MessageOf(status),
              StrCat("reading ", path_,
                     ": others than its owner may write to it; chmod 600 makes it private"));
  }
  ASSERT_EQ(chmod(path_.c_str(), 0444), 0);
  EXPECT_TRUE(ReadKeyFile(path_).ok()) << "as Kubernetes mounts secrets";
}

TEST_F(KeyFileTest, LosesNoChangeOfWritersAtTheSameTime) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([this] { EXPECT_TRUE(Issue("p").ok()); });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(ReadKeyFile(path_).value().keys().size(), 8u);
}

}  // namespace
}  // namespace tenon::auth
