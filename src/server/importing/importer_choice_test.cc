#include "importing/importer_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importing/testing/fake_importer.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

ImporterList TwoImporters() {
  ImporterList importers;
  importers.push_back(std::make_unique<FakeImporter>("named", "", ".txt"));
  importers.push_back(std::make_unique<FakeImporter>("known", "MAGIC", ""));
  return importers;
}

TEST(ImporterChoiceTest, ContentCountsMoreThanTheName) {
  const ImporterList importers = TwoImporters();
  EXPECT_EQ((*ChooseImporter(importers, {.path = "m.txt", .bytes = "MAGIC1"}))->name(), "known");
  EXPECT_EQ((*ChooseImporter(importers, {.path = "m.txt", .bytes = "other"}))->name(), "named");
}

TEST(ImporterChoiceTest, SaysWhatAnUnknownSourceLooksLike) {
  const ImporterList importers = TwoImporters();
  const absl::Status status =
      ChooseImporter(importers, {.path = "m.bin", .bytes = "\x89HDF\r\n"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageOf(status),
              HasSubstr("importing 'm.bin': it begins with '\\x89HDF\\x0d\\x0a', "
                        "which no importer knows; there are known 1, named 1"));
  EXPECT_THAT(MessageOf(ChooseImporter(importers, {.path = "m"}).status()),
              HasSubstr("it is an empty file"));
  const ImportSource archive{.path = "m.zip", .bytes = "PK", .entries = {"a", "b"}};
  EXPECT_THAT(MessageOf(ChooseImporter(importers, archive).status()),
              HasSubstr("it is a zip archive of 'a', 'b'"));
}

TEST(ImporterChoiceTest, VersionsAreListedInOrder) {
  EXPECT_EQ(VersionsOf(TwoImporters()), "known 1, named 1");
}

}  // namespace
}  // namespace tenon
