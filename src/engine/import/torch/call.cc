#include "import/torch/call.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

const TensorMeta& NoMeta() {
  static const TensorMeta kMeta;
  return kMeta;
}

}  // namespace

DType CarriedAs(DType dtype) {
  switch (dtype) {
    case DType::kFp16:
    case DType::kBf16:
    case DType::kFp32:
      return DType::kFp32;
    case DType::kFp64:
    case DType::kBool:
    case DType::kBytes:
      return dtype;
    default:
      return DType::kInt64;
  }
}

std::string Describe(const Node& node) {
  std::string text = StrCat(node.name, " (", node.target);
  if (!node.module.empty()) StrAppend(&text, "; module ", node.module);
  if (!node.source.empty()) StrAppend(&text, "; ", node.source);
  return text + ")";
}

Value Call::Refuse(std::string_view reason) {
  g.Fail(absl::UnimplementedError(StrCat("translating ", Describe(node_), ": ", reason)));
  return Value();
}

Value Call::Damaged(std::string_view reason) {
  g.Fail(absl::InvalidArgumentError(StrCat("translating ", Describe(node_), ": ", reason)));
  return Value();
}

const Arg* Call::Find(std::string_view name) const {
  for (const NamedArg& input : node_.inputs)
    if (input.name == name) return &input.arg;
  return nullptr;
}

bool Call::Has(std::string_view name) const {
  const Arg* arg = Find(name);
  return arg != nullptr && arg->kind != Arg::Kind::kNone;
}

bool Call::IsTensor(std::string_view name) const {
  const Arg* arg = Find(name);
  return arg != nullptr && arg->kind == Arg::Kind::kTensor;
}

bool Call::IsReal(const Arg& arg) {
  if (arg.kind == Arg::Kind::kFloat) return true;
  if (arg.kind != Arg::Kind::kSymbol) return false;
  const Bound* bound = Lookup(arg);
  return bound != nullptr && g.DTypeOf(bound->value) == DType::kFp64;
}

const Bound* Call::Lookup(const Arg& arg) {
  const Bound* bound = names_.Find(arg.text);
  if (bound == nullptr) Damaged(StrCat("nothing before it is called ", Quote(arg.text)));
  return bound;
}

Value Call::In(std::string_view name) {
  if (!replaced_.empty() && name == replaced_) return replacement_;
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind != Arg::Kind::kTensor)
    return Damaged(StrCat("its argument ", Quote(name), " is no tensor"));
  const Bound* bound = Lookup(*arg);
  if (bound != nullptr && bound->meta == nullptr)
    return Damaged(StrCat("its argument ", Quote(name), " is a number, not a tensor"));
  return bound == nullptr ? Value() : bound->value;
}

Value Call::In(std::string_view name, DType dtype) { return g.Cast(In(name), dtype); }

Value Call::InOrNone(std::string_view name) { return Has(name) ? In(name) : Value(); }

std::vector<Value> Call::InList(std::string_view name) {
  std::vector<Value> values;
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind != Arg::Kind::kList) {
    Damaged(StrCat("its argument ", Quote(name), " is no list"));
    return values;
  }
  for (const Arg& item : arg->items) {
    if (item.kind == Arg::Kind::kNone) {
      values.push_back(Value());
      continue;
    }
    const Bound* bound = item.kind == Arg::Kind::kTensor ? Lookup(item) : nullptr;
    if (bound == nullptr || bound->meta == nullptr) {
      Damaged(StrCat("its argument ", Quote(name), " is no list of tensors"));
      return {};
    }
    values.push_back(bound->value);
  }
  return values;
}

std::vector<const TensorMeta*> Call::MetaList(std::string_view name) {
  std::vector<const TensorMeta*> metas;
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind != Arg::Kind::kList) return metas;
  for (const Arg& item : arg->items) {
    const Bound* bound = item.kind == Arg::Kind::kTensor ? Lookup(item) : nullptr;
    metas.push_back(bound == nullptr || bound->meta == nullptr ? &NoMeta() : bound->meta);
  }
  return metas;
}

const TensorMeta& Call::MetaOf(std::string_view name) {
  const Arg* arg = Find(name);
  const Bound* bound = arg != nullptr && arg->kind == Arg::Kind::kTensor ? Lookup(*arg) : nullptr;
  if (bound != nullptr && bound->meta != nullptr) return *bound->meta;
  Damaged(StrCat("its argument ", Quote(name), " is no tensor"));
  return NoMeta();
}

std::string Call::CalledBy(std::string_view name) {
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind != Arg::Kind::kTensor) return node_.name;
  const Bound* bound = Lookup(*arg);
  return bound == nullptr || bound->origin.empty() ? arg->text : std::string(bound->origin);
}

