#include "importing/model_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "digest/sha256.h"
#include "ports/testing/memory_file_system.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ModelSourceTest : public testing::Test {
 protected:
  ModelSourceTest() {
    Add("m.pkl", "pickle");
    Add("saved/saved_model.pb", "graph");
    Add("saved/variables/variables.index", "index");
  }

  void Add(std::string_view path, std::string_view bytes) {
    ASSERT_TRUE(files_.MakeFolders(FolderOf(path)).ok());
    ASSERT_TRUE(files_.PublishFile(path, bytes).ok());
  }

  std::string DigestOf(const std::string& path, bool is_folder) {
    const auto source = ModelSource::Read({&files_, path, is_folder, path}, {}).value();
    return source->Digest({}).value();
  }

  MemoryFileSystem files_;
};

TEST_F(ModelSourceTest, AFileHasItsBytes) {
  const auto source = ModelSource::Read({&files_, "m.pkl", false, "churn.pkl"}, {}).value();
  EXPECT_EQ(source->source().bytes, "pickle");
  EXPECT_EQ(source->source().path, "churn.pkl");
  EXPECT_FALSE(source->source().is_folder());
  EXPECT_EQ(source->Digest({}).value(), StrCat("sha256:", Sha256Of("pickle")));
}

TEST_F(ModelSourceTest, AFolderHasTheNamesBeneathIt) {
  const auto source = ModelSource::Read({&files_, "saved", true, "saved"}, {}).value();
  EXPECT_THAT(source->source().entries, ElementsAre("saved_model.pb", "variables/variables.index"));
  EXPECT_EQ(source->source().folder->ReadFile("saved_model.pb", 100).value(), "graph");
}

TEST_F(ModelSourceTest, AFoldersDigestKnowsNamesAndBytes) {
  const std::string before = DigestOf("saved", true);
  EXPECT_EQ(DigestOf("saved", true), before);
  Add("saved/variables/variables.index", "other");
  const std::string changed = DigestOf("saved", true);
  EXPECT_NE(changed, before);
  Add("saved/assets", "");
  EXPECT_NE(DigestOf("saved", true), changed);
}

TEST_F(ModelSourceTest, NamesTheLimitThatASourceExceeds) {
  ImportLimits limits{.max_source_bytes = 5, .max_entries = 1};
  EXPECT_THAT(MessageOf(ModelSource::Read({&files_, "m.pkl", false, "m"}, limits).status()),
              HasSubstr("(import.max_source_bytes)"));
  EXPECT_THAT(MessageOf(ModelSource::Read({&files_, "saved", true, "s"}, limits).status()),
              HasSubstr("it holds more than 1 files (import.max_entries)"));
  limits = {.max_source_bytes = 6, .max_entries = 2};
  EXPECT_TRUE(ModelSource::Read({&files_, "m.pkl", false, "m"}, limits).ok());
  EXPECT_TRUE(ModelSource::Read({&files_, "saved", true, "s"}, limits).ok());
}

TEST_F(ModelSourceTest, ADamagedArchiveIsToldBeforeAnImporterIsSought) {
  Add("m.skops", "PK\3\4 and no more");
  EXPECT_THAT(MessageOf(ModelSource::Read({&files_, "m.skops", false, "m"}, {}).status()),
              HasSubstr("reading the archive: "));
}

TEST_F(ModelSourceTest, SaysWhatIsMissing) {
  EXPECT_EQ(ModelSource::Read({&files_, "no", false, "no"}, {}).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tenon
