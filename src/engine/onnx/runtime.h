// ONNX Runtime's C API in owning pointers and statuses. Internal to the module.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct OrtApi;
struct OrtSession;
struct OrtStatus;
struct OrtValue;

namespace tenon {

// Frees an object of the runtime by the function that its API gives for the type.
template <typename T>
struct OrtRelease {
  void (*release)(T*) = nullptr;
  void operator()(T* object) const { release(object); }
};

template <typename T>
using OrtPtr = std::unique_ptr<T, OrtRelease<T>>;

// The API that the headers of this build describe. INTERNAL when the library that was found does
// not have it.
absl::StatusOr<const OrtApi*> FindRuntimeApi();

// Frees `status` and says what it said. The runtime's codes that are about the model or its inputs
// become INVALID_ARGUMENT, missing kernels UNIMPLEMENTED, all else INTERNAL. Null is OK.
// Of what an operator of ours said, the runtime's words around it are left out.
absl::Status TakeStatus(const OrtApi& api, OrtStatus* status);

// As TakeStatus, of a model's run: says so, unless the message is an operator's own. Divisions by
// zero and sizes that do not fit are the request's.
absl::Status TakeRunStatus(const OrtApi& api, OrtStatus* status);

}  // namespace tenon

// Returns from the enclosing function when a call of the C API fails.
#define TENON_RETURN_IF_ORT_ERROR(api, expression, ...) \
  TENON_RETURN_IF_ERROR(::tenon::TakeStatus(api, expression) __VA_OPT__(, ) __VA_ARGS__)
