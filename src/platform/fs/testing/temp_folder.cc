#include "fs/testing/temp_folder.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

namespace tenon {

TempFolder::TempFolder()
    : path_((std::filesystem::temp_directory_path() / "tenon-test-XXXXXX").string()) {
  EXPECT_NE(mkdtemp(path_.data()), nullptr) << path_;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tenon
