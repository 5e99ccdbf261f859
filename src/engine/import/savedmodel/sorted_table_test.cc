#include "import/savedmodel/sorted_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/savedmodel/crc32c.h"
#include "import/testing/read_corpus.h"
#include "status/status.h"

namespace tenon::savedmodel {
namespace {

using testing::HasSubstr;

// Writes tables byte by byte, as LevelDB's format page has them.
class TableWriter {
 public:
  TableWriter& Row(const std::string& key, const std::string& value, size_t shared = 0) {
    const std::string fresh = key.substr(std::min(shared, key.size()));
    block_ += static_cast<char>(shared);
    block_ += static_cast<char>(fresh.size());
    block_ += static_cast<char>(value.size());
    block_ += fresh + value;
    return *this;
  }

  std::string Finish(char compression = 0) {
    std::string table;
    const std::string data = Append(std::exchange(block_, ""), compression, &table);
    const std::string meta = Append("", 0, &table);
    Row("z", data);
    const std::string index = Append(block_, 0, &table);
    std::string footer = meta + index;
    footer.resize(40, '\0');
    return table + footer + "\x57\xfb\x80\x8b\x24\x75\x47\xdb";
  }

 private:
  static void AppendFixed(uint32_t value, std::string* out) {
    for (int shift = 0; shift < 32; shift += 8) *out += static_cast<char>(value >> shift & 0xff);
  }

  // The block's handle.
  static std::string Append(std::string rows, char compression, std::string* table) {
    AppendFixed(0, &rows);  // where keys restart, and how often
    AppendFixed(1, &rows);
    const std::string handle = {static_cast<char>(table->size()), static_cast<char>(rows.size())};
    rows += compression;
    const uint32_t crc = MaskCrc(Crc32c(rows));
    *table += rows;
    AppendFixed(crc, table);
    return handle;
  }

  std::string block_;
};

std::string RefusalOf(const std::string& table, const TableLimits& limits = {}) {
  const auto rows = ReadSortedTable(table, limits);
  EXPECT_FALSE(rows.ok());
  return std::string(MessageOf(rows.status()));
}

TEST(Crc32c, IsThatOfTheStandard) {
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aaU);  // RFC 3720, B.4
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283U);
}

TEST(SortedTable, ReadsKeysThatShareTheirBeginning) {
  const std::string table = TableWriter().Row("abc", "1").Row("abd", "22", 2).Finish();
  const auto rows = ReadSortedTable(table, {});
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[1].key, "abd");
  EXPECT_EQ((*rows)[1].value, "22");
}

TEST(SortedTable, ReadsWhatTensorFlowWrites) {
  const std::string table = ReadCorpus("savedmodel/dense/variables/variables.index");
  const auto rows = ReadSortedTable(table, {});
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 4U);
  EXPECT_EQ((*rows)[0].key, "");
  EXPECT_EQ((*rows)[2].key, "bias/.ATTRIBUTES/VARIABLE_VALUE");
}

TEST(SortedTable, RefusesWhatIsDamaged) {
  const std::string good = TableWriter().Row("abc", "1").Finish();
  EXPECT_THAT(RefusalOf(""), HasSubstr("does not end as a table does"));
  std::string flipped = good;
  flipped[3] = 'x';
  EXPECT_THAT(RefusalOf(flipped), HasSubstr("byte 0: a block's checksum is wrong"));
  std::string outside = good;
  outside[outside.size() - 48] = 0x7f;
  outside[outside.size() - 46] = 0x7f;
  EXPECT_THAT(RefusalOf(outside), HasSubstr("lies outside"));
  EXPECT_THAT(RefusalOf(TableWriter().Row("a", "1").Finish(1)),
              HasSubstr("compressed by method 1"));
  EXPECT_THAT(RefusalOf(TableWriter().Row("b", "1").Row("a", "2").Finish()),
              HasSubstr("keys don't rise"));
  EXPECT_THAT(RefusalOf(TableWriter().Row("a", "1").Row("ab", "2", 9).Finish()),
              HasSubstr("cut short"));
}

TEST(SortedTable, KeepsItsLimits) {
  const std::string table = TableWriter().Row("ab", "1").Row("b", "2").Finish();
  EXPECT_TRUE(ReadSortedTable(table, {.max_rows = 2, .max_key_bytes = 2}).ok());
  EXPECT_THAT(RefusalOf(table, {.max_rows = 1}), HasSubstr("import.max_entries"));
  EXPECT_THAT(RefusalOf(table, {.max_key_bytes = 1}), HasSubstr("import.max_name_bytes"));
}

}  // namespace
}  // namespace tenon::savedmodel
