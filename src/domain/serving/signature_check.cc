#include "serving/signature_check.h"

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Whether every shape that fits `narrow` fits `wide`.
bool Covers(const Shape& wide, const Shape& narrow) {
  if (wide.size() != narrow.size()) return false;
  for (size_t i = 0; i < wide.size(); ++i) {
    if (wide[i] != kAnyDim && wide[i] != narrow[i]) return false;
  }
  return true;
}

// Whether some shape fits both.
bool Meet(const Shape& a, const Shape& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && a[i] != kAnyDim && b[i] != kAnyDim) return false;
  }
  return true;
}

// What FP32 callers send, FP64 takes as well.
bool Takes(DType next, DType current) {
  return next == current || (next == DType::kFp64 && current == DType::kFp32);
}

absl::Status Differs(std::string_view kind, std::string_view name, std::string_view what) {
  return absl::FailedPreconditionError(StrCat(
      "the signature does not fit the version that answers: ", kind, " ", Quote(name), " ", what));
}

std::string Change(const auto& current, const auto& next) {
  return StrCat("was ", current, " and would be ", next);
}

absl::Status CheckInputs(const Signature& next, const Signature& current) {
  for (const TensorSpec& had : current.inputs) {
    const TensorSpec* has = FindSpec(next.inputs, had.name);
    if (has == nullptr) return Differs("input", had.name, "would be missing");
    if (!Takes(has->dtype, had.dtype))
      return Differs("input", had.name, Change(NameOf(had.dtype), NameOf(has->dtype)));
    if (!Covers(has->shape, had.shape))
      return Differs("input", had.name,
                     Change(ShapeToString(had.shape), ShapeToString(has->shape)));
    if (had.optional && !has->optional)
      return Differs("input", had.name, "would no longer be optional");
  }
  for (const TensorSpec& has : next.inputs) {
    if (!has.optional && FindSpec(current.inputs, has.name) == nullptr)
      return Differs("input", has.name, "would be new, and required");
  }
  return absl::OkStatus();
}

absl::Status CheckOutputs(const Signature& next, const Signature& current) {
  for (const TensorSpec& had : current.outputs) {
    const TensorSpec* has = FindSpec(next.outputs, had.name);
    if (has == nullptr) return Differs("output", had.name, "would be missing");
    if (has->dtype != had.dtype)
      return Differs("output", had.name, Change(NameOf(had.dtype), NameOf(has->dtype)));
    if (!Meet(has->shape, had.shape))
      return Differs("output", had.name,
                     Change(ShapeToString(had.shape), ShapeToString(has->shape)));
    if (had.by_default && !has->by_default)
      return Differs("output", had.name, "would no longer be answered by default");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckReplaces(const Signature& next, const Signature& current) {
  TENON_RETURN_IF_ERROR(CheckInputs(next, current));
  return CheckOutputs(next, current);
}

}  // namespace tenon
