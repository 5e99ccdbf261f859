// Requests as rows of one: which may run together, how they become one call and its answer theirs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// OK when the first dimension of every input and of every output by default is open, so that it may
// be that of a batch. FAILED_PRECONDITION names the tensor for which it is not.
absl::Status CheckBatchable(const Signature& signature);

// The size of the first dimension, which all inputs share; 0 when they do not, or have none: such a
// request runs alone.
int64_t RowsOf(const InferRequest& request);

// Whether both can be rows of one batch: the same inputs of the same types and of the same shape
// behind the first dimension, the same outputs asked for.
bool CanRunTogether(const InferRequest& a, const InferRequest& b);

// The inputs of all one below the other. `requests` are not empty and can run together.
absl::StatusOr<std::vector<NamedTensor>> MergeInputs(std::span<const InferRequest* const> requests);

// Takes an answer apart: rows[i] rows for the i-th request. They share its bytes.
// FAILED_PRECONDITION names the output that has not a row for each row of the batch.
absl::StatusOr<std::vector<std::vector<NamedTensor>>> SplitOutputs(
    const std::vector<NamedTensor>& outputs, std::span<const int64_t> rows);

}  // namespace tenon
