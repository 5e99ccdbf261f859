// Look-up tables and what fills them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/savedmodel/call.h"
#include "import/savedmodel/translator.h"

namespace tenon::savedmodel {

// The name under which a variable or table is shared by the nodes that mean it.
std::string SharedName(const Call& call);

// The elements of a BYTES tensor.
std::vector<std::string> StringsOf(const Tensor& strings);

// How a line of a text file becomes a key or a value: TensorFlow's indices.
inline constexpr int64_t kLineNumber = -1;
inline constexpr int64_t kWholeLine = -2;

struct TextColumns {
  int64_t key = kWholeLine;
  int64_t value = kLineNumber;
  std::string delimiter = "\t";
  int64_t max_lines = -1;  // -1: all
  int64_t offset = 0;      // lines passed over
};

// Fills `table`, whose types are set, with the lines of a vocabulary. INVALID_ARGUMENT names the
// line that lacks a column or holds no number.
absl::Status FillFromText(std::string_view text, const TextColumns& columns, Table* table);

}  // namespace tenon::savedmodel
