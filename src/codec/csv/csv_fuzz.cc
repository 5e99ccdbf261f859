// Rows are the same however their bytes come, and what is written of them reads back.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "csv/reader.h"
#include "csv/writer.h"

namespace {

using tenon::csv::Options;
using tenon::csv::Reader;
using tenon::csv::Step;
using Rows = std::vector<std::vector<std::string>>;

constexpr Options kOptions = {.max_row_bytes = 256, .max_columns = 16};

// Whether all of `text` was read, in pieces of `piece` bytes.
bool Read(std::string_view text, size_t piece, Rows* rows) {
  Reader reader(kOptions);
  while (true) {
    const auto step = reader.Next();
    if (!step.ok()) return false;
    if (*step == Step::kEnd) return true;
    if (*step == Step::kRow) {
      rows->emplace_back(reader.row().begin(), reader.row().end());
    } else if (text.empty()) {
      reader.End();
    } else {
      reader.Feed(text.substr(0, piece));
      text.remove_prefix(std::min(piece, text.size()));
    }
  }
}

std::string Write(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text.push_back(',');
      if (row.size() == 1) {
        tenon::csv::AppendOnlyField(row[i], ',', &text);
      } else {
        tenon::csv::AppendField(row[i], ',', &text);
      }
    }
    text.push_back('\n');
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Rows whole;
  const bool good = Read(text, size + 1, &whole);
  for (const size_t piece : {1, 3}) {
    Rows pieces;
    if (Read(text, piece, &pieces) != good || pieces != whole) std::abort();
  }
  // A first field that begins as a byte order mark does is read as one when it comes first again.
  if (!good || (!whole.empty() && whole[0][0].starts_with("\xEF"))) return 0;
  Rows again;
  if (!Read(Write(whole), 64, &again) || again != whole) std::abort();
  return 0;
}
