// A value of an XGBoost model file and where it stands.
//
// Used by xgboost_model.cc alone. Borrows the parsed document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ubjson/document.h"

namespace tenon::xgboost {

// Every refusal is INVALID_ARGUMENT and names the path.
class ModelNode {
 public:
  explicit ModelNode(const ubjson::Value& value, std::string path = "")
      : value_(&value), path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  std::optional<ModelNode> Find(std::string_view key) const;
  absl::StatusOr<ModelNode> Member(std::string_view key) const;

  // Elements of an array of any kind; 0 for what is none.
  size_t Count() const;

  // The elements of an array of anything but numbers.
  absl::StatusOr<std::vector<ModelNode>> Elements() const;

  // A number, or text that is one, as XGBoost writes its parameters.
  absl::StatusOr<int64_t> Int() const;
  absl::StatusOr<std::string_view> Text() const;

  // Arrays of numbers; booleans count as 0 and 1.
  absl::StatusOr<std::vector<int64_t>> Ints() const;
  absl::StatusOr<std::vector<double>> Doubles() const;
  absl::StatusOr<std::vector<std::string>> Texts() const;

  absl::Status Flaw(std::string_view what) const;

 private:
  const ubjson::Value* value_;
  std::string path_;
};

}  // namespace tenon::xgboost
