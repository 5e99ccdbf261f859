#include "serving/request_check.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

std::string SuggestFrom(std::string_view given, const std::vector<TensorSpec>& specs) {
  std::vector<std::string_view> names;
  names.reserve(specs.size());
  for (const TensorSpec& spec : specs) names.push_back(spec.name);
  return DidYouMean(given, names);
}

bool CanWiden(DType from, DType to) { return from == DType::kFp32 && to == DType::kFp64; }

absl::Status CheckInput(const NamedTensor& input, const Signature& signature) {
  const TensorSpec* spec = FindSpec(signature.inputs, input.name);
  if (spec == nullptr) {
    return absl::InvalidArgumentError(
        StrCat("the model has no such input", SuggestFrom(input.name, signature.inputs)));
  }
  const DType dtype = input.tensor.dtype();
  if (dtype != spec->dtype && !CanWiden(dtype, spec->dtype)) {
    return absl::InvalidArgumentError(
        StrCat("datatype is ", NameOf(dtype), ", expected ", NameOf(spec->dtype)));
  }
  return CheckShapeFits(input.tensor.shape(), spec->shape);
}

bool Has(std::span<const NamedTensor> inputs, std::string_view name) {
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](const NamedTensor& input) { return input.name == name; });
}

}  // namespace

absl::Status CheckInferRequest(const InferRequest& request, const Signature& signature) {
  for (size_t i = 0; i < request.inputs.size(); ++i) {
    const NamedTensor& input = request.inputs[i];
    TENON_RETURN_IF_ERROR(CheckInput(input, signature), "checking input ", Quote(input.name));
    if (Has(std::span(request.inputs).first(i), input.name)) {
      return absl::InvalidArgumentError(
          StrCat("checking input ", Quote(input.name), ": it is there twice"));
    }
  }
  for (const TensorSpec& spec : signature.inputs) {
    if (!spec.optional && !Has(request.inputs, spec.name)) {
      return absl::InvalidArgumentError(
          StrCat("checking input ", Quote(spec.name), ": it is missing"));
    }
  }
  for (size_t i = 0; i < request.outputs.size(); ++i) {
    const std::string& name = request.outputs[i];
    if (FindSpec(signature.outputs, name) == nullptr) {
      return absl::InvalidArgumentError(StrCat("checking output ", Quote(name),
                                               ": the model has no such output",
                                               SuggestFrom(name, signature.outputs)));
    }
    if (std::find(request.outputs.begin(), request.outputs.begin() + static_cast<std::ptrdiff_t>(i),
                  name) != request.outputs.begin() + static_cast<std::ptrdiff_t>(i)) {
      return absl::InvalidArgumentError(
          StrCat("checking output ", Quote(name), ": it is asked for twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status WidenInputs(const Signature& signature, std::vector<NamedTensor>* inputs) {
  for (NamedTensor& input : *inputs) {
    const TensorSpec* spec = FindSpec(signature.inputs, input.name);
    if (spec == nullptr || !CanWiden(input.tensor.dtype(), spec->dtype)) continue;
    TENON_ASSIGN_OR_RETURN(Tensor wide, Tensor::Allocate(spec->dtype, input.tensor.shape()),
                           "widening input ", Quote(input.name));
    // The bytes of a request need not be aligned.
    const std::byte* from = input.tensor.bytes().data();
    std::byte* to = wide.mutable_bytes().data();
    for (int64_t i = 0; i < wide.element_count();
         ++i, from += sizeof(float), to += sizeof(double)) {
      float narrow = 0;
      std::memcpy(&narrow, from, sizeof(narrow));
      const double value = narrow;
      std::memcpy(to, &value, sizeof(value));
    }
    input.tensor = std::move(wide);
  }
  return absl::OkStatus();
}

}  // namespace tenon
