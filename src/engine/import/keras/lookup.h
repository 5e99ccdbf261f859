// Vocabularies: StringLookup, IntegerLookup and what is inside TextVectorization.
//
// Used by lookup.cc and preprocessing_text.cc. A value of one import.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "import/keras/layer_context.h"

namespace tenon::keras {

struct Lookup {
  bool text = true;
  bool invert = false;
  std::string mode;  // "int", "one_hot", "multi_hot", "count", "tf_idf"
  int64_t oov_indices = 1;
  bool farmhash = false;
  std::vector<int64_t> salt;        // two numbers, or none
  std::vector<std::string> tokens;  // without the special ones, as text
  std::optional<std::string> mask;  // as text
  std::string oov = "[UNK]";
  int64_t depth = 0;       // of the modes other than "int"
  std::vector<float> idf;  // of "tf_idf"

  int64_t oov_start() const { return mask.has_value() && mode == "int" ? 1 : 0; }
  int64_t token_start() const { return oov_start() + oov_indices; }
};

// Reads the configuration, the vocabulary (there or among the archive's files) and the weights.
// `text_vectorization`: the special tokens are those of that layer.
Lookup ReadLookup(LayerContext& layer, bool text, bool text_vectorization);

// Indices of the texts or numbers, or the inverse; encoded as the mode says.
Value Look(LayerContext& layer, const Lookup& lookup, Value x);

}  // namespace tenon::keras
