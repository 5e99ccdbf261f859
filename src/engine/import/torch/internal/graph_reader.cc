#include "import/torch/internal/graph_reader.h"

#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "import/torch/internal/json_access.h"
#include "import/torch/internal/source_line.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch {

absl::StatusOr<DType> DTypeFromTorch(int64_t code) {
  switch (code) {
    case 1:
      return DType::kUint8;
    case 2:
      return DType::kInt8;
    case 3:
      return DType::kInt16;
    case 4:
      return DType::kInt32;
    case 5:
      return DType::kInt64;
    case 6:
      return DType::kFp16;
    case 7:
      return DType::kFp32;
    case 8:
      return DType::kFp64;
    case 12:
      return DType::kBool;
    case 13:
      return DType::kBf16;
    case 28:
      return DType::kUint16;
    case 34:
      return DType::kUint32;
    case 35:
      return DType::kUint64;
    default:
      return absl::UnimplementedError(StrCat(
          "element type ", code, " of PyTorch is not supported; float, integer and bool ones are"));
  }
}

}  // namespace tenon::torch

namespace tenon::torch::internal {
namespace {

using json::Kind;
using json::Value;

// A size or stride: what it is, and what it was when the program was exported.
struct Size {
  int64_t size = kAnyDim;
  std::optional<int64_t> hint;
  std::string symbol;
};

// "Symbol('s77', positive=True, integer=True)" and "s77" -> "s77"; else nothing.
std::string PlainSymbol(std::string_view expression) {
  constexpr std::string_view kBegin = "Symbol('";
  if (expression.starts_with(kBegin)) {
    const size_t end = expression.find('\'', kBegin.size());
    const size_t close = expression.find(')');
    if (end == std::string_view::npos || close + 1 != expression.size()) return "";
    return std::string(expression.substr(kBegin.size(), end - kBegin.size()));
  }
  for (const char c : expression) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) return "";
  }
  return std::string(expression);
}

absl::StatusOr<Size> ReadSize(const Value& value) {
  TENON_ASSIGN_OR_RETURN(const auto only, Only(value));
  if (only.first == "as_int") {
    TENON_ASSIGN_OR_RETURN(const int64_t size, Int(*only.second));
    return Size{size, size, ""};
  }
  if (only.first != "as_expr")
    return absl::InvalidArgumentError(StrCat("a size is ", Quote(only.first)));
  Size size;
  const Value* expression = only.second->Find("expr_str");
  if (expression != nullptr && expression->kind == Kind::kString)
    size.symbol = PlainSymbol(expression->string);
  const Value* hint = only.second->Find("hint");
  const Value* known = hint == nullptr ? nullptr : hint->Find("as_int");
  if (known != nullptr && known->kind == Kind::kInt) size.hint = known->integer;
  return size;
}

// Sizes or strides at export; none when one is not known.
absl::StatusOr<std::optional<Shape>> ReadHints(const Value& sizes) {
  TENON_ASSIGN_OR_RETURN(const auto* items, Items(sizes));
  std::optional<Shape> hints = Shape();
  for (const Value& item : *items) {
    TENON_ASSIGN_OR_RETURN(const Size size, ReadSize(item));
    if (!size.hint.has_value()) return std::optional<Shape>();
    hints->push_back(*size.hint);
  }
  return hints;
}

