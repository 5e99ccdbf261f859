#include "onnx/foreign_file.h"

#include <string>

#include <gtest/gtest.h>

#include "onnx/testing/model_builder.h"

namespace tenon {
namespace {

TEST(DescribeForeignFileTest, NamesWhatPeopleMistakeForAModel) {
  EXPECT_EQ(DescribeForeignFile(""), "an empty file");
  EXPECT_EQ(DescribeForeignFile(std::string("PK\x03\x04\x14", 5)),
            "a zip archive (a .pt, .keras, .skops or .npz file is one)");
  EXPECT_EQ(DescribeForeignFile("\x80\x04\x95"), "a Python pickle");
  EXPECT_EQ(DescribeForeignFile("\x1f\x8b\x08"), "a gzip file");
  EXPECT_EQ(DescribeForeignFile("\n<!doctype html>"), "a page of HTML or XML");
  EXPECT_EQ(DescribeForeignFile("{\"a\":1}"), "JSON");
  EXPECT_EQ(DescribeForeignFile("version https://git-lfs.github.com/spec/v1\n"),
            "a Git LFS pointer, not the file it stands for");
  EXPECT_EQ(DescribeForeignFile("no model\n"), "text");
  EXPECT_EQ(DescribeForeignFile("  \n"), "text");
}

TEST(DescribeForeignFileTest, LeavesModelsAndOtherBytesAlone) {
  EXPECT_EQ(DescribeForeignFile(LinearModel().Bytes()), "");
  EXPECT_EQ(DescribeForeignFile("\x01\x02\x03"), "");
}

}  // namespace
}  // namespace tenon
