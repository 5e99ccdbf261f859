#include "json/reader.h"

#include <simdjson.h>

#include "absl/memory/memory.h"
#include "json/internal/lexer.h"
#include "status/status.h"

namespace tenon {

std::unique_ptr<Reader> Reader::Create(int depth) {
  static constexpr int kDeepest = 64;
  if (depth == kDeepest) return std::unique_ptr<Reader>(new Reader());
  return depth > kDeepest ? nullptr : absl::WrapUnique(new Reader());
}

}  // namespace tenon