absl::StatusOr<TensorMeta> ReadMeta(const Value& value) {
  TensorMeta meta;
  TENON_ASSIGN_OR_RETURN(const Value* code, Member(value, "dtype"));
  TENON_ASSIGN_OR_RETURN(const int64_t dtype, Int(*code));
  TENON_ASSIGN_OR_RETURN(meta.dtype, DTypeFromTorch(dtype));
  TENON_ASSIGN_OR_RETURN(const Value* sizes, Member(value, "sizes"));
  TENON_ASSIGN_OR_RETURN(const auto* items, Items(*sizes));
  if (items->size() > kMaxRank)
    return absl::UnimplementedError(
        StrCat("it has ", items->size(), " dimensions, more than ", kMaxRank));
  for (const Value& item : *items) {
    TENON_ASSIGN_OR_RETURN(Size size, ReadSize(item));
    if (size.size < kAnyDim) return absl::InvalidArgumentError(StrCat("a size is ", size.size));
    meta.shape.push_back(size.size);
    meta.dim_names.push_back(size.size == kAnyDim ? std::move(size.symbol) : "");
  }
  TENON_ASSIGN_OR_RETURN(meta.hint, ReadHints(*sizes));
  if (const Value* strides = value.Find("strides"); strides != nullptr) {
    TENON_ASSIGN_OR_RETURN(meta.strides, ReadHints(*strides));
    if (meta.strides.has_value() && meta.strides->size() != meta.shape.size())
      return absl::InvalidArgumentError("it has as many strides as no tensor of its rank");
  }
  if (const Value* offset = value.Find("storage_offset");
      offset != nullptr && offset->kind == Kind::kObject) {
    TENON_ASSIGN_OR_RETURN(const Size size, ReadSize(*offset));
    meta.offset = size.hint;
  }
  return meta;
}

Arg OfKind(Arg::Kind kind) {
  Arg arg;
  arg.kind = kind;
  return arg;
}

Arg Named(Arg::Kind kind, std::string text) {
  Arg arg = OfKind(kind);
  arg.text = std::move(text);
  return arg;
}

Arg IntArg(int64_t value, Arg::Kind kind = Arg::Kind::kInt) {
  Arg arg = OfKind(kind);
  arg.integer = value;
  return arg;
}

absl::StatusOr<double> Real(const Value& value) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (value.kind == Kind::kDouble) return value.real;
  if (value.kind == Kind::kInt) return static_cast<double>(value.integer);
  if (value.kind == Kind::kUint) return static_cast<double>(value.unsigned_integer);
  if (value.kind == Kind::kString) {
    if (value.string == "Infinity") return kInfinity;
    if (value.string == "-Infinity") return -kInfinity;
    if (value.string == "NaN") return std::numeric_limits<double>::quiet_NaN();
  }
  return absl::InvalidArgumentError(StrCat("a number is ", json::NameOf(value.kind)));
}

// "torch.ops.aten.linear.default" -> "aten.linear.default".
std::string ShortTarget(std::string_view target) {
  constexpr std::string_view kOps = "torch.ops.";
  if (target.starts_with(kOps)) target.remove_prefix(kOps.size());
  return std::string(target);
}

}  // namespace

absl::Status GraphReader::Spend() {
  if (left_-- <= 0)
    return absl::OutOfRangeError(StrCat("the program has more than ", options_.limits.max_objects,
                                        " values (import.max_objects)"));
  if (left_ % 1024 == 0 && options_.cancelled && options_.cancelled())
    return absl::CancelledError("the import was cancelled");
  return absl::OkStatus();
}

absl::StatusOr<Arg> GraphReader::ReadName(const Value& value, Arg::Kind kind) {
  TENON_ASSIGN_OR_RETURN(const Value* name, Member(value, "name"));
  TENON_ASSIGN_OR_RETURN(const std::string_view text, Text(*name));
  return Named(kind, std::string(text));
}

absl::StatusOr<Arg> GraphReader::ReadSymbol(const Value& value) {
  TENON_ASSIGN_OR_RETURN(const auto only, Only(value));
  if (only.first == "as_int") {
    TENON_ASSIGN_OR_RETURN(const int64_t number, Int(*only.second));
    return IntArg(number);
  }
  if (only.first == "as_bool" && only.second->kind == Kind::kBool)
    return IntArg(only.second->boolean ? 1 : 0, Arg::Kind::kBool);
  if (only.first == "as_float") {
    Arg arg = OfKind(Arg::Kind::kFloat);
    TENON_ASSIGN_OR_RETURN(arg.real, Real(*only.second));
    return arg;
  }
  if (only.first != "as_name")
    return absl::InvalidArgumentError(StrCat("a symbolic number is ", Quote(only.first)));
  TENON_ASSIGN_OR_RETURN(const std::string_view text, Text(*only.second));
  return Named(Arg::Kind::kSymbol, std::string(text));
}

