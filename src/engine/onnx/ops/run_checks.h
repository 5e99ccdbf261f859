// Operators that the engine puts before others at which the runtime would end or hang the process
// (run_guards.h). Models need not contain them.
//
// CheckShape(shape: INT64 [rank]) -> INT64 [rank]
//   Gives the shape back. Refuses one that has no elements: "node 'lstm_1' (LSTM): its input of
//   shape [0,3,4] has no elements", and a scalar's. Attribute: what (string) is the node.
//
// CountTurns(turn: INT64 of one element, outer: INT64 of one element) -> INT64 []
//   Gives (turn + 1) * outer for the body of a loop whose iteration number is `turn`; outer is the
//   CountTurns of the loop around it, 1 when left out. Refuses more than `limit`, which bounds the
//   turns of nested loops together: inner loops of n turns within m are refused from n m > limit.
//   Attributes: limit (int, 1), what (string).
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::StatusOr<std::unique_ptr<Kernel>> MakeCheckShape(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeCountTurns(const KernelInfo& info);

}  // namespace tenon::ops
