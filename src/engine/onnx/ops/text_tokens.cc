#include "onnx/ops/text_tokens.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "onnx/ops/unicode.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::ops {
namespace {

// More would let a small model ask for work without bound.
constexpr size_t kMaxNgram = 100;
constexpr int64_t kMaxLength = 1'000'000;

using Tokens = std::vector<std::string>;

Tokens Words(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  Tokens words;
  for (size_t begin = text.find_first_not_of(kSpaces); begin != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kSpaces, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kSpaces, end);
  }
  return words;
}

Tokens Characters(std::u32string_view text) {
  Tokens characters;
  for (size_t i = 0; i < text.size(); ++i) characters.push_back(EncodeUtf8(text.substr(i, 1)));
  return characters;
}

Tokens Ngrams(const Tokens& tokens, const std::vector<size_t>& widths) {
  Tokens ngrams;
  for (const size_t width : widths) {
    for (size_t i = 0; i + width <= tokens.size(); ++i) {
      std::string ngram = tokens[i];
      for (size_t j = i + 1; j < i + width; ++j) StrAppend(&ngram, " ", tokens[j]);
      ngrams.push_back(std::move(ngram));
    }
  }
  return ngrams;
}

class SplitText final : public Kernel {
 public:
  SplitText(bool characters, std::vector<size_t> widths, int64_t length)
      : characters_(characters), widths_(std::move(widths)), length_(length) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    if (x.shape.size() > 2 || x.columns() != 1)
      return absl::InvalidArgumentError(
          StrCat("takes one column of texts, not shape ", ShapeToString(x.shape)));
    TENON_ASSIGN_OR_RETURN(const Texts texts, run.ReadTexts(x));
    std::vector<Tokens> rows;
    size_t longest = 0;
    for (size_t row = 0; row < texts.size(); ++row) {
      TENON_ASSIGN_OR_RETURN(Tokens tokens, Split(texts[row]), "row ", row);
      longest = std::max(longest, tokens.size());
      rows.push_back(std::move(tokens));
    }
    const size_t width = length_ > 0 ? static_cast<size_t>(length_) : longest;
    if (width > 0 && rows.size() > static_cast<size_t>(kMaxLength) * 100 / width)
      return absl::InvalidArgumentError(
          StrCat(rows.size(), " rows of ", width, " tokens are too many; ask in parts"));
    std::vector<std::string_view> out(rows.size() * width);
    for (size_t row = 0; row < rows.size(); ++row)
      std::copy_n(rows[row].begin(), std::min(width, rows[row].size()),
                  out.begin() + static_cast<ptrdiff_t>(row * width));
    return run.WriteTexts(0, Shape{x.elements, static_cast<int64_t>(width)}, out);
  }

 private:
  absl::StatusOr<Tokens> Split(std::string_view text) const {
    Tokens tokens;
    if (characters_) {
      const std::optional<std::u32string> decoded = DecodeUtf8(text);
      if (!decoded.has_value()) return absl::InvalidArgumentError("the text is not UTF-8");
      tokens = Characters(*decoded);
    } else {
      tokens = Words(text);
    }
    return widths_.empty() ? tokens : Ngrams(tokens, widths_);
  }

  const bool characters_;
  const std::vector<size_t> widths_;
  const int64_t length_;
};

// "1,2"
absl::StatusOr<std::vector<size_t>> ParseWidths(std::string_view text) {
  std::vector<size_t> widths;
  size_t width = 0;
  for (size_t i = 0; i < text.size() && width <= kMaxNgram; ++i) {
    if (text[i] >= '0' && text[i] <= '9') width = width * 10 + static_cast<size_t>(text[i] - '0');
    if (text[i] == ',') widths.push_back(std::exchange(width, 0));
  }
  if (!text.empty()) widths.push_back(width);
  for (const size_t each : widths)
    if (each < 1 || each > kMaxNgram)
      return absl::InvalidArgumentError(
          StrCat("ngrams ", Quote(text), ": widths are from 1 to ", kMaxNgram));
  return widths;
}

int64_t Bucket(uint64_t hash, uint64_t buckets) {
  return static_cast<int64_t>(buckets == 0 ? hash : hash % buckets);
}

class HashText final : public Kernel {
 public:
  HashText(uint64_t buckets, bool strong, uint64_t key_low, uint64_t key_high)
      : buckets_(buckets), strong_(strong), key_low_(key_low), key_high_(key_high) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const Texts texts, run.ReadTexts(x));
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> out, run.Ints(0, x.shape));
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = Bucket(strong_ ? SipHash(texts[i], key_low_, key_high_) : Fingerprint64(texts[i]),
                      buckets_);
    return absl::OkStatus();
  }

 private:
  const uint64_t buckets_;
  const bool strong_;
  const uint64_t key_low_;
  const uint64_t key_high_;
};

class CrossHash final : public Kernel {
 public:
  explicit CrossHash(uint64_t buckets) : buckets_(buckets) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn one, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const TensorIn other, run.Input(1));
    if (one.shape != other.shape)
      return absl::InvalidArgumentError(StrCat("shapes ", ShapeToString(one.shape), " and ",
                                               ShapeToString(other.shape), " differ"));
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> out, run.Ints(0, one.shape));
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = Bucket(FingerprintCat64(static_cast<uint64_t>(one.as<int64_t>()[i]),
                                       static_cast<uint64_t>(other.as<int64_t>()[i])),
                      buckets_);
    return absl::OkStatus();
  }

 private:
  const uint64_t buckets_;
};

absl::StatusOr<uint64_t> ReadBuckets(const KernelInfo& info) {
  const int64_t buckets = info.Int("buckets", 0);
  if (buckets < 0) return absl::InvalidArgumentError(StrCat("buckets is ", buckets));
  return static_cast<uint64_t>(buckets);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeSplitText(const KernelInfo& info) {
  const std::string split = info.Text("split");
  if (split != "whitespace" && split != "character")
    return absl::UnimplementedError(StrCat("split ", Quote(split), " is not supported"));
  TENON_ASSIGN_OR_RETURN(std::vector<size_t> widths, ParseWidths(info.Text("ngrams")));
  const int64_t length = info.Int("length", 0);
  if (length < 0 || length > kMaxLength)
    return absl::InvalidArgumentError(StrCat("length ", length, " is outside 0 to ", kMaxLength));
  return std::make_unique<SplitText>(split == "character", std::move(widths), length);
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeHashText(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(const uint64_t buckets, ReadBuckets(info));
  return std::make_unique<HashText>(buckets, info.Int("strong", 0) != 0,
                                    static_cast<uint64_t>(info.Int("key_low", 0)),
                                    static_cast<uint64_t>(info.Int("key_high", 0)));
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeCrossHash(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(const uint64_t buckets, ReadBuckets(info));
  return std::make_unique<CrossHash>(buckets);
}

}  // namespace tenon::ops
