#include "archive/zip_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archive/testing/zip_builder.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string RefusalOf(std::string_view bytes, const ZipLimits& limits = {}) {
  const auto archive = ZipArchive::Open(bytes, limits);
  return archive.ok() ? "" : std::string(MessageOf(archive.status()));
}

std::string RefusalOf(const ZipEntry& entry) { return RefusalOf(MakeZip({entry})); }

TEST(ZipArchive, ReadsStoredEntriesAsViews) {
  const std::string bytes = MakeZip({{.name = "b", .bytes = "two"}, {.name = "a/c", .bytes = "x"}});
  EXPECT_TRUE(ZipArchive::Recognizes(bytes));
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(archive->names(), ElementsAre("a/c", "b"));
  const auto read = archive->Read("b");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->bytes, "two");
  EXPECT_EQ(read->owner, nullptr);
  EXPECT_GE(read->bytes.data(), bytes.data());
  EXPECT_LT(read->bytes.data(), bytes.data() + bytes.size());
}

TEST(ZipArchive, ReadsDeflatedEntries) {
  const std::string text(10'000, 'a');
  const std::string bytes = MakeZip({{.name = "a", .bytes = text, .deflated = true},
                                     {.name = "e", .bytes = "", .deflated = true}});
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok()) << archive.status();
  const auto read = archive->Read("a");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->bytes, text);
  EXPECT_EQ(archive->Read("e")->bytes, "");
}

TEST(ZipArchive, ReadsSizesThatStandBehindTheBytes) {
  for (const bool deflated : {false, true}) {
    const std::string bytes =
        MakeZip({{.name = "a", .bytes = "text text text", .deflated = deflated, .descriptor = true},
                 {.name = "b", .bytes = "b"}});
    const auto archive = ZipArchive::Open(bytes);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ(archive->Read("a")->bytes, "text text text");
    EXPECT_EQ(archive->Read("b")->bytes, "b");
  }
}

TEST(ZipArchive, ReadsZip64) {
  for (const bool end64 : {false, true}) {
    const std::string bytes =
        MakeZip({{.name = "a", .bytes = "one", .zip64 = true}, {.name = "b", .bytes = "two"}},
                {.comment = "", .zip64 = end64});
    const auto archive = ZipArchive::Open(bytes);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ(archive->Read("a")->bytes, "one");
    EXPECT_EQ(archive->Read("b")->bytes, "two");
  }
}

