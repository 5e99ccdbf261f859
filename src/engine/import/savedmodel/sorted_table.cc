#include "import/savedmodel/sorted_table.h"

#include <cstring>
#include <optional>

#include "import/savedmodel/crc32c.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

constexpr size_t kFooterBytes = 48;
constexpr size_t kTrailerBytes = 5;  // of a block: compression, checksum
constexpr uint64_t kMagic = 0xdb4775248b80fb57;

struct BlockHandle {
  uint64_t offset = 0;
  uint64_t size = 0;
};

template <typename T>
T ReadFixed(std::string_view bytes) {
  T value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::optional<uint64_t> TakeVarint(std::string_view* bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (bytes->empty()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

std::optional<BlockHandle> TakeHandle(std::string_view* bytes) {
  const std::optional<uint64_t> offset = TakeVarint(bytes);
  const std::optional<uint64_t> size = TakeVarint(bytes);
  if (!offset.has_value() || !size.has_value()) return std::nullopt;
  return BlockHandle{*offset, *size};
}

absl::Status Damaged(uint64_t at, std::string_view what) {
  return absl::InvalidArgumentError(StrCat("the table is damaged at byte ", at, ": ", what));
}

absl::StatusOr<std::string_view> BlockAt(std::string_view table, BlockHandle handle) {
  const uint64_t end = table.size() - kFooterBytes;
  if (handle.offset > end || handle.size > end - handle.offset ||
      end - handle.offset - handle.size < kTrailerBytes)
    return Damaged(handle.offset, "a block lies outside of it");
  const std::string_view covered = table.substr(handle.offset, handle.size + 1);
  const auto stored = ReadFixed<uint32_t>(table.substr(handle.offset + handle.size + 1, 4));
  if (MaskCrc(Crc32c(covered)) != stored)
    return Damaged(handle.offset, "a block's checksum is wrong");
  if (covered.back() != 0)
    return Damaged(handle.offset, StrCat("a block is compressed by method ",
                                         static_cast<int>(covered.back()), ", which is not read"));
  return covered.substr(0, handle.size);
}

// Appends a block's rows, whose keys are written as what differs from the key before.
class BlockReader {
 public:
  BlockReader(const TableLimits& limits, std::vector<TableRow>* rows)
      : limits_(limits), rows_(*rows) {}

  absl::Status Read(std::string_view block, uint64_t offset) {
    if (block.size() < 4) return Damaged(offset, "a block is too small");
    const uint64_t restarts = ReadFixed<uint32_t>(block.substr(block.size() - 4));
    if (restarts > (block.size() - 4) / 4) return Damaged(offset, "a block has too many restarts");
    std::string_view rest = block.substr(0, block.size() - 4 - restarts * 4);
    std::string key;
    while (!rest.empty()) TENON_RETURN_IF_ERROR(ReadRow(offset, &rest, &key));
    return absl::OkStatus();
  }

 private:
  absl::Status ReadRow(uint64_t offset, std::string_view* rest, std::string* key) {
    const std::optional<uint64_t> shared = TakeVarint(rest);
    const std::optional<uint64_t> fresh = TakeVarint(rest);
    const std::optional<uint64_t> length = TakeVarint(rest);
    if (!shared.has_value() || !fresh.has_value() || !length.has_value() || *shared > key->size() ||
        *fresh > rest->size() || *length > rest->size() - *fresh)
      return Damaged(offset, "a row of this block is cut short");
    if (*shared + *fresh > static_cast<uint64_t>(limits_.max_key_bytes))
      return absl::OutOfRangeError(StrCat("a name has ", *shared + *fresh, " bytes, at most ",
                                          limits_.max_key_bytes, " (import.max_name_bytes)"));
    if (rows_.size() >= static_cast<size_t>(limits_.max_rows))
      return absl::OutOfRangeError(
          StrCat("there are more than ", limits_.max_rows, " tensors (import.max_entries)"));
    key->resize(*shared);
    key->append(rest->substr(0, *fresh));
    if (!rows_.empty() && *key <= rows_.back().key)
      return Damaged(offset, "keys don't rise in this block");
    rows_.push_back({*key, rest->substr(*fresh, *length)});
    rest->remove_prefix(*fresh + *length);
    return absl::OkStatus();
  }

  const TableLimits& limits_;
  std::vector<TableRow>& rows_;
};

}  // namespace

absl::StatusOr<std::vector<TableRow>> ReadSortedTable(std::string_view bytes,
                                                      const TableLimits& limits) {
  if (bytes.size() < kFooterBytes || ReadFixed<uint64_t>(bytes.substr(bytes.size() - 8)) != kMagic)
    return Damaged(bytes.size(), "it does not end as a table does");
  std::string_view footer = bytes.substr(bytes.size() - kFooterBytes, kFooterBytes - 8);
  const std::optional<BlockHandle> meta = TakeHandle(&footer);
  const std::optional<BlockHandle> index = TakeHandle(&footer);
  if (!meta.has_value() || !index.has_value())
    return Damaged(bytes.size() - kFooterBytes, "its footer is malformed");
  TENON_ASSIGN_OR_RETURN(const std::string_view index_block, BlockAt(bytes, *index));
  std::vector<TableRow> blocks;
  TENON_RETURN_IF_ERROR(BlockReader(limits, &blocks).Read(index_block, index->offset));
  std::vector<TableRow> rows;
  BlockReader reader(limits, &rows);
  for (TableRow& row : blocks) {
    const std::optional<BlockHandle> handle = TakeHandle(&row.value);
    if (!handle.has_value()) return Damaged(index->offset, "its index is malformed");
    TENON_ASSIGN_OR_RETURN(const std::string_view block, BlockAt(bytes, *handle));
    TENON_RETURN_IF_ERROR(reader.Read(block, handle->offset));
  }
  return rows;
}

}  // namespace tenon::savedmodel
