// The lines of a LightGBM text model: blocks of "key=value".
//
// Used by lightgbm_model.cc alone. Borrows the text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tenon::lightgbm {

// Cuts the next line, without its end ('\n' or "\r\n"), off `text`.
std::string_view TakeLine(std::string_view* text);

// What stands between spaces.
std::vector<std::string_view> Words(std::string_view line);

// Refusals are INVALID_ARGUMENT and name the block's path and the key.
class TextBlock {
 public:
  explicit TextBlock(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  // A line without '=' is a key with an empty value. INVALID_ARGUMENT for a key that comes twice.
  absl::Status Add(std::string_view line);

  bool Has(std::string_view key) const { return lines_.find(key) != lines_.end(); }
  std::string_view Text(std::string_view key) const;  // empty: none
  absl::StatusOr<int64_t> Int(std::string_view key) const;
  absl::StatusOr<int64_t> IntOr(std::string_view key, int64_t otherwise) const;

  // Exactly `count` of them.
  absl::StatusOr<std::vector<int64_t>> Ints(std::string_view key, int64_t count) const;
  absl::StatusOr<std::vector<double>> Doubles(std::string_view key, int64_t count) const;

  absl::Status Flaw(std::string_view key, std::string_view what) const;

 private:
  absl::StatusOr<std::vector<std::string_view>> Counted(std::string_view key, int64_t count) const;

  std::string path_;
  std::map<std::string_view, std::string_view> lines_;
};

}  // namespace tenon::lightgbm
