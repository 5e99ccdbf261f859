#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "onnx/ops/text_counts.h"
#include "onnx/ops/unicode.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::ops {
namespace {

constexpr int64_t kMaxWidth = int64_t{1} << 24;
constexpr int64_t kMaxCells = int64_t{1} << 28;

uint32_t Scrambled(uint32_t block) { return std::rotl(block * 0xcc9e2d51U, 15) * 0x1b873593U; }

// The column of a hash. The least number has no positive counterpart; scikit-learn's way with it.
size_t ColumnOf(int32_t hash, int64_t width) {
  const int64_t wide = hash;
  const int64_t size = wide == INT32_MIN ? INT32_MAX - (width - 1) : std::abs(wide);
  return static_cast<size_t>((size % width + width) % width);
}

class TextHashCounts final : public Kernel {
 public:
  TextHashCounts(TextOptions options, std::vector<std::string> stop_words, int64_t width,
                 bool binary, bool alternate)
      : options_(std::move(options)),
        stop_words_(std::move(stop_words)),
        width_(width),
        binary_(binary),
        alternate_(alternate) {
    std::sort(stop_words_.begin(), stop_words_.end());
  }

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    if (x.elements > kMaxCells / width_)
      return absl::InvalidArgumentError(StrCat(x.elements, " texts of ", width_,
                                               " features are too many at once; send ",
                                               kMaxCells / width_, " or fewer"));
    TENON_ASSIGN_OR_RETURN(const Texts texts, run.ReadTexts(x));
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, Shape{x.elements, width_}));
    std::fill(out.begin(), out.end(), 0.0);
    const auto width = static_cast<size_t>(width_);
    for (size_t row = 0; row < texts.size(); ++row) {
      const std::optional<std::u32string> text = DecodeUtf8(texts[row]);
      if (!text.has_value())
        return absl::InvalidArgumentError(StrCat("row ", row, ": the text is not UTF-8"));
      Count(*text, out.subspan(row * width, width));
    }
    return absl::OkStatus();
  }

 private:
  void Count(std::u32string_view text, std::span<double> row) const {
    for (const std::string& token : AnalyzeText(text, options_, stop_words_)) {
      const int32_t hash = MurmurHash3(token);
      double& count = row[ColumnOf(hash, width_)];
      count = binary_ ? 1 : count + (alternate_ && hash < 0 ? -1 : 1);
    }
  }

  const TextOptions options_;
  std::vector<std::string> stop_words_;
  const int64_t width_;
  const bool binary_;
  const bool alternate_;
};

}  // namespace

int32_t MurmurHash3(std::string_view text) {
  uint32_t hash = 0;
  const size_t blocks = text.size() / 4;
  for (size_t i = 0; i < blocks; ++i) {
    uint32_t block = 0;  // little-endian, as all platforms of Tenon are
    std::memcpy(&block, text.data() + 4 * i, sizeof(block));
    hash = std::rotl(hash ^ Scrambled(block), 13) * 5 + 0xe6546b64U;
  }
  uint32_t last = 0;
  for (size_t i = text.size(); i-- > 4 * blocks;)
    last = (last << 8) | static_cast<uint8_t>(text[i]);
  hash ^= Scrambled(last);
  hash ^= static_cast<uint32_t>(text.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
  return std::bit_cast<int32_t>(hash ^ (hash >> 16));
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeTextHashCounts(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(TextOptions options, ReadTextOptions(info));
  const int64_t width = info.Int("width", 0);
  if (width < 1 || width > kMaxWidth)
    return absl::InvalidArgumentError(StrCat("width ", width, " is not 1 to ", kMaxWidth));
  return std::make_unique<TextHashCounts>(std::move(options), info.TextList("stop_words"), width,
                                          info.Int("binary", 0) != 0,
                                          info.Int("alternate_sign", 1) != 0);
}

}  // namespace tenon::ops
