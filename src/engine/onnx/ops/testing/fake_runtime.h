// Runs a kernel of ours without ONNX Runtime: a table of its API whose functions read a plain node.
//
// For fuzz targets: making a session takes milliseconds, a kernel microseconds. Tests run operators
// in real sessions (onnx/testing/op_model.h). Single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "onnx/ops/operator_table.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon::ops {

// A tensor of the fake; numbers lie in `numbers`, strings in `texts`.
struct FakeTensor {
  DType dtype = DType::kFp64;
  Shape shape;
  bool is_constant = false;
  bool is_missing = false;         // an optional input that is left out
  std::vector<uint64_t> numbers;   // the bytes of the elements, aligned for all of them
  std::vector<std::string> texts;  // of BYTES

  void* data() { return numbers.data(); }
};

struct FakeNode {
  std::map<std::string, int64_t, std::less<>> ints;
  std::map<std::string, std::string, std::less<>> texts;  // lists of strings are packed
  std::vector<FakeTensor> inputs;
};

// Lists of strings as the engine packs them.
std::string PackTexts(const std::vector<std::string>& texts);

// Makes the kernel of `row` and runs it. `outputs` are what it wrote. RESOURCE_EXHAUSTED when it
// asked for more than 2^20 elements, OUT_OF_RANGE for an impossible shape, whatever the kernel said
// then.
absl::Status RunOperator(const Operator& row, FakeNode* node, std::vector<FakeTensor>* outputs);

}  // namespace tenon::ops
