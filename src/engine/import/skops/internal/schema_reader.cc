#include "import/skops/internal/schema_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "import/python/dropped.h"
#include "import/skops/internal/scalar.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python::internal {
namespace {

std::string_view TextOf(json::Node node, std::string_view member) {
  const std::optional<json::Node> value = node.Find(member);
  return value.has_value() && value->kind() == json::Kind::kString ? value->string()
                                                                   : std::string_view();
}

std::string ClassOf(json::Node node) {
  const std::string_view module = TextOf(node, "__module__");
  const std::string_view name = TextOf(node, "__class__");
  return module.empty() ? std::string(name) : StrCat(module, ".", name);
}

// Of an identifier, which is an address; 0 for none.
uint64_t NumberOf(json::Node id) {
  return id.kind() == json::Kind::kUint ? id.unsigned_integer()
                                        : static_cast<uint64_t>(id.integer());
}

bool IsBuiltin(std::string_view class_name) {
  return class_name.starts_with("builtins.") || class_name.starts_with("collections.");
}

}  // namespace

SchemaReader::Reader SchemaReader::ReaderOf(std::string_view loader) {
  using S = SchemaReader;
  static constexpr auto kRows = std::to_array<LoaderRow>({
      {"ObjectNode", &S::ReadObject},
      {"DictNode", &S::ReadDict},
      {"DefaultDictNode", &S::ReadDefaultDict},
      {"_DictWithDeprecatedKeysNode", &S::ReadDefaultDict},
      {"ListNode", &S::ReadList},
      {"TupleNode", &S::ReadTuple},
      {"SetNode", &S::ReadSet},
      {"JsonNode", &S::ReadJson},
      {"NdArrayNode", &S::ReadArray},
      {"MaskedArrayNode", &S::ReadMasked},
      {"SparseMatrixNode", &S::ReadSparse},
      {"DTypeNode", &S::ReadDType},
      {"TypeNode", &S::ReadType},
      {"FunctionNode", &S::ReadFunction},
      {"MethodNode", &S::ReadMethod},
      {"PartialNode", &S::ReadPartial},
      {"OperatorFuncNode", &S::ReadOperator},
      {"SliceNode", &S::ReadSlice},
      {"BytesNode", &S::ReadBytes},
      {"BytearrayNode", &S::ReadBytes},
      {"RandomStateNode", &S::ReadRandom},
      {"RandomGeneratorNode", &S::ReadRandom},
      {"LossNode", &S::ReadLoss},
      {"SGDNode", &S::ReadLoss},  // before skops 0.10
      {"TreeNode", &S::ReadReduced},
      {"QuantileForestNode", &S::ReadReduced},
      {"ReduceNode", &S::ReadReduced},
      {"ConstructorFromReduceNode", &S::ReadConstructed},
  });
  for (const LoaderRow& row : kRows)
    if (row.loader == loader) return row.read;
  return nullptr;
}

absl::Status SchemaReader::Damaged(std::string_view reason) const {
  return absl::InvalidArgumentError(StrCat(path_.empty() ? "the root" : path_, ": ", reason));
}

absl::Status SchemaReader::Unsupported(std::string_view reason) const {
  return absl::UnimplementedError(StrCat(path_.empty() ? "the root" : path_, ": ", reason));
}

absl::Status SchemaReader::Drop(std::string_view what, Object* object) {
  dropped_.emplace(what);
  object->kind = Kind::kDropped;
  object->text = what;
  return absl::OkStatus();
}

absl::StatusOr<Object*> SchemaReader::ReadPart(json::Node node, std::string_view name) {
  const size_t length = path_.size();
  if (!path_.empty() && !name.starts_with('[')) path_.push_back('.');
  path_.append(name.substr(0, kMaxQuotedBytes));
  TENON_ASSIGN_OR_RETURN(Object * object, Read(node));
  path_.resize(length);
  return object;
}

absl::StatusOr<Object*> SchemaReader::ReadMember(json::Node node, std::string_view member) {
  const std::optional<json::Node> value = node.Find(member);
  if (!value.has_value()) return Damaged(StrCat("its node has no ", Quote(member)));
  return Read(*value);
}

absl::StatusOr<Object*> SchemaReader::Read(json::Node node) {
  if (options_.cancelled != nullptr && read_ % 1024 == 0 && options_.cancelled())
    return absl::CancelledError("the import was cancelled");
  if (++read_ > options_.limits.max_objects) {
    return absl::OutOfRangeError(
        StrCat("it holds more values than import.max_objects (", options_.limits.max_objects, ")"));
  }
  if (node.kind() != json::Kind::kObject) return Damaged("it is no node");
  const std::optional<json::Node> id = node.Find("__id__");
  if (Object* known = FindById(id); known != nullptr) return known;
  if (depth_ >= options_.limits.max_depth) {
    return absl::OutOfRangeError(StrCat("values lie in values more than import.max_depth (",
                                        options_.limits.max_depth, ") deep"));
  }
  Object* object = heap_.New(Kind::kNone);
  KeepById(id, object);
  ++depth_;
  TENON_RETURN_IF_ERROR(Fill(node, object));
  --depth_;
  return object;
}