absl::StatusOr<Arg> GraphReader::ReadSubgraph(const Value& value, int64_t depth) {
  TENON_ASSIGN_OR_RETURN(const Value* body, Member(value, "graph"));
  TENON_ASSIGN_OR_RETURN(Graph graph, ReadGraph(*body, depth + 1));
  Arg arg = OfKind(Arg::Kind::kGraph);
  arg.graph = std::make_shared<const Graph>(std::move(graph));
  return arg;
}

// "as_ints" is a list of what "as_int" is, and so on.
absl::StatusOr<Arg> GraphReader::ReadList(std::string_view kind, const Value& value,
                                          int64_t depth) {
  Arg list = OfKind(Arg::Kind::kList);
  TENON_ASSIGN_OR_RETURN(const auto* items, Items(value));
  for (const Value& item : *items) {
    TENON_RETURN_IF_ERROR(Spend());
    absl::StatusOr<Arg> read = kind == "as_optional_tensors" || kind == "as_optional_tensor"
                                   ? ReadArg(item, depth + 1)
                                   : ReadMember(kind, item, depth + 1);
    if (!read.ok()) return read.status();
    list.items.push_back(*std::move(read));
  }
  return list;
}

absl::StatusOr<Arg> GraphReader::ReadMember(std::string_view kind, const Value& value,
                                            int64_t depth) {
  if (depth > options_.limits.max_depth)
    return absl::OutOfRangeError(
        StrCat("values are nested deeper than ", options_.limits.max_depth, " (import.max_depth)"));
  if (kind == "as_none") return OfKind(Arg::Kind::kNone);
  if (kind == "as_tensor") return ReadName(value, Arg::Kind::kTensor);
  if (kind == "as_int") {
    TENON_ASSIGN_OR_RETURN(const int64_t number, Int(value));
    return IntArg(number);
  }
  if (kind == "as_float") {
    Arg arg = OfKind(Arg::Kind::kFloat);
    TENON_ASSIGN_OR_RETURN(arg.real, Real(value));
    return arg;
  }
  if (kind == "as_bool" && value.kind == Kind::kBool)
    return IntArg(value.boolean ? 1 : 0, Arg::Kind::kBool);
  if (kind == "as_string") {
    TENON_ASSIGN_OR_RETURN(const std::string_view text, Text(value));
    return Named(Arg::Kind::kString, std::string(text));
  }
  if (kind == "as_sym_int" || kind == "as_sym_float" || kind == "as_sym_bool")
    return ReadSymbol(value);
  if (kind == "as_scalar_type") {
    TENON_ASSIGN_OR_RETURN(const int64_t code, Int(value));
    return IntArg(code, Arg::Kind::kDType);
  }
  if (kind == "as_graph") return ReadSubgraph(value, depth);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kLists = {{
      {"as_ints", "as_int"},
      {"as_floats", "as_float"},
      {"as_bools", "as_bool"},
      {"as_strings", "as_string"},
      {"as_tensors", "as_tensor"},
      {"as_sym_ints", "as_sym_int"},
      {"as_sym_floats", "as_sym_float"},
      {"as_sym_bools", "as_sym_bool"},
      {"as_optional_tensors", "as_optional_tensors"},
  }};
  for (const auto& [list, element] : kLists)
    if (kind == list) return ReadList(element, value, depth);
  if (kind == "as_optional_tensor") return ReadArg(value, depth + 1);
  return Named(Arg::Kind::kOther, std::string(kind));
}

