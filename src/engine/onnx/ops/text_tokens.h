// Operators that take text apart and hash it, as TensorFlow does for Keras.
//
// SplitText(X: strings [N] or [N,1]) -> strings [N,t]
//   The tokens of each text; t is `length`, or that of the longest where it is 0: shorter rows end
//   with empty strings, longer ones are cut. Attributes: split (string) is "whitespace" (runs of
//   ASCII white space) or "character" (of UTF-8; other text is refused by its row); ngrams (string)
//   is "" or the widths of the n-grams, in order, as in "1,2"; their tokens are joined by blanks;
//   length (int, 0).
//
// HashText(X: strings) -> INT64 of the same shape
//   FarmHash's Fingerprint64, or SipHash-2-4 where `strong` is 1, modulo `buckets` (0: all 64
//   bits). Attributes: buckets, strong, key_low, key_high (int, 0).
//
// CrossHash(A: INT64, B: INT64 of the same shape) -> INT64
//   TensorFlow's FingerprintCat64 of the elements, modulo `buckets` (0: all 64 bits).
#pragma once

#include <cstdint>
#include <string_view>

#include "onnx/ops/kernel.h"

namespace tenon::ops {

uint64_t Fingerprint64(std::string_view text);
uint64_t SipHash(std::string_view text, uint64_t key_low, uint64_t key_high);
uint64_t FingerprintCat64(uint64_t one, uint64_t other);

absl::StatusOr<std::unique_ptr<Kernel>> MakeSplitText(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeHashText(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeCrossHash(const KernelInfo& info);

}  // namespace tenon::ops
