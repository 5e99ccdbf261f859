#include "compressed/decompress.h"

#include <bzlib.h>
#include <lzma.h>
#include <memory>

#include "status/status.h"

namespace tenon::compressed {
namespace {

constexpr size_t kChunk = size_t{1} << 18;
constexpr size_t kMostInput = size_t{1} << 30;  // fed at once; bzip2 counts with 32 bits

absl::Status TooMuch(int64_t max_bytes) {
  return absl::OutOfRangeError(StrCat("it expands to more than ", max_bytes, " bytes"));
}

absl::Status Damaged(std::string_view format) {
  return absl::InvalidArgumentError(StrCat("its ", format, " data is damaged or cut"));
}

// Appends what a step wrote; false beyond the limit.
bool Append(const std::string& chunk, size_t written, int64_t max_bytes, std::string* out) {
  if (static_cast<int64_t>(out->size() + written) > max_bytes) return false;
  out->append(chunk, 0, written);
  return true;
}

absl::StatusOr<std::string> DecompressBzip2(std::string_view in, int64_t max_bytes) {
  bz_stream stream = {};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
    return absl::ResourceExhaustedError("bzip2 has no memory");
  const auto end = [](bz_stream* s) { BZ2_bzDecompressEnd(s); };
  const std::unique_ptr<bz_stream, decltype(end)> ended(&stream, end);
  std::string out;
  std::string chunk(kChunk, '\0');
  while (true) {
    if (stream.avail_in == 0) {
      const std::string_view piece = in.substr(0, kMostInput);
      in.remove_prefix(piece.size());
      // Its interface predates const; the input is only read.
      stream.next_in = const_cast<char*>(piece.data());
      stream.avail_in = static_cast<unsigned>(piece.size());
    }
    stream.next_out = chunk.data();
    stream.avail_out = kChunk;
    const int code = BZ2_bzDecompress(&stream);
    const size_t written = kChunk - stream.avail_out;
    if (!Append(chunk, written, max_bytes, &out)) return TooMuch(max_bytes);
    if (code == BZ_STREAM_END) break;
    if (code != BZ_OK || (written == 0 && stream.avail_in == 0 && in.empty()))
      return Damaged("bzip2");
  }
  if (stream.avail_in != 0 || !in.empty()) return Damaged("bzip2");
  return out;
}

absl::StatusOr<std::string> DecompressXz(std::string_view in, int64_t max_bytes,
                                         uint64_t xz_memory) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_auto_decoder(&stream, xz_memory, 0) != LZMA_OK)
    return absl::ResourceExhaustedError("xz has no memory");
  const auto end = [](lzma_stream* s) { lzma_end(s); };
  const std::unique_ptr<lzma_stream, decltype(end)> ended(&stream, end);
  stream.next_in = reinterpret_cast<const uint8_t*>(in.data());
  stream.avail_in = in.size();
  std::string out;
  std::string chunk(kChunk, '\0');
  lzma_ret code = LZMA_OK;
  while (code == LZMA_OK) {
    stream.next_out = reinterpret_cast<uint8_t*>(chunk.data());
    stream.avail_out = kChunk;
    code = lzma_code(&stream, LZMA_FINISH);
    if (!Append(chunk, kChunk - stream.avail_out, max_bytes, &out)) return TooMuch(max_bytes);
  }
  if (code == LZMA_MEMLIMIT_ERROR)
    return absl::OutOfRangeError(
        StrCat("its xz data needs more than ", xz_memory >> 20, " MiB to read"));
  if (code != LZMA_STREAM_END || stream.avail_in != 0) return Damaged("xz");
  return out;
}

}  // namespace

Format FormatOf(std::string_view in) {
  using std::string_view_literals::operator""sv;
  if (in.starts_with("BZh")) return Format::kBzip2;
  if (in.starts_with("\xfd\x37zXZ\0"sv) || in.starts_with("\x5d\0\0"sv)) return Format::kXz;
  if (in.starts_with("\x04\x22\x4d\x18"sv)) return Format::kLz4;
  return Format::kNone;
}

absl::StatusOr<std::string> Decompress(std::string_view in, Format format, int64_t max_bytes,
                                       uint64_t xz_memory) {
  switch (format) {
    case Format::kBzip2:
      return DecompressBzip2(in, max_bytes);
    case Format::kXz:
      return DecompressXz(in, max_bytes, xz_memory);
    case Format::kLz4:
      return DecompressLz4(in, max_bytes);
    case Format::kNone:
      break;
  }
  return absl::InvalidArgumentError("it is not compressed by bzip2, xz or LZ4");
}

}  // namespace tenon::compressed
