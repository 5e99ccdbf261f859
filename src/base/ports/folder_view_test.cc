#include "ports/folder_view.h"

#include <gtest/gtest.h>

#include "ports/testing/memory_file_system.h"

namespace tenon {
namespace {

class FolderViewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(files_.MakeFolders("models/churn/variables").ok());
    ASSERT_TRUE(files_.PublishFile("models/churn/a.pb", "one").ok());
    ASSERT_TRUE(files_.PublishFile("models/secret", "two").ok());
  }

  MemoryFileSystem files_;
};

TEST_F(FolderViewTest, ShowsTheFolderAsTheRoot) {
  const FolderView view = FolderView::Open(files_, "models/churn").value();
  EXPECT_EQ(view.ReadFile("a.pb", 3).value(), "one");
  EXPECT_EQ(view.ReadFile("a.pb", 2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(view.Stat("variables")->is_folder);
  EXPECT_TRUE(view.Stat(".")->is_folder);
  ASSERT_EQ(view.List("").value().size(), 2u);
  EXPECT_EQ(view.List("").value()[1].name, "variables");
}

TEST_F(FolderViewTest, CannotBeLeft) {
  const FolderView view = FolderView::Open(files_, "models/churn").value();
  for (const char* path : {"../secret", "/models/secret", "variables/../../secret"})
    EXPECT_EQ(view.ReadFile(path, 9).status().code(), absl::StatusCode::kInvalidArgument) << path;
}

TEST_F(FolderViewTest, WritesNothing) {
  FolderView view = FolderView::Open(files_, "models/churn").value();
  EXPECT_EQ(view.PublishFile("a.pb", "x").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(view.MakeFolders("b").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(view.Remove("a.pb").code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(FolderViewTest, OpensTheRootAndNoFile) {
  EXPECT_EQ(FolderView::Open(files_, "")->ReadFile("models/secret", 3).value(), "two");
  EXPECT_EQ(FolderView::Open(files_, "models/secret").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FolderView::Open(files_, "missing").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tenon
