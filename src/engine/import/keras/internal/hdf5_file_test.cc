#include "import/keras/internal/hdf5_file.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/testing/read_corpus.h"
#include "status/status.h"

namespace tenon::keras {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Hdf5FileTest, ReadsDatasetsAndAttributes) {
  const std::string bytes = ReadCorpus("keras/dense.h5");
  const auto file = Hdf5File::Open(bytes, {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*file->Text("", "keras_version"), "3.15.1");
  EXPECT_THAT(*file->Text("", "model_config"), HasSubstr("\"Sequential\""));
  const auto names = file->Texts("model_weights/y", "weight_names");
  ASSERT_TRUE(names.ok()) << names.status();
  ASSERT_EQ(names->size(), 2U);
  const auto kernel = file->Read("model_weights/y/" + names->front());
  ASSERT_TRUE(kernel.ok()) << kernel.status();
  EXPECT_EQ(kernel->shape(), (Shape{3, 1}));
  EXPECT_EQ(kernel->dtype(), DType::kFp32);
}

TEST(Hdf5FileTest, TellsWhatIsNotThere) {
  const std::string bytes = ReadCorpus("keras/dense.h5");
  const auto file = Hdf5File::Open(bytes, {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->Has("model_weights"));
  EXPECT_FALSE(file->Has("model_weights/nobody"));
  EXPECT_EQ(file->Read("nowhere").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(file->Text("", "nothing").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(file->Read("model_weights").status().code(), absl::StatusCode::kInvalidArgument);
}

// Chunks of two by two with gzip and shuffle, big-endian and half numbers, links: made by make.py.
TEST(Hdf5FileTest, ReadsChunksAndFilters) {
  const std::string bytes = ReadCorpus("keras/kinds.h5");
  const auto file = Hdf5File::Open(bytes, {});
  ASSERT_TRUE(file.ok()) << file.status();
  for (const char* path : {"plain", "chunked", "gzip", "shuffled", "inside/compact"}) {
    const auto tensor = file->Read(path);
    ASSERT_TRUE(tensor.ok()) << path << tensor.status();
    EXPECT_EQ(tensor->shape(), (Shape{3, 5})) << path;
    const auto floats = tensor->view().as<float>();
    for (size_t i = 0; i < 15; ++i) EXPECT_EQ(floats[i], static_cast<float>(i) / 2) << path;
  }
  EXPECT_EQ(file->Read("integers")->view().as<int64_t>()[1], -2);
  EXPECT_EQ(file->Read("scalar")->shape().size(), 0U);
  EXPECT_EQ(file->Read("empty")->shape(), (Shape{0, 4}));
  EXPECT_THAT(*file->Texts("", "names"), ElementsAre("one", "two"));
  EXPECT_THAT(*file->Texts("", "fixed"), ElementsAre("a", "bcd"));
}

TEST(Hdf5FileTest, RefusesWhatItDoesNotReadByName) {
  const std::string bytes = ReadCorpus("keras/kinds.h5");
  const auto file = Hdf5File::Open(bytes, {});
  ASSERT_TRUE(file.ok()) << file.status();
  for (const auto& [path, what] :
       {std::pair("big_endian", "little-endian"), std::pair("lzf", "filter 32000"),
        std::pair("soft", "link to another place"),
        std::pair("away/outside", "link to another place"), std::pair("external", "another file"),
        std::pair("reference", "no little-endian numbers")}) {
    const auto tensor = file->Read(path);
    EXPECT_EQ(tensor.status().code(), absl::StatusCode::kUnimplemented) << path << tensor.status();
    EXPECT_THAT(std::string(MessageOf(tensor.status())), HasSubstr(what)) << path;
  }
}

TEST(Hdf5FileTest, ReadsNewerGroupsAndHeaders) {
  const std::string bytes = ReadCorpus("keras/latest.h5");
  const auto file = Hdf5File::Open(bytes, {});
  ASSERT_TRUE(file.ok()) << file.status();
  const auto tensor = file->Read("inside/plain");
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(tensor->view().as<float>()[2], 1.0F);
  EXPECT_EQ(*file->Text("inside", "name"), "here");
}

TEST(Hdf5FileTest, BoundsElementsAndDepth) {
  const std::string bytes = ReadCorpus("keras/dense.h5");
  ImportLimits limits;
  limits.max_array_elements = 2;
  limits.max_depth = 3;
  const auto file = Hdf5File::Open(bytes, limits);
  ASSERT_TRUE(file.ok()) << file.status();
  const auto names = file->Texts("model_weights/y", "weight_names");
  EXPECT_EQ(file->Read("model_weights/y/" + names->front()).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(file->Read("a/b/c/d").status().code(), absl::StatusCode::kNotFound);
}

TEST(Hdf5FileTest, RefusesCutFiles) {
  const std::string bytes = ReadCorpus("keras/dense.h5");
  EXPECT_FALSE(Hdf5File::Open("", {}).ok());
  for (const size_t size : {size_t{8}, size_t{30}, size_t{100}, bytes.size() - 1})
    EXPECT_FALSE(Hdf5File::Open(std::string_view(bytes).substr(0, size), {}).ok());
}

}  // namespace
}  // namespace tenon::keras
