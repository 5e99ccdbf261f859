#include "import/savedmodel/call.h"

#include "import/savedmodel/tensor_data.h"
#include "import/savedmodel/translator.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

constexpr int64_t kRememberedSizes = 256;

}  // namespace

Item MakeConstantItem(Tensor tensor) {
  Item item;
  item.kind = Item::Kind::kTensor;
  if (tensor.shape().size() <= 1 && tensor.element_count() <= kRememberedSizes)
    item.sizes = IntsOf(tensor);
  item.constant = std::make_shared<Constant>();
  item.constant->tensor = std::move(tensor);
  return item;
}

Call::Call(Translator& translator, const tf::Node& node, std::vector<Item> inputs)
    : translator_(translator),
      graph_(translator.graph()),
      node_(node),
      inputs_(std::move(inputs)) {}

Value Call::In(int i) {
  absl::StatusOr<Value> value = translator_.ValueOf(inputs_[static_cast<size_t>(i)]);
  if (value.ok()) return *value;
  Refuse(StrCat("input ", i, ": ", MessageOf(value.status())));
  return Value();
}

DType Call::DTypeOf(int i) {
  const Item& item = Input(i);
  if (item.constant != nullptr && item.constant->tensor.has_value())
    return item.constant->tensor->dtype();
  return graph_.DTypeOf(In(i));
}

std::optional<Shape> Call::ShapeOf(int i) {
  const Item& item = Input(i);
  if (item.constant != nullptr && item.constant->tensor.has_value())
    return item.constant->tensor->shape();
  return graph_.TypeOf(In(i)).shape;
}

std::optional<int64_t> Call::Rank(int i) {
  const std::optional<Shape> shape = ShapeOf(i);
  if (shape.has_value()) return static_cast<int64_t>(shape->size());
  Refuse(StrCat("the rank of input ", i, " is not known"));
  return std::nullopt;
}

std::optional<std::vector<int64_t>> Call::KnownInts(int i) {
  if (const Tensor* tensor = ConstantOf(i); tensor != nullptr) return IntsOf(*tensor);
  const Item& item = Input(i);
  if (!item.sizes.has_value()) return std::nullopt;
  for (const int64_t size : *item.sizes)
    if (size == kUnknownSize) return std::nullopt;
  return item.sizes;
}

std::optional<std::vector<int64_t>> Call::Ints(int i, std::string_view what) {
  std::optional<std::vector<int64_t>> ints = KnownInts(i);
  if (!ints.has_value()) Refuse(StrCat(what, " (input ", i, ") is not a constant"));
  return ints;
}

const Tensor* Call::ConstantOf(int i) {
  const Item& item = Input(i);
  if (item.kind != Item::Kind::kTensor || item.constant == nullptr) return nullptr;
  if (const absl::Status read = translator_.ReadConstant(*item.constant); !read.ok()) {
    Refuse(read);
    return nullptr;
  }
  return &*item.constant->tensor;
}

Value Call::IntsIn(int i) {
  if (const auto known = KnownInts(i); known.has_value()) return graph_.Ints(*known);
  const Value ints = graph_.Cast(In(i), DType::kInt64);
  const std::optional<Shape> shape = graph_.TypeOf(ints).shape;
  if (shape.has_value() && shape->size() == 1) return ints;
  return graph_.Reshape(ints, {-1});
}

const tf::Attribute* Call::Find(std::string_view name) const {
  const auto found = node_.attributes().find(std::string(name));
  return found == node_.attributes().end() ? nullptr : &found->second;
}

int64_t Call::Int(std::string_view name, int64_t otherwise) const {
  const tf::Attribute* found = Find(name);
  return found != nullptr && found->has_integer() ? found->integer() : otherwise;
}

double Call::Real(std::string_view name, double otherwise) const {
  const tf::Attribute* found = Find(name);
  const float value =
      found != nullptr && found->has_real() ? found->real() : static_cast<float>(otherwise);
  return static_cast<double>(value);
}

bool Call::Bool(std::string_view name, bool otherwise) const {
  const tf::Attribute* found = Find(name);
  return found != nullptr && found->has_boolean() ? found->boolean() : otherwise;
}

std::string Call::Text(std::string_view name, std::string_view otherwise) const {
  const tf::Attribute* found = Find(name);
  return found != nullptr && found->has_text() ? found->text() : std::string(otherwise);
}

std::vector<int64_t> Call::IntList(std::string_view name) const {
  const tf::Attribute* found = Find(name);
  if (found == nullptr || !found->has_list()) return {};
  return {found->list().ints().begin(), found->list().ints().end()};
}

std::vector<std::string> Call::TextList(std::string_view name) const {
  const tf::Attribute* found = Find(name);
  if (found == nullptr || !found->has_list()) return {};
  return {found->list().texts().begin(), found->list().texts().end()};
}

std::string Call::Function(std::string_view name) const {
  const tf::Attribute* found = Find(name);
  return found != nullptr && found->has_function() ? found->function().name() : std::string();
}

std::optional<DType> Call::Type(std::string_view name) {
  const tf::Attribute* found = Find(name);
  if (found == nullptr) {
    Refuse(StrCat("it has no attribute ", name));
    return std::nullopt;
  }
  const absl::StatusOr<DType> dtype = DTypeFromTensorflow(found->type());
  if (dtype.ok()) return *dtype;
  Refuse(StrCat("attribute ", name, ": ", MessageOf(dtype.status())));
  return std::nullopt;
}

void Call::Refuse(std::string_view reason) {
  if (reason_.empty()) reason_ = reason;
}

void Call::Refuse(const absl::Status& status) {
  Refuse(MessageOf(status));
  if (!absl::IsUnimplemented(status))
    translator_.Fail(Annotate(status, StrCat("reading node ", Quote(node_.name()))));
}

void Call::Return(Value value) {
  Item item;
  item.kind = Item::Kind::kTensor;
  item.value = value;
  results_.push_back(std::move(item));
}

void Call::ReturnSizes(Value value, std::vector<int64_t> sizes) {
  Return(value);
  results_.back().sizes = std::move(sizes);
}

void Call::ReturnConstant(Tensor tensor) {
  results_.push_back(MakeConstantItem(std::move(tensor)));
}

void Call::ReturnInts(DType dtype, const Shape& shape, const std::vector<int64_t>& values) {
  absl::StatusOr<Tensor> tensor = Tensor::Allocate(dtype, shape);
  if (!tensor.ok() || tensor->element_count() != static_cast<int64_t>(values.size())) {
    Refuse(StrCat("it makes ", values.size(), " integers of shape ", ShapeToString(shape)));
    return;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    std::byte* at = tensor->mutable_bytes().data() + i * SizeOf(dtype);
    if (dtype == DType::kInt64) {
      *reinterpret_cast<int64_t*>(at) = values[i];
    } else {
      *reinterpret_cast<int32_t*>(at) = static_cast<int32_t>(values[i]);
    }
  }
  ReturnConstant(*std::move(tensor));
}

}  // namespace tenon::savedmodel
