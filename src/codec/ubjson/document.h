// A parsed UBJSON document (Universal Binary JSON, draft 12, as XGBoost writes it), for reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon::ubjson {

// What a document may cost.
struct Limits {
  size_t max_depth = 64;         // import.max_depth
  size_t max_nodes = 1'000'000;  // import.max_objects: values; a typed array is one
};

// kNumbers is a strongly typed array ("[$d#..."), whose bytes stay where they are.
enum class Kind { kNull, kBool, kInt, kDouble, kString, kArray, kObject, kNumbers };

std::string_view NameOf(Kind kind);

struct Member;

// One value. Views point into the document's bytes.
struct Value {
  Kind kind = Kind::kNull;
  bool boolean = false;
  char element_type = 0;  // of kNumbers: a marker, one of "iUIlLdD"
  int64_t integer = 0;    // of kInt
  double real = 0;        // of kDouble
  std::string_view text;  // of kString; the elements' bytes of kNumbers
  std::vector<Value> elements;
  std::vector<Member> members;  // in the order of the bytes; keys are unique

  // The member of that name; null when there is none or this is no object.
  const Value* Find(std::string_view key) const;

  // Of kNumbers: how many, and each as the type that it is read as. `at` < number_count(). A real
  // number that fits no integer becomes 0 as one.
  size_t number_count() const;
  double DoubleAt(size_t at) const;
  int64_t IntAt(size_t at) const;
};

struct Member {
  std::string_view key;
  Value value;
};

// Immutable and thread-safe.
class Document {
 public:
  // Borrows `bytes`, which must outlive it. INVALID_ARGUMENT, saying at which byte, for what is not
  // one value (nothing may follow it), for a key that comes twice, for typed objects, chars and
  // high-precision numbers, which XGBoost doesn't write; OUT_OF_RANGE for more than the limits.
  static absl::StatusOr<Document> Parse(std::string_view bytes, const Limits& limits);

  const Value& root() const { return *root_; }

 private:
  std::shared_ptr<const Value> root_;
};

}  // namespace tenon::ubjson
