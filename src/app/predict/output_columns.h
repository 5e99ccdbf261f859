// The names of the columns that outputs are written under.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "predict/output_rows.h"

namespace tenon {

// Takes its names from the first batch and keeps the others to them. Thread-compatible.
class OutputColumns {
 public:
  // INVALID_ARGUMENT, naming the output, when it has not the width that it had before.
  absl::Status Check(std::span<const OutputRows> outputs);

  const std::vector<std::string>& names() const { return names_; }

 private:
  bool known_ = false;
  std::vector<int64_t> widths_;
  std::vector<std::string> names_;
};

}  // namespace tenon