TEST(ZipArchive, ReadsAnArchiveWithAComment) {
  const std::string with_end = "PK\x05\x06 looks like an end record but is none";
  for (const std::string& comment : {std::string("by hand"), with_end, std::string(65'535, 'c')}) {
    const std::string bytes = MakeZip({{.name = "a", .bytes = "one"}}, {.comment = comment});
    const auto archive = ZipArchive::Open(bytes);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ(archive->Read("a")->bytes, "one");
  }
}

TEST(ZipArchive, ReadsAnEmptyArchive) {
  const std::string bytes = MakeZip({});
  EXPECT_TRUE(ZipArchive::Recognizes(bytes));
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_TRUE(archive->names().empty());
}

TEST(ZipArchive, LeavesFoldersOut) {
  const std::string bytes =
      MakeZip({{.name = "f/", .mode = 0040755}, {.name = "f/a", .bytes = "x"}});
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(archive->names(), ElementsAre("f/a"));
}

TEST(ZipArchive, SaysWhatItDoesNotHold) {
  const std::string bytes = MakeZip({{.name = "a", .bytes = "x"}});
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok());
  EXPECT_TRUE(archive->Has("a"));
  EXPECT_FALSE(archive->Has("b"));
  EXPECT_EQ(archive->Read("b").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MessageOf(archive->Read("b").status()), "zip archive: it has no 'b'");
}

TEST(ZipArchive, RefusesWhatIsNoArchive) {
  EXPECT_FALSE(ZipArchive::Recognizes("PK"));
  EXPECT_FALSE(ZipArchive::Recognizes("{\"a\": 1}"));
  EXPECT_EQ(RefusalOf(""), "zip archive: it is too short");
  EXPECT_EQ(RefusalOf(std::string(100, 'x')),
            "zip archive: its end record is missing (the file is cut short?)");
  EXPECT_EQ(RefusalOf(MakeZip({}, {.comment = "", .volume = 1})),
            "zip archive: it has several volumes");
}

TEST(ZipArchive, RefusesNamesThatLeaveTheFolder) {
  for (const std::string_view name : {"../a", "a/../../b", "/etc/passwd", "a//b", "./a", "a\\b",
                                      "C:\\x", "", "/", "a/..", "\xFF"}) {
    EXPECT_THAT(RefusalOf({.name = std::string(name)}), HasSubstr("is no path within a folder"))
        << name;
  }
  EXPECT_THAT(RefusalOf({.name = std::string("a\0b", 3)}), HasSubstr("is no path within a folder"));
}

TEST(ZipArchive, RefusesTwoReadings) {
  EXPECT_EQ(RefusalOf(MakeZip({{.name = "a", .bytes = "1"}, {.name = "a", .bytes = "2"}})),
            "zip archive: 'a' is there twice");
  EXPECT_EQ(RefusalOf(MakeZip({{.name = "a", .bytes = "1"}, {.name = "a/b", .bytes = "2"}})),
            "zip archive: 'a' is both a file and a folder");
  EXPECT_EQ(RefusalOf({.name = "a", .local_name = "b"}),
            "zip archive: 'a' and the directory do not agree");
  EXPECT_EQ(RefusalOf({.name = "a", .local_method = 8}),
            "zip archive: 'a' and the directory do not agree");
  EXPECT_EQ(RefusalOf({.name = "a", .bytes = "abc", .local_size = 2}),
            "zip archive: 'a' and the directory do not agree");
  EXPECT_EQ(RefusalOf({.name = "a", .bytes = "abc", .deflated = true, .size = 2}),
            "zip archive: 'a' and the directory do not agree");
  EXPECT_EQ(RefusalOf({.name = "a", .bytes = "abc", .size = 2}),
            "zip archive: 'a' is stored and has two sizes");
}

TEST(ZipArchive, RefusesEntriesThatOverlap) {
  const std::string inner = MakeZip({{.name = "b", .bytes = "x"}}).substr(0, 32);
  const std::string bytes =
      MakeZip({{.name = "a", .bytes = inner}, {.name = "b", .bytes = "x", .offset = 31}});
  EXPECT_EQ(RefusalOf(bytes), "zip archive: entries overlap");
  EXPECT_EQ(RefusalOf({.name = "a", .offset = 7}),
            "zip archive: 'a' does not lie where the directory says");
  EXPECT_EQ(RefusalOf({.name = "a", .offset = 0xFFFFFFFE}),
            "zip archive: 'a' does not lie where the directory says");
  EXPECT_EQ(RefusalOf({.name = "a", .bytes = "x", .packed = 99, .size = 99}),
            "zip archive: 'a' leaves the archive");
  EXPECT_EQ(RefusalOf({.name = "a", .zip64 = true, .packed = UINT64_MAX, .size = UINT64_MAX}),
            "zip archive: 'a' leaves the archive");
}

TEST(ZipArchive, RefusesWhatIsNoPlainFile) {
  EXPECT_EQ(RefusalOf({.name = "a", .bytes = "/etc/passwd", .mode = 0120777}),
            "zip archive: 'a' is neither a file nor a folder (a link?)");
  EXPECT_EQ(RefusalOf({.name = "a", .mode = 0010644}),
            "zip archive: 'a' is neither a file nor a folder (a link?)");
  for (const int flag : {1, 1 << 6, 1 << 13}) {
    EXPECT_EQ(RefusalOf({.name = "a", .flags = static_cast<uint16_t>(flag)}),
              "zip archive: 'a' is encrypted");
  }
  const auto unknown = ZipArchive::Open(MakeZip({{.name = "a", .local_method = 14, .method = 14}}));
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(MessageOf(unknown.status()),
            "zip archive: 'a' has compression method 14; stored (0) and deflate (8) are read");
}

TEST(ZipArchive, RefusesMoreThanItsLimits) {
  const std::string bytes =
      MakeZip({{.name = "a", .bytes = "1234"}, {.name = "bcd", .bytes = "5"}});
  EXPECT_EQ(RefusalOf(bytes, {.max_entries = 1}),
            "zip archive: it has 2 entries, more than import.max_entries (1)");
  EXPECT_EQ(RefusalOf(bytes, {.max_expanded_bytes = 4}),
            "zip archive: it expands to more than import.max_expanded_bytes (4)");
  EXPECT_EQ(RefusalOf(bytes, {.max_name_bytes = 2}),
            "zip archive: a name has 3 bytes, more than import.max_name_bytes (2)");
  EXPECT_EQ(RefusalOf(bytes, {2, 5, 3}), "");
  EXPECT_EQ(RefusalOf(MakeZip({}, {.comment = "", .zip64 = true, .entries = UINT64_MAX})),
            "zip archive: it has 18446744073709551615 entries, more than import.max_entries "
            "(100000)");
  EXPECT_EQ(RefusalOf(MakeZip({}, {.comment = "", .entries = 60'000})),
            "zip archive: its directory is damaged");
}

// A bomb states its size, or is found out at once: memory is never more than the stated size, which
// is never more than deflate can reach.
TEST(ZipArchive, RefusesBombs) {
  const std::string zeros(1 << 20, '\0');
  const std::string bomb = MakeZip({{.name = "a", .bytes = zeros, .deflated = true}});
  EXPECT_LT(bomb.size(), 2000);
  EXPECT_EQ(RefusalOf(bomb, {.max_expanded_bytes = 1'000'000}),
            "zip archive: it expands to more than import.max_expanded_bytes (1000000)");
  const std::string many = MakeZip({{.name = "a", .bytes = zeros, .deflated = true},
                                    {.name = "b", .bytes = zeros, .deflated = true}});
  EXPECT_THAT(RefusalOf(many, {.max_expanded_bytes = 2'000'000}),
              HasSubstr("import.max_expanded_bytes"));
  for (const uint32_t size : {10U, 2U << 30}) {
    const std::string lie = MakeZip(
        {{.name = "a", .bytes = zeros, .deflated = true, .local_size = size, .size = size}});
    const auto archive = ZipArchive::Open(lie);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ(MessageOf(archive->Read("a").status()),
              "zip archive: reading 'a': its compressed bytes don't have the size that it states");
  }
}

TEST(ZipArchive, RefusesBytesThatAreDamaged) {
  const std::string bytes = MakeZip({{.name = "a", .bytes = "one", .crc = 1}});
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(MessageOf(archive->Read("a").status()),
            "zip archive: 'a' is damaged: its checksum differs");
}

// Opens and reads all.
bool Readable(std::string_view bytes) {
  const auto archive = ZipArchive::Open(bytes);
  if (!archive.ok()) return false;
  for (const std::string& name : archive->names())
    if (!archive->Read(name).ok()) return false;
  return true;
}

TEST(ZipArchive, RefusesToBeCutAnywhere) {
  const std::string bytes =
      MakeZip({{.name = "a", .bytes = "text text text", .deflated = true, .descriptor = true},
               {.name = "b", .bytes = "bbb", .zip64 = true}},
              {.comment = "c", .zip64 = true});
  ASSERT_TRUE(Readable(bytes));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_FALSE(ZipArchive::Open(cut).ok()) << size;
  }
}

TEST(ZipArchive, SurvivesEveryFlippedBit) {
  const std::string bytes = MakeZip({{.name = "a", .bytes = "text text text", .deflated = true},
                                     {.name = "b", .bytes = "bbb", .zip64 = true}},
                                    {.comment = "", .zip64 = true});
  size_t unnoticed = 0;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    unnoticed += Readable(flipped) ? 1 : 0;
  }
  EXPECT_LT(unnoticed, bytes.size() * 8 / 2) << "dates and versions are all that may differ";
}

}  // namespace
}  // namespace tenon
