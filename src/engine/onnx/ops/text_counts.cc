#include "onnx/ops/text_counts.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "onnx/ops/unicode.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::ops {
namespace {

// Longer n-grams would let a small model ask for work without bound.
constexpr int64_t kMaxNgram = 100;

using Tokens = std::vector<std::string>;

Tokens WordsOf(std::u32string_view text, size_t shortest, const Tokens& stop_words) {
  Tokens words;
  size_t end = 0;
  for (size_t begin = 0; begin < text.size(); begin = end + 1) {
    end = begin;
    while (end < text.size() && IsWordCharacter(text[end])) ++end;
    if (end - begin < std::max<size_t>(shortest, 1)) continue;
    std::string word = EncodeUtf8(text.substr(begin, end - begin));
    if (!std::binary_search(stop_words.begin(), stop_words.end(), word))
      words.push_back(std::move(word));
  }
  return words;
}

Tokens WordNgrams(Tokens words, const TextOptions& options) {
  if (options.ngram_max == 1) return words;
  Tokens ngrams;
  for (size_t n = options.ngram_min; n <= std::min(options.ngram_max, words.size()); ++n) {
    for (size_t i = 0; i + n <= words.size(); ++i) {
      std::string ngram = words[i];
      for (size_t j = i + 1; j < i + n; ++j) StrAppend(&ngram, " ", words[j]);
      ngrams.push_back(std::move(ngram));
    }
  }
  return ngrams;
}

// Two white spaces or more become one blank.
std::u32string JoinSpaces(std::u32string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && IsSpace(text[end])) ++end;
    if (end > i + 1) {
      out.push_back(U' ');
      i = end;
    } else {
      out.push_back(text[i++]);
    }
  }
  return out;
}

Tokens CharacterNgrams(std::u32string_view text, const TextOptions& options) {
  Tokens ngrams;
  for (size_t n = options.ngram_min; n <= std::min(options.ngram_max, text.size()); ++n) {
    for (size_t i = 0; i + n <= text.size(); ++i) ngrams.push_back(EncodeUtf8(text.substr(i, n)));
  }
  return ngrams;
}

// Of one word between blanks; one that is shorter than n is counted once, whole.
void AddPaddedNgrams(std::u32string_view word, const TextOptions& options, Tokens* ngrams) {
  const std::u32string padded = U' ' + std::u32string(word) + U' ';
  for (size_t n = options.ngram_min; n <= options.ngram_max; ++n) {
    size_t offset = 0;
    ngrams->push_back(EncodeUtf8(std::u32string_view(padded).substr(0, n)));
    while (offset + n < padded.size()) {
      ++offset;
      ngrams->push_back(EncodeUtf8(std::u32string_view(padded).substr(offset, n)));
    }
    if (offset == 0) break;
  }
}

Tokens PaddedNgrams(std::u32string_view text, const TextOptions& options) {
  Tokens ngrams;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin;
    while (end < text.size() && !IsSpace(text[end])) ++end;
    if (end > begin) AddPaddedNgrams(text.substr(begin, end - begin), options, &ngrams);
    begin = end + 1;
  }
  return ngrams;
}

class TextCounts final : public Kernel {
 public:
  TextCounts(TextOptions options, Tokens stop_words, const Tokens& vocabulary, bool binary)
      : options_(std::move(options)), stop_words_(std::move(stop_words)), binary_(binary) {
    std::sort(stop_words_.begin(), stop_words_.end());
    for (size_t i = 0; i < vocabulary.size(); ++i) columns_.emplace(vocabulary[i], i);
    width_ = vocabulary.size();
  }

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const Texts texts, run.ReadTexts(x));
    TENON_ASSIGN_OR_RETURN(const std::span<double> out,
                           run.Doubles(0, Shape{x.elements, static_cast<int64_t>(width_)}));
    std::fill(out.begin(), out.end(), 0.0);
    for (size_t row = 0; row < texts.size(); ++row) {
      const std::optional<std::u32string> text = DecodeUtf8(texts[row]);
      if (!text.has_value())
        return absl::InvalidArgumentError(StrCat("row ", row, ": the text is not UTF-8"));
      for (const std::string& token : AnalyzeText(*text, options_, stop_words_)) {
        const auto column = columns_.find(token);
        if (column == columns_.end()) continue;
        double& count = out[row * width_ + column->second];
        count = binary_ ? 1 : count + 1;
      }
    }
    return absl::OkStatus();
  }

 private:
  const TextOptions options_;
  Tokens stop_words_;
  const bool binary_;
  std::unordered_map<std::string, size_t> columns_;
  size_t width_ = 0;
};