absl::StatusOr<Arg> GraphReader::ReadArg(const Value& value, int64_t depth) {
  TENON_RETURN_IF_ERROR(Spend());
  TENON_ASSIGN_OR_RETURN(const auto only, Only(value));
  return ReadMember(only.first, *only.second, depth);
}

absl::StatusOr<Node> GraphReader::ReadNode(const Value& value, int64_t depth) {
  Node node;
  TENON_ASSIGN_OR_RETURN(const Value* target, Member(value, "target"));
  TENON_ASSIGN_OR_RETURN(const std::string_view text, Text(*target));
  node.target = ShortTarget(text);
  TENON_ASSIGN_OR_RETURN(const Value* inputs, Member(value, "inputs"));
  TENON_ASSIGN_OR_RETURN(const auto* args, Items(*inputs));
  for (const Value& item : *args) {
    TENON_ASSIGN_OR_RETURN(const Value* name, Member(item, "name"));
    TENON_ASSIGN_OR_RETURN(const std::string_view called, Text(*name));
    TENON_ASSIGN_OR_RETURN(const Value* arg, Member(item, "arg"));
    TENON_ASSIGN_OR_RETURN(Arg read, ReadArg(*arg, depth), "argument ", Quote(called));
    node.inputs.push_back({std::string(called), std::move(read)});
  }
  TENON_ASSIGN_OR_RETURN(const Value* outputs, Member(value, "outputs"));
  TENON_ASSIGN_OR_RETURN(const auto* results, Items(*outputs));
  for (const Value& item : *results) {
    TENON_ASSIGN_OR_RETURN(Arg read, ReadArg(item, depth), "a result");
    if (read.kind == Arg::Kind::kList) {
      for (Arg& part : read.items) node.outputs.push_back(std::move(part));
    } else {
      node.outputs.push_back(std::move(read));
    }
  }
  if (const Value* name = value.Find("name"); name != nullptr && name->kind == Kind::kString)
    node.name = std::string(name->string);
  if (node.name.empty() && !node.outputs.empty()) node.name = node.outputs.front().text;
  const Value* metadata = value.Find("metadata");
  if (metadata != nullptr) internal::ReadSource(*metadata, &node.source, &node.module);
  return node;
}

absl::StatusOr<Graph> GraphReader::ReadGraph(const Value& value, int64_t depth) {
  if (depth > options_.limits.max_depth)
    return absl::OutOfRangeError(
        StrCat("graphs are nested deeper than ", options_.limits.max_depth, " (import.max_depth)"));
  Graph graph;
  TENON_ASSIGN_OR_RETURN(const Value* tensors, Member(value, "tensor_values"));
  for (const json::Member& member : tensors->members) {
    TENON_RETURN_IF_ERROR(Spend());
    TENON_ASSIGN_OR_RETURN(TensorMeta meta, ReadMeta(member.value), "tensor ", Quote(member.key));
    graph.tensors.emplace(std::string(member.key), std::move(meta));
  }
  for (const auto& [name, list] :
       {std::pair("inputs", &graph.inputs), std::pair("outputs", &graph.outputs)}) {
    TENON_ASSIGN_OR_RETURN(const Value* member, Member(value, name));
    TENON_ASSIGN_OR_RETURN(const auto* items, Items(*member));
    for (const Value& item : *items) {
      TENON_ASSIGN_OR_RETURN(Arg arg, ReadArg(item, depth), "the graph's ", name);
      list->push_back(std::move(arg));
    }
  }
  TENON_ASSIGN_OR_RETURN(const Value* nodes, Member(value, "nodes"));
  TENON_ASSIGN_OR_RETURN(const auto* items, Items(*nodes));
  for (size_t i = 0; i < items->size(); ++i) {
    TENON_RETURN_IF_ERROR(Spend());
    TENON_ASSIGN_OR_RETURN(Node node, ReadNode((*items)[i], depth), "node ", i);
    graph.nodes.push_back(std::move(node));
  }
  return graph;
}

}  // namespace tenon::torch::internal
