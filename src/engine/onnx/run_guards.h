// Guards in front of what would end or hang the process while a model runs. Internal to the module.
//
// ONNX Runtime 1.32 calls std::terminate for LSTM and GRU without elements, for Unique over an axis
// of a tensor without elements and for STFT by a scalar window, never returns from Conv with a
// kernel of size 0, and goes round a Loop for as long as the model says. All of it depends on sizes
// and numbers that only a request brings, so the check is part of the graph (ops/run_checks.h).
// Divisions are another matter: platform/exec/division_trap.h.
#pragma once

#include <cstdint>

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace tenon {

// Puts guards into the graph, its subgraphs and the functions: such a node then refuses (INVALID_
// ARGUMENT, naming the node), and loops refuse after `max_turns`, nested ones counted together.
// Says whether one was needed. `model` has been inspected.
bool AddRunGuards(int64_t max_turns, onnx::ModelProto* model);

}  // namespace tenon
