// Operators on text.
//
// TextCounts(X: strings [N] or [N,1]) -> FP64 [N,v]
//   How often each word of the vocabulary is in each text, as scikit-learn's CountVectorizer counts
//   it. Attributes: vocabulary (strings; the index is the column); lowercase (int, 0) as Python's
//   str.lower; strip_accents ("", "ascii", "unicode"); analyzer ("word", "char", "char_wb");
//   token_pattern ("default", which is (?u)\b\w\w+\b, or (?u)\b\w+\b; no other);
//   stop_words (strings); ngram_min, ngram_max (int, 1); binary (int, 0): 1 for every count.
//   Text that is not UTF-8 is refused by its row.
//
// TextHashCounts(X: strings [N] or [N,1]) -> FP64 [N,width]
//   The same n-grams, each counted in the column that its MurmurHash3 chooses, as scikit-learn's
//   HashingVectorizer does before it normalizes. Attributes: those of TextCounts but vocabulary;
//   width (int, 1 to 2^24); alternate_sign (int, 1): counted down where the hash is negative.
//   Refused when more than 2^28 numbers were to be answered at once.
//
// StandardizeText(X: strings) -> strings of the same shape
//   What Keras' TextVectorization does first, on ASCII letters alone: attribute mode is
//   "lower_and_strip_punctuation", "lower" or "strip_punctuation".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/ops/kernel.h"

namespace tenon::ops {

struct TextOptions {
  bool lowercase = false;
  std::string strip_accents;
  std::string analyzer = "word";
  size_t shortest_token = 2;
  size_t ngram_min = 1;
  size_t ngram_max = 1;
};

// The n-grams of `text`, as CountVectorizer's analyzer gives them, in its order.
std::vector<std::string> AnalyzeText(std::u32string_view text, const TextOptions& options,
                                     const std::vector<std::string>& sorted_stop_words);

// The attributes that TextCounts and TextHashCounts share.
absl::StatusOr<TextOptions> ReadTextOptions(const KernelInfo& info);

// MurmurHash3_x86_32 with seed 0.
int32_t MurmurHash3(std::string_view text);

absl::StatusOr<std::unique_ptr<Kernel>> MakeTextCounts(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeTextHashCounts(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeStandardizeText(const KernelInfo& info);

}  // namespace tenon::ops
