#include "fs/testing/temp_folder.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(TempFolderTest, IsItsOwnAndGoesWithAllThatIsInIt) {
  std::string path;
  {
    const TempFolder first;
    const TempFolder second;
    EXPECT_NE(first.path(), second.path());
    path = first.path();
    std::filesystem::create_directories(path + "/a/b");
    std::ofstream(path + "/a/b/c") << "x";
    EXPECT_TRUE(std::filesystem::exists(path + "/a/b/c"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace tenon
