// The configuration of a layer (or a part of it) as JSON, read with defaults.
//
// Used by the translators. A small value that borrows the document. The first value that is not of
// the asked kind is kept in `status`, naming its path, and the default is given, so that a
// translator reads like the layer's documentation and asks once whether all was well.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "json/document.h"

namespace tenon::keras {

class Config {
 public:
  // `value` may be null: everything is absent then.
  Config(const json::Value* value, std::string path, absl::Status* status)
      : value_(value), path_(std::move(path)), status_(status) {}

  const std::string& path() const { return path_; }
  const json::Value* value() const { return value_; }

  // The member; null when it is absent or null.
  const json::Value* Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  Config Child(std::string_view name) const;

  // A value found inside this one, as `name`.
  Config Inside(const json::Value& value, std::string_view name) const;

  // An absent or null member gives `otherwise`; without it that is a mistake.
  int64_t Int(std::string_view name, std::optional<int64_t> otherwise = {}) const;
  double Number(std::string_view name, std::optional<double> otherwise = {}) const;
  bool Bool(std::string_view name, bool otherwise) const;
  std::string Text(std::string_view name, std::optional<std::string_view> otherwise = {}) const;
  std::optional<int64_t> OptionalInt(std::string_view name) const;

  // A list of integers, or one integer that stands for `count` of them. `count` 0: any number.
  std::vector<int64_t> Ints(std::string_view name, size_t count,
                            std::optional<int64_t> otherwise = {}) const;

  // Keeps an error of this place.
  void Fail(std::string_view name, std::string_view what) const;

 private:
  const json::Value* value_;
  std::string path_;
  absl::Status* status_;
};

// The integers of a list whose nulls are `none`; none when it is no such list.
std::optional<std::vector<int64_t>> IntsOf(const json::Value& value, int64_t none);

// A number of JSON, whole or not.
std::optional<double> NumberOf(const json::Value& value);

}  // namespace tenon::keras
