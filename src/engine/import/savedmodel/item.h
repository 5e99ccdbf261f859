// What flows along an edge of a TensorFlow graph while it is being translated.
//
// Made and read by Translator and the translations of operators. A value; cheap to copy.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "import/graph/value.h"
#include "tensor/tensor.h"

namespace tenon::savedmodel {

// A tensor whose elements are known; a graph value only once one is asked for, so that constants
// that only steer the translation leave nothing behind.
struct Constant {
  std::string stored;  // name in the checkpoint, while it has not been read
  std::optional<Tensor> tensor;
  Value value;
};

// An element of Item::sizes that is known at run time alone.
inline constexpr int64_t kUnknownSize = std::numeric_limits<int64_t>::min();

struct List;

struct Item {
  // kPoison: what makes it is refused or damaged, and has been reported. kNothing: an edge without
  // a tensor (of a NoOp).
  enum class Kind { kPoison, kTensor, kResource, kList, kNothing };

  Kind kind = Kind::kPoison;
  Value value;                         // of kTensor; may lack where `constant` is there
  std::shared_ptr<Constant> constant;  // of kTensor
  // Of small integer tensors: the elements as far as they are known.
  std::optional<std::vector<int64_t>> sizes;
  int counter_of = -1;         // the loop (Translator's number) that counts this from 0 by 1
  std::string resource;        // of kResource: the key of a variable or table
  bool is_reference = false;   // a variable of TensorFlow 1, read where it is used
  std::shared_ptr<List> list;  // of kList

  bool poisoned() const { return kind == Kind::kPoison; }
};

// A TensorList: whole ones are a tensor; one that a loop fills becomes what the loop gathers.
struct List {
  enum class Kind { kWhole, kReserved, kOpen, kWritten };

  Kind kind = Kind::kWhole;
  Value stacked;  // of kWhole: [n, ...]
  Item size;      // of kReserved: how many, INT32 scalar
  DType dtype = DType::kFp32;
  std::optional<Shape> element_shape;
  int loop = -1;            // of kOpen and kWritten: whose variable it is
  int variable = -1;        // which
  Item element;             // of kWritten
  bool only_first = false;  // of kWritten: always element 0 is written
};

}  // namespace tenon::savedmodel