Object* SchemaReader::FindById(const std::optional<json::Node>& id) const {
  if (!id.has_value()) return nullptr;
  if (id->kind() == json::Kind::kString) {
    const auto known = by_name_.find(id->string());
    return known == by_name_.end() ? nullptr : known->second;
  }
  const auto known = by_number_.find(NumberOf(*id));
  return known == by_number_.end() ? nullptr : known->second;
}

void SchemaReader::KeepById(const std::optional<json::Node>& id, Object* object) {
  if (!id.has_value()) return;
  if (id->kind() == json::Kind::kString) {
    if (!id->string().empty()) by_name_.emplace(id->string(), object);
  } else if (const uint64_t number = NumberOf(*id); number != 0) {
    by_number_.emplace(number, object);
  }
}

absl::Status SchemaReader::Fill(json::Node node, Object* object) {
  const std::string_view loader = TextOf(node, "__loader__");
  const Reader reader = ReaderOf(loader);
  if (reader == nullptr) {
    return Unsupported(StrCat("nodes of kind ", Quote(loader), ", here for ", Quote(ClassOf(node)),
                              ", are not read"));
  }
  return (this->*reader)(node, object);
}

absl::Status SchemaReader::ReadItems(json::Node items, Object* object) {
  if (items.kind() != json::Kind::kArray) return Damaged("its content is no list");
  const std::vector<json::Node> nodes = items.elements();
  object->items.reserve(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Object* item, ReadPart(nodes[i], StrCat("[", i, "]")));
    object->items.push_back(item);
  }
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadObject(json::Node node, Object* object) {
  const std::string name = ClassOf(node);
  if (const std::string_view what = DroppedAs(name); !what.empty()) return Drop(what, object);
  object->kind = Kind::kInstance;
  object->text = name;
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value() || content->kind() == json::Kind::kNull) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(object->state, Read(*content));
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadKey(std::span<const json::Node> types, size_t i,
                                   std::string_view text, Object* key) {
  key->kind = Kind::kText;
  key->text = text;
  if (i >= types.size()) return Damaged("its keys have no types");
  const std::string type = ClassOf(types[i]);
  if (type == "builtins.str" || type == "numpy.str_") return absl::OkStatus();
  Object scalar;
  const bool is_number = type == "builtins.int" || type == "builtins.float" ||
                         type == "builtins.bool" || type == "builtins.NoneType" ||
                         type.starts_with("numpy.int") || type.starts_with("numpy.uint") ||
                         type.starts_with("numpy.float") || type == "numpy.bool";
  if (!is_number) return Unsupported(StrCat("a key is of ", Quote(type)));
  // Python spells booleans and None as JSON does only where json wrote the key.
  const std::string_view spelled = text == "True"    ? "true"
                                   : text == "False" ? "false"
                                   : text == "None"  ? "null"
                                                     : text;
  if (!ReadScalar(spelled, &scalar)) return Damaged(StrCat("key ", Quote(text), " is no ", type));
  *key = std::move(scalar);
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadDict(json::Node node, Object* object) {
  const std::optional<json::Node> content = node.Find("content");
  const std::optional<json::Node> key_types = node.Find("key_types");
  if (!content.has_value() || content->kind() != json::Kind::kObject)
    return Damaged("its content is no dict");
  const std::optional<json::Node> types =
      key_types.has_value() ? key_types->Find("content") : std::nullopt;
  const std::string name = ClassOf(node);
  // Bunch and others that extend dict keep their class.
  object->kind = IsBuiltin(name) ? Kind::kDict : Kind::kInstance;
  if (object->kind == Kind::kInstance) object->text = name;
  const std::vector<json::Node> key_nodes =
      types.has_value() ? types->elements() : std::vector<json::Node>();
  const std::vector<json::Node::Member> members = content->members();
  object->entries.reserve(members.size());
  for (size_t i = 0; i < members.size(); ++i) {
    const auto& [text, value_node] = members[i];
    Object* key = heap_.New(Kind::kText);
    TENON_RETURN_IF_ERROR(ReadKey(key_nodes, i, text, key));
    TENON_ASSIGN_OR_RETURN(const Object* value, ReadPart(value_node, text));
    object->entries.emplace_back(key, value);
  }
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadDefaultDict(json::Node node, Object* object) {
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value()) return Damaged("its node has no 'content'");
  TENON_ASSIGN_OR_RETURN(const Object* main, ReadMember(*content, "main"));
  object->kind = Kind::kDict;
  read_ += static_cast<int64_t>(main->entries.size());
  object->entries = main->entries;
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadList(json::Node node, Object* object) {
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value()) return Damaged("its node has no 'content'");
  object->kind = Kind::kList;
  return ReadItems(*content, object);
}

absl::Status SchemaReader::ReadTuple(json::Node node, Object* object) {
  TENON_RETURN_IF_ERROR(ReadList(node, object));
  object->kind = Kind::kTuple;
  if (const std::string name = ClassOf(node); !IsBuiltin(name)) object->text = name;
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadSet(json::Node node, Object* object) {
  TENON_RETURN_IF_ERROR(ReadList(node, object));
  object->kind = Kind::kSet;
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadJson(json::Node node, Object* object) {
  const std::string_view text = TextOf(node, "content");
  if (ReadScalar(text, object)) return absl::OkStatus();
  const bool is_integer = text.find_first_not_of("-0123456789") == std::string_view::npos;
  if (is_integer && !text.empty()) return Drop("integer of more than 64 bits", object);
  return Damaged(StrCat("its content ", Quote(text, 64), " is no single value in JSON"));
}

absl::Status SchemaReader::ReadMasked(json::Node, Object* object) {
  return Drop("masked array", object);
}

absl::Status SchemaReader::ReadType(json::Node node, Object* object) {
  object->kind = Kind::kName;
  object->text = ClassOf(node);
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadFunction(json::Node node, Object* object) {
  TENON_RETURN_IF_ERROR(ReadType(node, object));
  // Protocol 0 keeps the function's name apart.
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value() || !content->Find("function").has_value()) return absl::OkStatus();
  object->text = StrCat(TextOf(*content, "module_path"), ".", TextOf(*content, "function"));
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadMethod(json::Node node, Object* object) {
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value()) return Damaged("its node has no 'content'");
  object->kind = Kind::kName;
  object->text = StrCat(ClassOf(node), ".", TextOf(*content, "func"));
  return absl::OkStatus();
}

// As a pickle has it: partial(func), with the state (func, args, named arguments, attributes).
absl::Status SchemaReader::ReadPartial(json::Node node, Object* object) {
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value()) return Damaged("its node has no 'content'");
  Object* state = heap_.New(Kind::kTuple);
  for (const char* member : {"func", "args", "kwds", "namespace"}) {
    if (!content->Find(member).has_value()) {
      state->items.push_back(heap_.New(Kind::kNone));
      continue;
    }
    TENON_ASSIGN_OR_RETURN(const Object* part, ReadMember(*content, member));
    state->items.push_back(part);
  }
  object->kind = Kind::kInstance;
  object->text = "functools.partial";
  object->items = {state->items[0]};
  object->state = state;
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadOperator(json::Node node, Object* object) {
  TENON_ASSIGN_OR_RETURN(const Object* attrs, ReadMember(node, "attrs"));
  object->kind = Kind::kInstance;
  object->text = ClassOf(node);
  read_ += static_cast<int64_t>(attrs->items.size());
  object->items = attrs->items;
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadSlice(json::Node node, Object* object) {
  const std::optional<json::Node> content = node.Find("content");
  object->kind = Kind::kInstance;
  object->text = "builtins.slice";
  for (const char* member : {"start", "stop", "step"}) {
    const std::optional<json::Node> value =
        content.has_value() ? content->Find(member) : std::nullopt;
    Object* bound = heap_.New(Kind::kNone);
    if (!value.has_value() || !ReadValue(*value, bound))
      return Damaged(StrCat("its ", member, " is no integer and not null"));
    object->items.push_back(bound);
  }
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadRandom(json::Node, Object* object) {
  return Drop("random state", object);
}

absl::Status SchemaReader::ReadLoss(json::Node, Object* object) { return Drop("loss", object); }

absl::Status SchemaReader::ReadReduced(json::Node node, Object* object) {
  const std::optional<json::Node> reduce = node.Find("__reduce__");
  if (!reduce.has_value()) return Damaged("its node has no '__reduce__'");
  TENON_ASSIGN_OR_RETURN(const Object* args, ReadMember(*reduce, "args"));
  TENON_RETURN_IF_ERROR(ReadObject(node, object));
  read_ += static_cast<int64_t>(args->items.size());
  object->items = args->items;
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadConstructed(json::Node node, Object* object) {
  TENON_ASSIGN_OR_RETURN(const Object* args, ReadMember(node, "content"));
  object->kind = Kind::kInstance;
  object->text = ClassOf(node);
  read_ += static_cast<int64_t>(args->items.size());
  object->items = args->items;
  return absl::OkStatus();
}

}  // namespace tenon::python::internal
