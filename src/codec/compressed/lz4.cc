// LZ4 frames (lz4_Frame_format.md 1.6.3, lz4_Block_format.md).
#include <cstring>

#include "compressed/decompress.h"
#include "status/status.h"

namespace tenon::compressed {
namespace {

constexpr size_t kMagic = 4;
constexpr uint32_t kPlainBlock = 0x8000'0000;
constexpr size_t kLeastMatch = 4;
constexpr size_t kMore = 15;  // a length of so many goes on in further bytes

absl::Status Damaged() { return absl::InvalidArgumentError("its LZ4 data is damaged or cut"); }

// Takes from the front of what is left; false at the end.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  bool Take(size_t count, std::string_view* taken) {
    if (rest_.size() < count) return false;
    *taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
  }
  bool TakeNumber(size_t width, uint32_t* number) {
    std::string_view bytes;
    if (!Take(width, &bytes)) return false;
    *number = 0;
    std::memcpy(number, bytes.data(), width);
    return true;
  }
  // The rest of a length whose first part is `length`.
  bool TakeLength(size_t* length) {
    uint32_t more = 255;
    if (*length != kMore) return true;
    while (more == 255) {
      if (!TakeNumber(1, &more)) return false;
      *length += more;
    }
    return true;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// Literals and copies of what was written. Blocks may refer to those before them.
absl::Status ReadBlock(std::string_view block, int64_t max_bytes, std::string* out) {
  Input in(block);
  while (true) {
    uint32_t token = 0;
    if (!in.TakeNumber(1, &token)) return Damaged();
    size_t literals = token >> 4;
    std::string_view bytes;
    if (!in.TakeLength(&literals) || !in.Take(literals, &bytes)) return Damaged();
    out->append(bytes);
    size_t match = token & 0xF;
    uint32_t offset = 0;
    const bool is_last = in.empty();
    if (!is_last && (!in.TakeNumber(2, &offset) || !in.TakeLength(&match))) return Damaged();
    if (!is_last && (offset == 0 || offset > out->size())) return Damaged();
    const size_t copied = is_last ? 0 : match + kLeastMatch;
    if (static_cast<int64_t>(out->size() + copied) > max_bytes)
      return absl::OutOfRangeError(StrCat("it expands to more than ", max_bytes, " bytes"));
    if (is_last) return absl::OkStatus();
    // The copy may overlap what it writes, and then repeats it.
    for (size_t i = 0; i < copied; ++i) out->push_back((*out)[out->size() - offset]);
  }
}

}  // namespace

absl::StatusOr<std::string> DecompressLz4(std::string_view bytes, int64_t max_bytes) {
  constexpr uint32_t kVersion = 1;
  Input in(bytes.substr(std::min(kMagic, bytes.size())));
  uint32_t flags = 0;
  std::string_view skipped;
  if (!in.TakeNumber(1, &flags) || flags >> 6 != kVersion) return Damaged();
  const bool has_block_checksums = (flags & 0x10) != 0;
  const bool has_size = (flags & 0x08) != 0;
  const bool has_checksum = (flags & 0x04) != 0;
  if ((flags & 0x01) != 0) return absl::UnimplementedError("its LZ4 frame needs a dictionary");
  // The block size, the content's size, the header's checksum.
  if (!in.Take(1 + (has_size ? 8 : 0) + 1, &skipped)) return Damaged();
  std::string out;
  while (true) {
    uint32_t size = 0;
    std::string_view block;
    if (!in.TakeNumber(4, &size)) return Damaged();
    if (size == 0) break;
    if (!in.Take(size & ~kPlainBlock, &block)) return Damaged();
    if (has_block_checksums && !in.Take(4, &skipped)) return Damaged();
    if ((size & kPlainBlock) == 0) {
      TENON_RETURN_IF_ERROR(ReadBlock(block, max_bytes, &out));
      continue;
    }
    if (static_cast<int64_t>(out.size() + block.size()) > max_bytes)
      return absl::OutOfRangeError(StrCat("it expands to more than ", max_bytes, " bytes"));
    out.append(block);
  }
  if (has_checksum && !in.Take(4, &skipped)) return Damaged();
  if (!in.empty()) return Damaged();
  return out;
}

}  // namespace tenon::compressed
