// What the parts of one reading share: the heap, the limits, what was met.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/python/array_type.h"
#include "import/python/object.h"
#include "strings/str_cat.h"

namespace tenon::python::internal {

struct Reading {
  Heap* heap = nullptr;
  const ImportOptions* options = nullptr;
  std::shared_ptr<const void> owner;  // of the bytes, where they are not the source's
  int64_t pushed = 0;                 // values put on the stack so far
  int64_t expanded = 0;               // bytes that were copied into another order
  std::vector<Object*> bytes;         // every kBytes; `array.data` views what it holds
  absl::flat_hash_map<const Object*, ArrayType> types;  // what numpy.dtype objects say
  std::set<std::string, std::less<>> dropped;           // "random state": what was not kept

  const ImportLimits& limits() const { return options->limits; }

  // Counts values that are put into one more object; a memo lets a byte stand for many.
  absl::Status Charge(size_t values) {
    pushed += static_cast<int64_t>(values);
    if (pushed <= limits().max_objects) return absl::OkStatus();
    return absl::OutOfRangeError(
        StrCat("it holds more values than import.max_objects (", limits().max_objects, ")"));
  }
  // Counts bytes that are copied into another order.
  absl::Status Expand(size_t more) {
    expanded += static_cast<int64_t>(more);
    if (expanded <= limits().max_expanded_bytes) return absl::OkStatus();
    return absl::OutOfRangeError(
        StrCat("its arrays expand to more than import.max_expanded_bytes (",
               limits().max_expanded_bytes, ")"));
  }

  Object* Text(std::string_view text) {
    Object* object = heap->New(Kind::kText);
    object->text = text;
    return object;
  }
  Object* Bytes(std::string_view view, std::shared_ptr<const void> view_owner) {
    Object* object = heap->New(Kind::kBytes);
    object->array->data = view;
    object->array->owner = std::move(view_owner);
    bytes.push_back(object);
    return object;
  }
  Object* Drop(const std::string& what) {
    dropped.insert(what);
    Object* object = heap->New(Kind::kDropped);
    object->text = what;
    return object;
  }
};

// calls.cc: what a call of the class or function `callee` with `args` makes. UNIMPLEMENTED, naming
// it, for what is not listed.
absl::StatusOr<Object*> Call(Reading* reading, const Object& callee, const Object& args);

// calls.cc: an object of the class `callee` as __new__ makes it.
absl::StatusOr<Object*> NewObject(Reading* reading, const Object& callee, const Object& args);

// calls.cc: gives `target` its state, as __setstate__ would.
absl::Status Build(Reading* reading, Object* target, const Object& state);

// arrays.cc: numpy's own constructors.
absl::StatusOr<Object*> CallDType(Reading* reading, const Object& args);
absl::StatusOr<Object*> CallFromBuffer(Reading* reading, const Object& args);
absl::StatusOr<Object*> CallScalar(Reading* reading, const Object& args);
absl::Status BuildDType(Reading* reading, Object* target, const Object& state);
absl::Status BuildArray(Reading* reading, Object* target, const Object& state);

// arrays.cc: numbers of a tuple, as a shape is one.
absl::StatusOr<std::vector<int64_t>> ReadDims(const Object& tuple);

// arrays.cc: the type that `object`, a numpy.dtype, stands for.
absl::StatusOr<ArrayType> TypeOf(const Reading& reading, const Object& object);

}  // namespace tenon::python::internal
