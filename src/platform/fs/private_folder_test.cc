#include "fs/private_folder.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(PrivateFolderTest, IsForThisUserAloneAndGoesWithAllThatIsInIt) {
  std::string path;
  {
    const auto folder = PrivateFolder::Make("tenon-test-");
    ASSERT_TRUE(folder.ok()) << folder.status();
    path = (*folder)->path();
    EXPECT_THAT(path, testing::HasSubstr("/tenon-test-"));
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
    std::filesystem::create_directories(path + "/a/b");
    std::ofstream(path + "/a/b/c") << "x";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(PrivateFolderTest, SaysWhereItCannotBeMade) {
  const auto folder = PrivateFolder::Make("no/such/folder/");
  EXPECT_TRUE(absl::IsUnavailable(folder.status()));
  EXPECT_THAT(folder.status().message(), testing::HasSubstr("no/such/folder"));
}

}  // namespace
}  // namespace tenon
