// The objects of a Python file, read as data: what a skops archive, a pickle or a joblib dump says,
// before anything is made of it.
//
// Built by engine/import/pickle and engine/import/skops, read by engine/import/sklearn and
// engine/import/torch through field.h. Objects live in a Heap and refer to one another by pointer:
// sharing and cycles are legal. Nothing here is ever called or executed: a class or a function is
// its name.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tensor/shape.h"

namespace tenon::python {

struct Object;

// A field of a structured dtype.
struct ArrayField {
  std::string name;
  char kind = 'f';
  size_t item_bytes = 8;
  size_t offset = 0;
};

// A numpy array, or a numpy scalar as an array of rank 0.
struct Array {
  char kind = 'f';  // numpy's letter: b i u f c S U O V(structured) M m
  size_t item_bytes = 8;
  Shape shape;
  std::string_view data;              // row-major, little-endian; empty for kind O
  std::shared_ptr<const void> owner;  // keeps `data` alive where it isn't a part of the source
  std::vector<ArrayField> fields;     // of kind V
  std::vector<const Object*> items;   // of kind O: row-major

  int64_t size() const {
    int64_t all = 1;
    for (const int64_t n : shape) all *= n;
    return all;
  }
};

// A part that few objects have, for the size of a pointer in the others. What is not there reads as
// a T of its own making, and comes to be when it is written.
template <typename T>
class Rare {
 public:
  Rare() = default;
  Rare& operator=(T value) {
    value_ = std::make_unique<T>(std::move(value));
    return *this;
  }

  const T& operator*() const { return value_ == nullptr ? Missing() : *value_; }
  const T* operator->() const { return &**this; }
  T& operator*() {
    if (value_ == nullptr) value_ = std::make_unique<T>();
    return *value_;
  }
  T* operator->() { return &**this; }

 private:
  static const T& Missing() {
    static const T kMissing;
    return kMissing;
  }

  std::unique_ptr<T> value_;
};

enum class Kind : uint8_t {
  kNone,
  kBool,      // integer: 0 or 1
  kInt,       // integer
  kFloat,     // number
  kText,      // text: UTF-8
  kBytes,     // text
  kList,      // items
  kTuple,     // items
  kSet,       // items, also frozenset
  kDict,      // entries, in order
  kArray,     // array
  kSparse,    // scipy's sparse matrix: its state in entries (data, indices, indptr, _shape)
  kName,      // text: "numpy.log1p" or "sklearn.svm._classes.SVC": a class or function by name
  kInstance,  // text: its class; items: constructor arguments; state: what __setstate__ got (often
              // a kDict), or null; entries and appended: of dict and list subclasses
  kPersistent,  // items: one, the identifier of what the file holds outside of the pickle
  kDropped,     // text: why nothing of it is kept (random states, losses, optimisers)
};

// There are millions of them in a large file, so what few have is Rare.
struct Object {
  Kind kind = Kind::kNone;
  int64_t integer = 0;
  double number = 0;
  std::string text;
  std::vector<const Object*> items;
  std::vector<std::pair<const Object*, const Object*>> entries;
  Rare<std::vector<const Object*>> appended;  // of a kInstance that extends list
  const Object* state = nullptr;
  Rare<Array> array;
};

// Owns objects; addresses stay. Single-threaded while it is filled.
class Heap {
 public:
  Object* New(Kind kind) {
    objects_.emplace_back().kind = kind;
    return &objects_.back();
  }
  size_t size() const { return objects_.size(); }

 private:
  std::deque<Object> objects_;
};

// A whole file.
struct Document {
  std::unique_ptr<Heap> heap;
  const Object* root = nullptr;
  std::vector<std::string> notes;  // "not read: random state"
};

}  // namespace tenon::python
