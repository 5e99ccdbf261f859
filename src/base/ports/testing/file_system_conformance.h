// What every FileSystem promises.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "ports/file_system.h"

namespace tenon {

inline void ExpectConformingFiles(FileSystem& files) {
  ASSERT_TRUE(files.PublishFile("a", "one").ok());
  EXPECT_EQ(files.ReadFile("a", 3).value(), "one");
  ASSERT_TRUE(files.PublishFile("a", std::string("t\0o", 3)).ok());
  EXPECT_EQ(files.ReadFile("./a", 100).value(), std::string("t\0o", 3));
  const absl::Status too_large = files.ReadFile("a", 2).status();
  EXPECT_EQ(too_large.code(), absl::StatusCode::kOutOfRange);
  EXPECT_NE(too_large.message().find("3 bytes, at most 2"), absl::string_view::npos) << too_large;
  EXPECT_EQ(files.Stat("a")->size_bytes, 3);
  EXPECT_FALSE(files.Stat("a")->is_folder);
  EXPECT_EQ(files.ReadFile("missing", 9).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(files.PublishFile("missing/b", "x").code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(files.PublishFile("empty", "").ok());
  EXPECT_EQ(files.ReadFile("empty", 0).value(), "");
}

inline void ExpectConformingFolders(FileSystem& files) {
  ASSERT_TRUE(files.MakeFolders("f/g").ok());
  ASSERT_TRUE(files.MakeFolders("f/g/").ok());
  ASSERT_TRUE(files.PublishFile("f/z", "1").ok());
  const auto entries = files.List("f").value();
  ASSERT_EQ(entries.size(), 2u) << "no temporary file stays";
  EXPECT_EQ(entries[0].name, "g");
  EXPECT_TRUE(entries[0].is_folder);
  EXPECT_EQ(entries[1].name, "z");
  EXPECT_TRUE(files.Stat("")->is_folder);
  EXPECT_FALSE(files.List(".")->empty());
  EXPECT_EQ(files.ReadFile("f", 9).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(files.List("f/z").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(files.PublishFile("f", "x").ok());
  EXPECT_FALSE(files.MakeFolders("f/z/y").ok());
  EXPECT_EQ(files.Remove("f").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(files.Remove("f/z").ok());
  EXPECT_TRUE(files.Remove("f/g").ok());
  EXPECT_TRUE(files.Remove("f").ok());
  EXPECT_EQ(files.Remove("f").code(), absl::StatusCode::kNotFound);
}

inline void ExpectConformingPaths(FileSystem& files) {
  for (const std::string_view path :
       {std::string_view("/etc/passwd"), std::string_view("../a"), std::string_view("a/../../b"),
        std::string_view("a//b"), std::string_view("a\0b", 3)}) {
    EXPECT_EQ(files.ReadFile(path, 9).status().code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(files.PublishFile(path, "x").code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(files.List(path).status().code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(files.Stat(path).status().code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(files.MakeFolders(path).code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(files.Remove(path).code(), absl::StatusCode::kInvalidArgument) << path;
  }
}

// Run once for each implementation, over an empty root.
inline void ExpectConformingFileSystem(FileSystem& files) {
  ExpectConformingFiles(files);
  ExpectConformingFolders(files);
  ExpectConformingPaths(files);
}

}  // namespace tenon