std::optional<double> Call::NumberOf(const Arg& arg) {
  switch (arg.kind) {
    case Arg::Kind::kInt:
    case Arg::Kind::kBool:
      return static_cast<double>(arg.integer);
    case Arg::Kind::kFloat:
      return arg.real;
    case Arg::Kind::kSymbol: {
      const Bound* bound = Lookup(arg);
      if (bound == nullptr || !bound->known.has_value()) return std::nullopt;
      return static_cast<double>(*bound->known);
    }
    default:
      return std::nullopt;
  }
}

int64_t Call::Int(std::string_view name, std::optional<int64_t> otherwise) {
  if (!Has(name) && otherwise.has_value()) return *otherwise;
  const Arg* arg = Find(name);
  if (arg != nullptr && (arg->kind == Arg::Kind::kInt || arg->kind == Arg::Kind::kBool))
    return arg->integer;
  if (arg != nullptr && arg->kind == Arg::Kind::kList && arg->items.size() == 1 &&
      arg->items[0].kind == Arg::Kind::kInt)
    return arg->items[0].integer;
  if (arg != nullptr && arg->kind == Arg::Kind::kSymbol) {
    const Bound* bound = Lookup(*arg);
    if (bound != nullptr && bound->known.has_value()) return *bound->known;
    Refuse(StrCat("its ", name, " depends on the input's size, which is not supported here"));
    return 0;
  }
  Damaged(StrCat("its argument ", Quote(name), " is no whole number"));
  return 0;
}

double Call::Number(std::string_view name, std::optional<double> otherwise) {
  if (!Has(name) && otherwise.has_value()) return *otherwise;
  const Arg* arg = Find(name);
  const std::optional<double> number = arg == nullptr ? std::nullopt : NumberOf(*arg);
  if (number.has_value()) return *number;
  if (arg != nullptr && arg->kind == Arg::Kind::kSymbol) {
    Refuse(StrCat("its ", name, " depends on the input's size, which is not supported here"));
  } else {
    Damaged(StrCat("its argument ", Quote(name), " is no number"));
  }
  return 0;
}

bool Call::Flag(std::string_view name, bool otherwise) { return Int(name, otherwise ? 1 : 0) != 0; }

std::string Call::Text(std::string_view name, std::string_view otherwise) {
  const Arg* arg = Find(name);
  return arg != nullptr && arg->kind == Arg::Kind::kString ? arg->text : std::string(otherwise);
}

std::vector<int64_t> Call::Ints(std::string_view name, std::vector<int64_t> otherwise) {
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind == Arg::Kind::kNone) return otherwise;
  if (arg->kind != Arg::Kind::kList) return {Int(name)};
  std::vector<int64_t> ints;
  for (const Arg& item : arg->items) {
    const Size size = SizeOf(item);
    if (!size.known.has_value()) {
      Refuse(StrCat("its ", name, " depends on the input's size, which is not supported here"));
      return otherwise;
    }
    ints.push_back(*size.known);
  }
  return ints;
}

std::vector<double> Call::Numbers(std::string_view name) {
  std::vector<double> numbers;
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind != Arg::Kind::kList) return numbers;
  for (const Arg& item : arg->items) {
    const std::optional<double> number = NumberOf(item);
    if (!number.has_value()) Refuse(StrCat("its ", name, " are not plain numbers"));
    numbers.push_back(number.value_or(0));
  }
  return numbers;
}

std::optional<DType> Call::TypeArg(std::string_view name) {
  const Arg* arg = Find(name);
  if (arg == nullptr || arg->kind != Arg::Kind::kDType) return std::nullopt;
  const absl::StatusOr<DType> dtype = DTypeFromTorch(arg->integer);
  if (dtype.ok()) return *dtype;
  Refuse(std::string(dtype.status().message()));
  return std::nullopt;
}

Size Call::SizeOf(const Arg& arg) {
  if (arg.kind == Arg::Kind::kInt || arg.kind == Arg::Kind::kBool) return {arg.integer, Value()};
  if (arg.kind == Arg::Kind::kSymbol) {
    const Bound* bound = Lookup(arg);
    if (bound == nullptr) return {0, Value()};
    if (bound->known.has_value()) return {*bound->known, Value()};
    if (bound->meta == nullptr && g.DTypeOf(bound->value) == DType::kInt64)
      return {std::nullopt, bound->value};
  }
  Damaged("a size is no whole number");
  return {0, Value()};
}