absl::Status CheckOneOf(const char* name, std::string_view value,
                        std::initializer_list<std::string_view> known) {
  if (std::find(known.begin(), known.end(), value) != known.end()) return absl::OkStatus();
  return absl::UnimplementedError(StrCat(name, " ", Quote(value), " is not supported"));
}

class StandardizeText final : public Kernel {
 public:
  StandardizeText(bool lower, bool strip) : lower_(lower), strip_(strip) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const Texts texts, run.ReadTexts(x));
    Tokens changed;
    changed.reserve(texts.size());
    for (size_t i = 0; i < texts.size(); ++i) changed.push_back(Change(texts[i]));
    return run.WriteTexts(0, x.shape,
                          std::vector<std::string_view>(changed.begin(), changed.end()));
  }

 private:
  std::string Change(std::string_view text) const {
    constexpr std::string_view kPunctuation = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";
    std::string out;
    for (const char c : text) {
      if (strip_ && kPunctuation.find(c) != std::string_view::npos) continue;
      out.push_back(lower_ && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return out;
  }

  const bool lower_;
  const bool strip_;
};

}  // namespace

std::vector<std::string> AnalyzeText(std::u32string_view text, const TextOptions& options,
                                     const std::vector<std::string>& sorted_stop_words) {
  std::u32string clean(text);
  if (options.lowercase) clean = LowerCase(clean);
  // As scikit-learn, which leaves text of ASCII alone; so does the function.
  if (!options.strip_accents.empty()) clean = StripAccents(clean, options.strip_accents == "ascii");
  if (options.analyzer == "word")
    return WordNgrams(WordsOf(clean, options.shortest_token, sorted_stop_words), options);
  clean = JoinSpaces(clean);
  return options.analyzer == "char" ? CharacterNgrams(clean, options)
                                    : PaddedNgrams(clean, options);
}

absl::StatusOr<TextOptions> ReadTextOptions(const KernelInfo& info) {
  TextOptions options;
  options.lowercase = info.Int("lowercase", 0) != 0;
  options.strip_accents = info.Text("strip_accents");
  TENON_RETURN_IF_ERROR(
      CheckOneOf("strip_accents", options.strip_accents, {"", "ascii", "unicode"}));
  if (const std::string analyzer = info.Text("analyzer"); !analyzer.empty())
    options.analyzer = analyzer;
  TENON_RETURN_IF_ERROR(CheckOneOf("analyzer", options.analyzer, {"word", "char", "char_wb"}));
  constexpr std::string_view kOneCharacter = R"((?u)\b\w+\b)";
  const std::string pattern = info.Text("token_pattern");
  TENON_RETURN_IF_ERROR(
      CheckOneOf("token_pattern", pattern, {"", "default", R"((?u)\b\w\w+\b)", kOneCharacter}));
  options.shortest_token = pattern == kOneCharacter ? 1 : 2;
  const int64_t ngram_min = info.Int("ngram_min", 1);
  const int64_t ngram_max = info.Int("ngram_max", 1);
  if (ngram_min < 1 || ngram_max < ngram_min || ngram_max > kMaxNgram)
    return absl::InvalidArgumentError(
        StrCat("n-grams of ", ngram_min, " to ", ngram_max, " are outside 1 to ", kMaxNgram));
  options.ngram_min = static_cast<size_t>(ngram_min);
  options.ngram_max = static_cast<size_t>(ngram_max);
  return options;
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeTextCounts(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(TextOptions options, ReadTextOptions(info));
  return std::make_unique<TextCounts>(std::move(options), info.TextList("stop_words"),
                                      info.TextList("vocabulary"), info.Int("binary", 0) != 0);
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeStandardizeText(const KernelInfo& info) {
  const std::string mode = info.Text("mode");
  TENON_RETURN_IF_ERROR(
      CheckOneOf("mode", mode, {"lower_and_strip_punctuation", "lower", "strip_punctuation"}));
  return std::make_unique<StandardizeText>(mode.starts_with("lower"),
                                           mode.ends_with("punctuation"));
}

}  // namespace tenon::ops
