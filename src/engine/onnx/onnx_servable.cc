#include "onnx/onnx_servable.h"

#include <algorithm>
#include <onnxruntime_c_api.h>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "onnx/values.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Most models have no more inputs or outputs, and then a request allocates nothing for the lists.
constexpr size_t kUsualCount = 8;

// ONNX Runtime 1.32 divides by zero (SIGFPE) when it multiplies batches without elements in it.
constexpr char kEinsum[] = "Einsum";

// The runtime's values of one request. Owns those that are set.
class ValueList {
 public:
  ValueList(const OrtApi& api, size_t size) : api_(api), values_(size, nullptr) {}
  ~ValueList() {
    for (OrtValue* value : values_) {
      if (value != nullptr) api_.ReleaseValue(value);
    }
  }
  ValueList(const ValueList&) = delete;
  ValueList& operator=(const ValueList&) = delete;

  void Set(size_t index, OrtPtr<OrtValue> value) { values_[index] = value.release(); }
  OrtPtr<OrtValue> Take(size_t index) {
    return {std::exchange(values_[index], nullptr), {api_.ReleaseValue}};
  }
  OrtValue** data() { return values_.data(); }

 private:
  const OrtApi& api_;
  absl::InlinedVector<OrtValue*, kUsualCount> values_;
};

// The position of `name`; `guess` is tried first, since callers mostly keep the signature's order.
size_t IndexOf(const std::vector<TensorSpec>& specs, std::string_view name, size_t guess) {
  if (guess < specs.size() && specs[guess].name == name) return guess;
  size_t index = 0;
  while (index < specs.size() && specs[index].name != name) ++index;
  return index;
}

}  // namespace

OnnxServable::OnnxServable(OnnxServableParts parts)
    : parts_(std::move(parts)), takes_empty_(!parts_.report.operators.contains(kEinsum)) {
  for (const TensorSpec& output : signature().outputs) {
    output_names_.push_back(output.name.c_str());
    output_labels_.emplace_back();
    for (const ReportedValue& reported : parts_.report.outputs) {
      if (reported.name == output.name) output_labels_.back() = reported.labels;
    }
  }
}

OnnxServable::~OnnxServable() {
  parts_.sessions.reset();
  if (parts_.release_memory) parts_.release_memory();
}

absl::StatusOr<std::vector<NamedTensor>> OnnxServable::Infer(std::span<const NamedTensor> inputs,
                                                             std::span<const std::string> outputs,
                                                             const std::stop_token& stop) const {
  const OrtApi& api = parts_.environment->api();
  ValueList given(api, inputs.size());
  absl::InlinedVector<const char*, kUsualCount> given_names(inputs.size());
  absl::InlinedVector<Tensor, 1> copies;
  for (size_t i = 0; i < inputs.size(); ++i) {
    given_names[i] = inputs[i].name.c_str();
    if (!takes_empty_) TENON_RETURN_IF_ERROR(CheckEmpty(inputs[i]));
    TENON_ASSIGN_OR_RETURN(InputValue input,
                           ToRuntime(*parts_.environment, inputs[i].tensor.view()),
                           "preparing input ", Quote(inputs[i].name));
    given.Set(i, std::move(input.value));
    if (input.copy.owner() != nullptr) copies.push_back(std::move(input.copy));
  }

  const std::vector<TensorSpec>& specs = signature().outputs;
  TENON_ASSIGN_OR_RETURN(const Chosen chosen, Choose(outputs));
  const size_t count = chosen.size();
  absl::InlinedVector<const char*, kUsualCount> names(count);
  for (size_t i = 0; i < count; ++i) names[i] = output_names_[chosen[i]];

  ValueList got(api, count);
  TENON_RETURN_IF_ERROR(Run({.session = parts_.sessions->For(chosen),
                             .given_names = given_names,
                             .given = given.data(),
                             .names = names,
                             .got = got.data()},
                            stop));
  std::vector<NamedTensor> answer;
  answer.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    TENON_ASSIGN_OR_RETURN(Tensor tensor, ToTensor(chosen[i], got.Take(i)), "reading output ",
                           Quote(specs[chosen[i]].name));
    answer.push_back({specs[chosen[i]].name, std::move(tensor)});
  }
  return answer;
}

absl::Status OnnxServable::Run(const RunLists& lists, const std::stop_token& stop) const {
  const OrtApi& api = parts_.environment->api();
  const auto run = [&](const OrtRunOptions* options) {
    return TakeRunStatus(
        api, api.Run(lists.session, options, lists.given_names.data(), lists.given,
                     lists.given_names.size(), lists.names.data(), lists.names.size(), lists.got));
  };
  if (!stop.stop_possible()) return run(nullptr);
  OrtRunOptions* raw = nullptr;
  TENON_RETURN_IF_ORT_ERROR(api, api.CreateRunOptions(&raw));
  const OrtPtr<OrtRunOptions> options(raw, {api.ReleaseRunOptions});
  const std::stop_callback on_stop(stop, [&api, raw] {
    if (OrtStatus* status = api.RunOptionsSetTerminate(raw)) api.ReleaseStatus(status);
  });
  absl::Status status = run(raw);
  if (!status.ok() && stop.stop_requested())
    return absl::CancelledError("the run was ended, as nobody waits for its answer");
  return status;
}

absl::Status OnnxServable::CheckEmpty(const NamedTensor& input) const {
  if (input.tensor.element_count() > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("input ", Quote(input.name), " of shape ",
                                           ShapeToString(input.tensor.shape()),
                                           " has no elements, which a model with Einsum cannot "
                                           "take"));
}

absl::StatusOr<OnnxServable::Chosen> OnnxServable::Choose(
    std::span<const std::string> outputs) const {
  const std::vector<TensorSpec>& specs = signature().outputs;
  Chosen chosen;
  for (size_t i = 0; outputs.empty() && i < specs.size(); ++i) {
    if (specs[i].by_default) chosen.push_back(i);
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    chosen.push_back(IndexOf(specs, outputs[i], i));
    if (chosen.back() == specs.size()) {
      return absl::InvalidArgumentError(StrCat("the model has no output ", Quote(outputs[i])));
    }
  }
  return chosen;
}

absl::StatusOr<Tensor> OnnxServable::ToTensor(size_t output, OrtPtr<OrtValue> value) const {
  if (value == nullptr) return absl::InternalError("the runtime gave none");
  if (parts_.signature.output_is_map[output]) {
    return UnfoldMaps(*parts_.environment, *value, output_labels_[output]);
  }
  return FromRuntime(*parts_.environment, std::move(value));
}

}  // namespace tenon
