#include "deflate/deflate.h"

#include <algorithm>
#include <limits>
#include <zlib.h>

#include "strings/str_cat.h"

namespace tenon::deflate {
namespace {

constexpr size_t kBlock = 64 * 1024;

// Up to here the ratio is not looked at: short texts may compress very well.
constexpr int64_t kRatioFreeBytes = 1 << 20;

constexpr int kGzipWindow = 15 + 16;
constexpr int kZlibWindow = 15;
constexpr int kRawWindow = -15;

// A zlib stream that ends itself.
class Inflater {
 public:
  explicit Inflater(int window) { ready_ = inflateInit2(&stream_, window) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

// RFC 1950: the first byte says deflate with a window, both together are a multiple of 31.
bool HasZlibHeader(std::string_view in) {
  if (in.size() < 2) return false;
  const auto first = static_cast<unsigned char>(in[0]);
  const auto second = static_cast<unsigned char>(in[1]);
  return (first & 0x0F) == 8 && (first * 256 + second) % 31 == 0;
}

absl::Status CheckSize(size_t out, size_t in, const InflateLimits& limits) {
  const auto size = static_cast<int64_t>(out);
  if (size > limits.max_bytes) {
    return absl::OutOfRangeError(StrCat("body inflates to more than http.max_inflated_bytes (",
                                        limits.max_bytes, " bytes)"));
  }
  if (size > kRatioFreeBytes && size / static_cast<int64_t>(in) > limits.max_ratio) {
    return absl::OutOfRangeError(StrCat("body inflates to more than http.max_inflate_ratio (",
                                        limits.max_ratio, ") times its size"));
  }
  return absl::OkStatus();
}

// Inflates one stream; what is left of the input stays in `inflater`.
absl::Status InflateStream(Inflater& inflater, size_t in_size, const InflateLimits& limits,
                           std::string* out) {
  z_stream& stream = inflater.stream();
  for (int result = Z_OK; result != Z_STREAM_END;) {
    const size_t used = out->size();
    out->resize(used + kBlock);
    stream.next_out = reinterpret_cast<Bytef*>(out->data() + used);
    stream.avail_out = kBlock;
    result = inflate(&stream, Z_NO_FLUSH);
    out->resize(used + kBlock - stream.avail_out);
    if (absl::Status status = CheckSize(out->size(), in_size, limits); !status.ok()) return status;
    if (result == Z_BUF_ERROR || (result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)) {
      return absl::InvalidArgumentError("compressed body is cut short");
    }
    if (result != Z_OK && result != Z_STREAM_END)
      return absl::InvalidArgumentError("compressed body is damaged");
  }
  return absl::OkStatus();
}

}  // namespace

int64_t MostInflated(size_t size, const InflateLimits& limits) {
  int64_t by_ratio = 0;
  // The ratio is a whole number, so that anything short of the next one passes.
  if (__builtin_mul_overflow(static_cast<int64_t>(size), limits.max_ratio + 1, &by_ratio))
    return limits.max_bytes;
  return std::min(limits.max_bytes, std::max(by_ratio, kRatioFreeBytes));
}

absl::StatusOr<std::string> Inflate(std::string_view in, Encoding encoding,
                                    const InflateLimits& limits) {
  if (encoding == Encoding::kIdentity) return std::string(in);
  if (in.size() > std::numeric_limits<uInt>::max())
    return absl::OutOfRangeError("compressed body is above 4 GiB");
  const int window = encoding == Encoding::kGzip ? kGzipWindow
                     : HasZlibHeader(in)         ? kZlibWindow
                                                 : kRawWindow;
  Inflater inflater(window);
  if (!inflater.ready()) return absl::ResourceExhaustedError("starting to inflate: no memory");
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  std::string out;
  while (true) {
    if (absl::Status status = InflateStream(inflater, in.size(), limits, &out); !status.ok())
      return status;
    if (stream.avail_in == 0) return out;
    // RFC 1952, section 2.2: a gzip file may have several members.
    const bool another = encoding == Encoding::kGzip && stream.avail_in >= 2 &&
                         stream.next_in[0] == 0x1F && stream.next_in[1] == 0x8B &&
                         inflateReset(&stream) == Z_OK;
    if (!another) return absl::InvalidArgumentError("compressed body has bytes behind its end");
  }
}

absl::StatusOr<std::string> InflateRaw(std::string_view in, int64_t size) {
  constexpr int64_t kMost = std::numeric_limits<uInt>::max();
  if (size < 0 || size > kMost || static_cast<int64_t>(in.size()) > kMost)
    return absl::OutOfRangeError("a compressed entry is above 4 GiB");
  // No deflate stream expands further (zlib's technical details), so that a lie costs no memory.
  constexpr int64_t kMostRatio = 1032;
  if (size > static_cast<int64_t>(in.size()) * kMostRatio)
    return absl::InvalidArgumentError("its compressed bytes don't have the size that it states");
  Inflater inflater(kRawWindow);
  if (!inflater.ready()) return absl::ResourceExhaustedError("starting to inflate: no memory");
  std::string out(static_cast<size_t>(size), '\0');
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  Bytef nothing = 0;  // zlib wants an address even for an empty result
  if (size == 0) stream.next_out = &nothing;
  if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_out != 0 || stream.avail_in != 0)
    return absl::InvalidArgumentError("its compressed bytes don't have the size that it states");
  return out;
}

uint32_t Crc32(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

absl::StatusOr<std::string> Deflate(std::span<const std::string_view> pieces, Encoding encoding,
                                    int level) {
  z_stream stream{};
  const int window = encoding == Encoding::kGzip ? kGzipWindow : kZlibWindow;
  if (encoding == Encoding::kIdentity ||
      deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return absl::InvalidArgumentError("starting to deflate: no such encoding or level");
  }
  std::string out;
  for (size_t i = 0; i <= pieces.size(); ++i) {
    const bool last = i == pieces.size();
    std::string_view rest = last ? std::string_view() : pieces[i];
    do {
      const size_t count = std::min<size_t>(rest.size(), std::numeric_limits<uInt>::max());
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
      stream.avail_in = static_cast<uInt>(count);
      rest.remove_prefix(count);
      do {
        const size_t used = out.size();
        out.resize(used + kBlock);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = kBlock;
        ::deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
        out.resize(used + kBlock - stream.avail_out);
      } while (stream.avail_out == 0);
    } while (!rest.empty());
  }
  deflateEnd(&stream);
  return out;
}

}  // namespace tenon::deflate
