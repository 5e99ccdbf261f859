// A parsed JSON document, for reading. simdjson does the parsing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "json/limits.h"

namespace tenon::json {

enum class Kind { kNull, kBool, kInt, kUint, kDouble, kString, kArray, kObject };

std::string_view NameOf(Kind kind);

struct Member;

// One value. Numbers that are whole are kInt, or kUint above 2^63-1. Valid as long as its Document.
struct Value {
  Kind kind = Kind::kNull;
  bool boolean = false;
  int64_t integer = 0;            // of kInt
  uint64_t unsigned_integer = 0;  // of kUint
  double real = 0;                // of kDouble
  std::string_view string;
  std::vector<Value> elements;
  std::vector<Member> members;  // in the order of the text; keys are unique

  // The member of that name; null when there is none or this is no object.
  const Value* Find(std::string_view key) const;
};

struct Member {
  std::string_view key;
  Value value;
};

// Immutable and thread-safe.
class Document {
 public:
  // INVALID_ARGUMENT, saying where, for text that is not one JSON value in UTF-8 (RFC 8259), for a
  // key that comes twice in an object, and for more than the limits.
  static absl::StatusOr<Document> Parse(std::string_view text, const Limits& limits);

  const Value& root() const { return *root_; }

 private:
  std::shared_ptr<const void> memory_;  // what strings point into
  std::shared_ptr<const Value> root_;
};

}  // namespace tenon::json
