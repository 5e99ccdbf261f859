#include "import/keras/internal/hdf5_chunks.h"

#include <algorithm>
#include <cstring>

#include "deflate/deflate.h"
#include "import/keras/internal/byte_cursor.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::keras::hdf5 {
namespace {

// Levels of a tree of chunks at most; each has two children or more.
constexpr int kMaxLevels = 32;

absl::Status Damaged() { return absl::InvalidArgumentError("its chunks are damaged"); }

struct Chunk {
  uint64_t address = 0;
  uint32_t stored = 0;
  uint32_t skipped = 0;  // bit i: filter i was left out
  std::vector<uint64_t> at;
};

class ChunkTree {
 public:
  ChunkTree(std::string_view file, size_t dims, size_t most)
      : file_(file), dims_(dims), most_(most) {}

  absl::Status Walk(uint64_t address, int level) {
    ByteCursor cursor(file_, address);
    const bool is_tree = cursor.Take(4) == "TREE";
    const uint8_t type = cursor.U8();
    const uint8_t stored_level = cursor.U8();
    const uint16_t entries = cursor.U16();
    cursor.Skip(16);  // siblings
    if (!cursor.ok() || !is_tree || type != 1 || (level >= 0 && stored_level != level) ||
        stored_level > kMaxLevels)
      return Damaged();
    for (int i = 0; i < entries; ++i) {
      Chunk chunk;
      chunk.stored = cursor.U32();
      chunk.skipped = cursor.U32();
      for (size_t d = 0; d < dims_; ++d) chunk.at.push_back(cursor.U64());
      cursor.Skip(8);  // the place inside an element
      chunk.address = cursor.U64();
      if (!cursor.ok() || ++nodes_ > most_) return Damaged();
      if (stored_level == 0) {
        chunks_.push_back(std::move(chunk));
      } else {
        TENON_RETURN_IF_ERROR(Walk(chunk.address, stored_level - 1));
      }
    }
    return absl::OkStatus();
  }

  const std::vector<Chunk>& chunks() const { return chunks_; }

 private:
  std::string_view file_;
  size_t dims_;
  size_t most_;
  size_t nodes_ = 0;
  std::vector<Chunk> chunks_;
};

// Bytes of the same place of all elements stand together.
std::string Unshuffled(std::string_view shuffled, size_t width) {
  std::string out(shuffled);
  const size_t count = shuffled.size() / width;
  for (size_t byte = 0; byte < width; ++byte)
    for (size_t i = 0; i < count; ++i) out[i * width + byte] = shuffled[byte * count + i];
  return out;
}

absl::StatusOr<std::string> Unfiltered(std::string_view file, const Chunk& chunk,
                                       const Layout& layout, const std::vector<Filter>& filters,
                                       uint64_t size) {
  ByteCursor cursor(file, chunk.address);
  std::string bytes(cursor.Take(chunk.stored));
  if (!cursor.ok()) return Damaged();
  for (size_t i = filters.size(); i-- > 0;) {
    if (i < 32 && ((chunk.skipped >> i) & 1) != 0) continue;
    if (filters[i] == Filter::kShuffle) {
      if (layout.element_size == 0) return Damaged();
      bytes = Unshuffled(bytes, layout.element_size);
      continue;
    }
    deflate::InflateLimits limits;
    limits.max_bytes = static_cast<int64_t>(size);
    limits.max_ratio = 1'100;
    absl::StatusOr<std::string> inflated =
        deflate::Inflate(bytes, deflate::Encoding::kDeflate, limits);
    if (!inflated.ok()) return Damaged();
    bytes = *std::move(inflated);
  }
  if (bytes.size() != size) return Damaged();
  return bytes;
}

// Copies what of the chunk lies inside `shape`, row by row.
absl::Status Place(const Chunk& chunk, const Layout& layout, const Shape& shape,
                   std::string_view from, std::string* to) {
  const size_t dims = shape.size();
  std::vector<uint64_t> inside(dims);
  for (size_t d = 0; d < dims; ++d) {
    const auto size = static_cast<uint64_t>(shape[d]);
    if (chunk.at[d] >= size || chunk.at[d] % layout.chunk[d] != 0) return Damaged();
    inside[d] = std::min(layout.chunk[d], size - chunk.at[d]);
  }
  const size_t width = layout.element_size;
  const uint64_t row = inside[dims - 1] * width;
  std::vector<uint64_t> at(dims, 0);
  while (true) {
    uint64_t source = 0;
    uint64_t target = 0;
    for (size_t d = 0; d < dims; ++d) {
      source = source * layout.chunk[d] + at[d];
      target = target * static_cast<uint64_t>(shape[d]) + chunk.at[d] + at[d];
    }
    std::memcpy(to->data() + target * width, from.data() + source * width, row);
    size_t d = dims - 1;  // the last axis is the row
    while (d > 0 && ++at[d - 1] == inside[d - 1]) at[--d] = 0;
    if (d == 0) return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<std::string> ReadChunked(std::string_view file, const Layout& layout,
                                        const Shape& shape, const std::vector<Filter>& filters,
                                        size_t most_chunks) {
  if (layout.chunk.size() != shape.size() || shape.empty()) return Damaged();
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape));
  Shape chunk_shape;
  for (const uint64_t size : layout.chunk) chunk_shape.push_back(static_cast<int64_t>(size));
  TENON_ASSIGN_OR_RETURN(const int64_t in_chunk, ElementCount(chunk_shape));
  // A file of so many bytes holds no larger chunk than deflate can make of it.
  const uint64_t most = uint64_t{file.size()} * 1'100;
  if (layout.element_size == 0 || layout.element_size > 8 ||
      static_cast<uint64_t>(in_chunk) > most / layout.element_size ||
      static_cast<uint64_t>(count) > most / layout.element_size)
    return Damaged();
  if (count == 0) return std::string();
  std::string out(static_cast<size_t>(count) * layout.element_size, '\0');
  if (layout.address == kNowhere) return out;
  ChunkTree tree(file, shape.size(), most_chunks);
  TENON_RETURN_IF_ERROR(tree.Walk(layout.address, -1));
  const uint64_t size = static_cast<uint64_t>(in_chunk) * layout.element_size;
  if (tree.chunks().size() * (size / 1'100) > 4 * file.size() + out.size()) return Damaged();
  for (const Chunk& chunk : tree.chunks()) {
    TENON_ASSIGN_OR_RETURN(const std::string bytes, Unfiltered(file, chunk, layout, filters, size));
    TENON_RETURN_IF_ERROR(Place(chunk, layout, shape, bytes, &out));
  }
  return out;
}

}  // namespace tenon::keras::hdf5
