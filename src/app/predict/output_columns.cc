#include "predict/output_columns.h"

#include <utility>

#include "predict/csv_columns.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {

absl::Status OutputColumns::Check(std::span<const OutputRows> outputs) {
  if (!std::exchange(known_, true)) {
    for (const OutputRows& output : outputs) {
      widths_.push_back(output.width);
      const auto more = ColumnNamesOf(output.name, static_cast<size_t>(output.width));
      names_.insert(names_.end(), more.begin(), more.end());
    }
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (i < widths_.size() && outputs[i].width == widths_[i]) continue;
    return absl::InvalidArgumentError(
        StrCat("output ", Quote(outputs[i].name), " has ", outputs[i].width,
               " values a row, and had others before; JSON carries them"));
  }
  return absl::OkStatus();
}

}  // namespace tenon
