#include "import/keras/layer_context.h"

#include <cstring>
#include <utility>

#include "import/keras/activations.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"
#include "tensor/half.h"

namespace tenon::keras {
namespace {

absl::StatusOr<Tensor> ToFloat(const Tensor& tensor) {
  if (tensor.dtype() == DType::kFp32) return tensor;
  TENON_ASSIGN_OR_RETURN(Tensor made, Tensor::Allocate(DType::kFp32, tensor.shape()));
  const std::span<std::byte> to = made.mutable_bytes();
  const auto copy = [&]<typename T>(std::span<const T> from) {
    for (size_t i = 0; i < from.size(); ++i) {
      const auto number = static_cast<float>(from[i]);
      std::memcpy(to.data() + i * sizeof(float), &number, sizeof(float));
    }
  };
  switch (tensor.dtype()) {
    case DType::kFp64:
      copy(tensor.view().as<double>());
      return made;
    case DType::kInt64:
      copy(tensor.view().as<int64_t>());
      return made;
    case DType::kInt32:
      copy(tensor.view().as<int32_t>());
      return made;
    default:
      return absl::UnimplementedError(
          StrCat("its elements are ", NameOf(tensor.dtype()), ", not FP32"));
  }
}

}  // namespace

void AppendTensors(const Argument& argument, LayerTensors* tensors) {
  if (argument.kind == Argument::Kind::kTensor) tensors->push_back(argument.tensor);
  for (const Argument& item : argument.items) AppendTensors(item, tensors);
}

LayerContext::LayerContext(GraphBuilder& builder, LayerPlace place, Call layer_call,
                           ModelScope scope)
    : graph(builder),
      path(std::move(place.path)),
      class_name(std::move(place.class_name)),
      weights(std::move(place.weights)),
      call(std::move(layer_call)),
      translate_inner(std::move(scope.translate_inner)),
      read_asset(std::move(scope.read_asset)),
      keras_major(scope.keras_major),
      config(place.config, path, &status_),
      constants_(scope.constants) {
  if (!call.args.empty()) {
    AppendTensors(call.args.front(), &inputs_);
  } else if (const auto named = call.kwargs.find("inputs"); named != call.kwargs.end()) {
    AppendTensors(named->second, &inputs_);
  }
  const auto mask = call.kwargs.find("mask");
  if (mask == call.kwargs.end() || mask->second.is_none()) return;
  if (mask->second.kind == Argument::Kind::kTensor) {
    if (!inputs_.empty()) inputs_.front().mask = mask->second.tensor.value;
    return;
  }
  for (size_t i = 0; i < inputs_.size() && i < mask->second.items.size(); ++i)
    inputs_[i].mask = mask->second.items[i].tensor.value;
}

void LayerContext::Fail(absl::Status status) {
  if (status_.ok()) status_ = std::move(status);
}

void LayerContext::Refuse(std::string_view what) { Fail(absl::UnimplementedError(ToAbsl(what))); }

Value LayerContext::RawInput(size_t i) {
  if (i < inputs_.size()) return inputs_[i].value;
  Fail(absl::InvalidArgumentError(StrCat("has ", inputs_.size(), " inputs, needs ", i + 1)));
  return Value();
}

Value LayerContext::Input(size_t i) {
  const Value value = RawInput(i);
  if (value.exists() && graph.DTypeOf(value) == DType::kBytes) {
    Fail(absl::InvalidArgumentError("its input is text"));
    return Value();
  }
  return graph.Cast(value, DType::kFp32);
}

Value LayerContext::Mask(size_t i) const { return i < inputs_.size() ? inputs_[i].mask : Value(); }

const Argument* LayerContext::FindArgument(size_t position, std::string_view name) const {
  if (position < call.args.size()) return &call.args[position];
  const auto found = call.kwargs.find(name);
  return found == call.kwargs.end() ? nullptr : &found->second;
}

Shape LayerContext::ShapeOf(Value value) {
  const ValueType& type = graph.TypeOf(value);
  if (type.shape.has_value()) return *type.shape;
  Fail(absl::InvalidArgumentError("the rank of its input is not known"));
  return Shape(size_t{0}, 0);
}

int64_t LayerContext::KnownDim(Value value, int64_t axis) {
  const Shape shape = ShapeOf(value);
  const auto rank = static_cast<int64_t>(shape.size());
  const int64_t at = axis < 0 ? axis + rank : axis;
  if (at >= 0 && at < rank && shape[static_cast<size_t>(at)] != kAnyDim)
    return shape[static_cast<size_t>(at)];
  Fail(absl::InvalidArgumentError(
      StrCat("size ", axis, " of its input's shape ", ShapeToString(shape), " is not known")));
  return 1;
}

Tensor LayerContext::Weight(std::string_view weight_path, const Shape& shape) {
  const auto read = [&]() -> absl::StatusOr<Tensor> {
    TENON_ASSIGN_OR_RETURN(const Tensor stored, weights.Read(weight_path));
    TENON_RETURN_IF_ERROR(CheckShapeFits(stored.shape(), shape), "weight ", Quote(weight_path));
    TENON_ASSIGN_OR_RETURN(Tensor made, ToFloat(stored), "weight ", Quote(weight_path));
    return made;
  };
  absl::StatusOr<Tensor> tensor = read();
  if (tensor.ok()) return *std::move(tensor);
  if (absl::IsNotFound(tensor.status()))
    Fail(absl::InvalidArgumentError(tensor.status().message()));
  Fail(tensor.status());
  return Tensor();
}

Value LayerContext::WeightValue(std::string_view weight_path, const Shape& shape,
                                const std::function<Tensor(const Tensor&)>& change) {
  const absl::StatusOr<std::string> dataset = weights.DatasetOf(weight_path);
  const std::string key =
      dataset.ok() ? StrCat(*dataset, " ", class_name, change ? " changed" : "") : "";
  if (const auto made = constants_->find(key); dataset.ok() && made != constants_->end())
    return made->second;
  Tensor tensor = Weight(weight_path, shape);
  if (!ok()) return Value();
  if (change) tensor = change(tensor);
  const Value value = graph.Constant(std::move(tensor));
  constants_->emplace(key, value);
  return value;
}

Value LayerContext::Activate(std::string_view member, Value value, std::string_view otherwise) {
  return ApplyActivation(*this, config, member, value, otherwise);
}

}  // namespace tenon::keras
