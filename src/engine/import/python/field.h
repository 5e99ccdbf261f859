// An object of a Python file together with its place in it, so that every refusal can say where:
// "steps[2][1].estimators_[0]: SVC has no attribute 'support_vectors_'".
//
// Used by the translators. A small value; borrows the Document. All accessors check: what is not of
// the asked kind is INVALID_ARGUMENT naming path, class and what was found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/python/object.h"
#include "tensor/tensor.h"

namespace tenon::python {

class Field {
 public:
  Field(const Object* object, std::string path) : object_(object), path_(std::move(path)) {}

  const Object& object() const { return *object_; }
  const std::string& path() const { return path_; }
  Kind kind() const { return object_->kind; }
  bool is_none() const { return object_->kind == Kind::kNone; }
  bool is_instance() const { return object_->kind == Kind::kInstance; }

  // Of an instance: the full class name "sklearn.svm._classes.SVC"; else what it is, in words.
  std::string_view class_name() const;
  // "SVC"
  std::string_view short_class_name() const;

  // Attribute `name` of an instance, from its state.
  absl::StatusOr<Field> Attr(std::string_view name) const;
  std::optional<Field> FindAttr(std::string_view name) const;  // none when absent
  // Whether the attribute is there and not None.
  bool Has(std::string_view name) const;

  // Element `i` of a list, tuple, set, or object array.
  absl::StatusOr<Field> Item(size_t i) const;
  absl::StatusOr<std::vector<Field>> Items() const;

  // Entry of a dict by text key; entries in order as (key, value).
  absl::StatusOr<Field> Entry(std::string_view key) const;
  absl::StatusOr<std::vector<std::pair<Field, Field>>> Entries() const;

  // Scalars. Numpy scalars and arrays of one element count as what they hold; Bool takes 0 and 1,
  // Int takes floats without a fraction, Number takes integers and booleans.
  absl::StatusOr<bool> Bool() const;
  absl::StatusOr<int64_t> Int() const;
  absl::StatusOr<double> Number() const;
  absl::StatusOr<std::string> Text() const;

  // Shorthands: the attribute's value, or `otherwise` when it is absent (versions differ).
  absl::StatusOr<bool> BoolAttr(std::string_view name, std::optional<bool> otherwise = {}) const;
  absl::StatusOr<int64_t> IntAttr(std::string_view name,
                                  std::optional<int64_t> otherwise = {}) const;
  absl::StatusOr<double> NumberAttr(std::string_view name,
                                    std::optional<double> otherwise = {}) const;
  absl::StatusOr<std::string> TextAttr(std::string_view name,
                                       std::optional<std::string> otherwise = {}) const;

  // An array or a (nested) list of numbers, converted; shape by `shape()` of the same field.
  absl::StatusOr<std::vector<double>> Doubles() const;
  absl::StatusOr<std::vector<int64_t>> Ints() const;
  // An array of kind S, U or O with strings, or a list of strings.
  absl::StatusOr<std::vector<std::string>> Strings() const;
  // Of an array, or the length of a list.
  absl::StatusOr<Shape> ArrayShape() const;
  // The array as a tensor of its own dtype (views the source; strings and object arrays of strings
  // become BYTES); of `dtype` where given, converted.
  absl::StatusOr<Tensor> AsTensor(std::optional<DType> dtype = {}) const;
  // Column `name` of a structured array, as FP64 or INT64.
  absl::StatusOr<std::vector<double>> StructDoubles(std::string_view name) const;
  absl::StatusOr<std::vector<int64_t>> StructInts(std::string_view name) const;

  // UNIMPLEMENTED and INVALID_ARGUMENT with "path (class): reason".
  absl::Status Unsupported(std::string_view reason) const;
  absl::Status Damaged(std::string_view reason) const;

 private:
  const Object* object_;
  std::string path_;
};

}  // namespace tenon::python