Size Call::SizeArg(std::string_view name, std::optional<int64_t> otherwise) {
  if (!Has(name) && otherwise.has_value()) return {*otherwise, Value()};
  const Arg* arg = Find(name);
  if (arg != nullptr) return SizeOf(*arg);
  Damaged(StrCat("its argument ", Quote(name), " is missing"));
  return {0, Value()};
}

std::vector<Size> Call::Sizes(std::string_view name) {
  std::vector<Size> sizes;
  const Arg* arg = Find(name);
  if (arg == nullptr) {
    Damaged(StrCat("its argument ", Quote(name), " is missing"));
  } else if (arg->kind == Arg::Kind::kList) {
    for (const Arg& item : arg->items) sizes.push_back(SizeOf(item));
  } else {
    sizes.push_back(SizeOf(*arg));
  }
  return sizes;
}

Value Call::Scalar(std::string_view name, DType dtype, std::optional<double> otherwise) {
  const auto constant = [&](double value) {
    switch (dtype) {
      case DType::kFp64:
        return g.Scalar<double>(value);
      case DType::kInt64: {
        constexpr double kLimit = 9.2e18;
        return g.Scalar<int64_t>(
            std::isnan(value) ? 0 : static_cast<int64_t>(std::clamp(value, -kLimit, kLimit)));
      }
      case DType::kBool:
        return g.Cast(g.Scalar<int64_t>(value != 0 ? 1 : 0), DType::kBool);
      default:
        return g.Scalar<float>(static_cast<float>(value));
    }
  };
  if (!Has(name) && otherwise.has_value()) return constant(*otherwise);
  if (IsTensor(name)) return In(name, dtype);
  const Arg* arg = Find(name);
  if (arg == nullptr) return Damaged(StrCat("its argument ", Quote(name), " is missing"));
  if (arg->kind == Arg::Kind::kInt && dtype == DType::kInt64)
    return g.Scalar<int64_t>(arg->integer);
  if (arg->kind == Arg::Kind::kSymbol) {
    const Bound* bound = Lookup(*arg);
    if (bound == nullptr) return Value();
    if (!bound->known.has_value()) return g.Cast(g.Reshape(bound->value, {}), dtype);
  }
  const std::optional<double> number = NumberOf(*arg);
  if (!number.has_value()) return Damaged(StrCat("its argument ", Quote(name), " is no number"));
  return constant(*number);
}

int64_t Call::Axis(int64_t axis, int64_t rank) {
  const int64_t bound = std::max<int64_t>(rank, 1);
  if (axis >= -bound && axis < bound) return axis < 0 ? axis + bound : axis;
  Damaged(StrCat("dimension ", axis, " of a tensor of ", rank, " dimensions"));
  return 0;
}

int64_t Call::AxisArg(std::string_view name, int64_t rank, std::optional<int64_t> otherwise) {
  return Axis(Int(name, otherwise), rank);
}

std::vector<int64_t> Call::AxesArg(std::string_view name, int64_t rank) {
  std::vector<int64_t> axes = Ints(name);
  for (int64_t& axis : axes) axis = Axis(axis, rank);
  if (axes.empty())
    for (int64_t i = 0; i < rank; ++i) axes.push_back(i);
  if (rank == 0) axes.clear();
  return axes;
}

const TensorMeta& Call::Out(size_t i) {
  if (i < node_.outputs.size()) {
    const auto found = program_.tensors.find(node_.outputs[i].text);
    if (found != program_.tensors.end()) return found->second;
  }
  Damaged("the archive doesn't say what its result is");
  return NoMeta();
}

Value Call::AsVector(const Size& size) {
  return size.known.has_value() ? g.Ints({*size.known}) : size.value;
}

Value Call::SizesAsValue(std::span<const Size> sizes) {
  if (std::ranges::all_of(sizes, [](const Size& size) { return size.known.has_value(); })) {
    std::vector<int64_t> known;
    for (const Size& size : sizes) known.push_back(*size.known);
    return g.Ints(known);
  }
  std::vector<Value> parts;
  for (const Size& size : sizes) parts.push_back(AsVector(size));
  return g.Concat(parts, 0);
}

Value Call::ShapeValue(Value value) { return g.Node("Shape", {value}); }

Size Call::DimOf(Value value, const Shape& shape, int64_t axis) {
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size())) {
    Damaged(StrCat("it has no dimension ", axis));
    return {0, Value()};
  }
  const int64_t known = shape[static_cast<size_t>(axis)];
  if (known != kAnyDim) return {known, Value()};
  return {std::nullopt,
          g.Node("Shape", {value}, {IntAttr("start", axis), IntAttr("end", axis + 1)})};
}

}  // namespace tenon::torch
