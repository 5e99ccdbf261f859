// The outline of an ONNX file, read from its wire format: how deep and how much, before anything is
// built.
//
// Two bytes of wire can stand for a message of hundreds of bytes and for a stack frame of the
// parser; so both are bounded here first. Iterative: the stack does not grow with the nesting.
// Internal to the module; pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"

namespace tenon {

struct ModelOutline {
  int64_t nodes = 0;
  int64_t initializers = 0;
  int64_t parts = 0;        // messages and strings that parsing would allocate
  int64_t graph_depth = 0;  // 1: no subgraph
  int64_t depth = 0;        // messages within messages
};

// INVALID_ARGUMENT for bytes that are not a whole ModelProto, with the byte; OUT_OF_RANGE names the
// limit.
absl::StatusOr<ModelOutline> ReadOutline(std::string_view bytes, const InspectLimits& limits);

}  // namespace tenon
