// Text of every kind is refused or analysed, and what comes out is UTF-8.
#include "onnx/ops/text_counts.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "onnx/ops/unicode.h"
#include "strings/quote.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto decoded = tenon::ops::DecodeUtf8(text);
  if (decoded.has_value() != (text.empty() || tenon::IsUtf8(text))) std::abort();
  if (!decoded.has_value()) return 0;
  if (tenon::ops::EncodeUtf8(*decoded) != text) std::abort();
  const char* const analyzers[] = {"word", "char", "char_wb"};
  const char* const accents[] = {"", "ascii", "unicode"};
  const tenon::ops::TextOptions options{.lowercase = (data[0] & 1) != 0,
                                        .strip_accents = accents[data[0] / 2 % 3],
                                        .analyzer = analyzers[data[0] / 8 % 3],
                                        .shortest_token = 1,
                                        .ngram_min = 1,
                                        .ngram_max = 3};
  for (const std::string& token : tenon::ops::AnalyzeText(*decoded, options, {"the"})) {
    if (token.empty() || !tenon::IsUtf8(token)) std::abort();
  }
  return 0;
}
