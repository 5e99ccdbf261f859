#include "import/python/field.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "import/python/internal/elements.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python {
namespace {

std::string_view WordsOf(Kind kind) {
  switch (kind) {
    case Kind::kNone:
      return "None";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kFloat:
      return "float";
    case Kind::kText:
      return "str";
    case Kind::kBytes:
      return "bytes";
    case Kind::kList:
      return "list";
    case Kind::kTuple:
      return "tuple";
    case Kind::kSet:
      return "set";
    case Kind::kDict:
      return "dict";
    case Kind::kArray:
      return "numpy.ndarray";
    case Kind::kSparse:
      return "sparse matrix";
    case Kind::kName:
      return "class or function";
    case Kind::kInstance:
      return "object";
    case Kind::kPersistent:
      return "persistent id";
    case Kind::kDropped:
      return "value that is not read";
  }
  return "object";
}

const Object* FindKey(const std::vector<std::pair<const Object*, const Object*>>& entries,
                      std::string_view key) {
  for (const auto& [name, value] : entries)
    if (name->kind == Kind::kText && name->text == key) return value;
  return nullptr;
}

// The state is a dict, or, of a class with slots, a dict or None and the dict of the slots.
const Object* FindInState(const Object& state, std::string_view name) {
  if (state.kind == Kind::kDict) return FindKey(state.entries, name);
  if (state.kind != Kind::kTuple || state.items.size() != 2) return nullptr;
  for (const Object* part : state.items) {
    if (part->kind != Kind::kDict) continue;
    if (const Object* found = FindKey(part->entries, name)) return found;
  }
  return nullptr;
}

bool IsOneNumber(const Object& object) {
  return object.kind == Kind::kArray && object.array->kind != 'O' &&
         internal::CheckSizes(*object.array).ok() && object.array->size() == 1;
}

bool IsOneObject(const Object& object) {
  return object.kind == Kind::kArray && object.array->kind == 'O' &&
         object.array->items.size() == 1;
}

}  // namespace

std::string_view Field::class_name() const {
  if (object_->kind == Kind::kInstance) return object_->text;
  if (object_->kind == Kind::kSparse && !object_->text.empty()) return object_->text;
  return WordsOf(object_->kind);
}

std::string_view Field::short_class_name() const {
  const std::string_view name = class_name();
  if (object_->kind != Kind::kInstance && object_->kind != Kind::kSparse) return name;
  return name.substr(name.rfind('.') + 1);
}

absl::Status Field::Unsupported(std::string_view reason) const {
  return absl::UnimplementedError(StrCat(path_, " (", class_name(), "): ", reason));
}

absl::Status Field::Damaged(std::string_view reason) const {
  return absl::InvalidArgumentError(StrCat(path_, " (", class_name(), "): ", reason));
}

std::optional<Field> Field::FindAttr(std::string_view name) const {
  const Object* found = nullptr;
  if (object_->kind == Kind::kInstance && object_->state != nullptr)
    found = FindInState(*object_->state, name);
  // What extends dict, as Bunch does, answers its keys as attributes.
  if (found == nullptr && (object_->kind == Kind::kInstance || object_->kind == Kind::kSparse))
    found = FindKey(object_->entries, name);
  if (found == nullptr) return std::nullopt;
  return Field(found, path_.empty() ? std::string(name) : StrCat(path_, ".", name));
}

absl::StatusOr<Field> Field::Attr(std::string_view name) const {
  if (std::optional<Field> found = FindAttr(name)) return *std::move(found);
  return Damaged(StrCat("it has no attribute ", Quote(name)));
}

bool Field::Has(std::string_view name) const {
  const std::optional<Field> found = FindAttr(name);
  return found.has_value() && !found->is_none();
}

absl::StatusOr<Field> Field::Item(size_t i) const {
  const bool is_array = object_->kind == Kind::kArray && object_->array->kind == 'O';
  if (!is_array && object_->kind != Kind::kList && object_->kind != Kind::kTuple &&
      object_->kind != Kind::kSet)
    return Damaged("it is no list");
  const auto& items = is_array ? object_->array->items : object_->items;
  if (i >= items.size()) return Damaged(StrCat("it has ", items.size(), " elements, none at ", i));
  return Field(items[i], StrCat(path_, "[", i, "]"));
}

absl::StatusOr<std::vector<Field>> Field::Items() const {
  std::vector<Field> fields;
  if (object_->kind == Kind::kArray && object_->array->kind == 'O') {
    fields.reserve(object_->array->items.size());
  } else if (object_->kind == Kind::kList || object_->kind == Kind::kTuple ||
             object_->kind == Kind::kSet) {
    fields.reserve(object_->items.size());
  } else {
    return Damaged("it is no list");
  }
  for (size_t i = 0; i < fields.capacity(); ++i) {
    absl::StatusOr<Field> item = Item(i);
    if (!item.ok()) break;
    fields.push_back(*std::move(item));
  }
  return fields;
}

absl::StatusOr<Field> Field::Entry(std::string_view key) const {
  if (object_->kind != Kind::kDict && object_->kind != Kind::kInstance &&
      object_->kind != Kind::kSparse)
    return Damaged("it is no dict");
  if (const Object* found = FindKey(object_->entries, key))
    return Field(found, StrCat(path_, "[", Quote(key), "]"));
  return Damaged(StrCat("it has no entry ", Quote(key)));
}

absl::StatusOr<std::vector<std::pair<Field, Field>>> Field::Entries() const {
  if (object_->kind != Kind::kDict && object_->kind != Kind::kInstance &&
      object_->kind != Kind::kSparse)
    return Damaged("it is no dict");
  std::vector<std::pair<Field, Field>> fields;
  fields.reserve(object_->entries.size());
  size_t i = 0;
  for (const auto& [key, value] : object_->entries) {
    const std::string at = key->kind == Kind::kText ? StrCat(path_, "[", Quote(key->text), "]")
                                                    : StrCat(path_, "[entry ", i, "]");
    fields.emplace_back(Field(key, StrCat(path_, ".keys()[", i, "]")), Field(value, at));
    ++i;
  }
  return fields;
}

absl::StatusOr<bool> Field::Bool() const {
  absl::StatusOr<int64_t> value = Int();
  if (!value.ok() || (*value != 0 && *value != 1)) return Damaged("it is no bool");
  return *value == 1;
}

absl::StatusOr<int64_t> Field::Int() const {
  absl::StatusOr<int64_t> value = absl::InvalidArgumentError("it is no integer");
  if (object_->kind == Kind::kInt || object_->kind == Kind::kBool) return object_->integer;
  if (object_->kind == Kind::kFloat) value = internal::WholeNumber(object_->number);
  if (IsOneNumber(*object_))
    value = internal::ReadInt(object_->array->kind, object_->array->item_bytes,
                              object_->array->data.data());
  if (IsOneObject(*object_) && object_->array->items[0]->kind != Kind::kArray)
    return Field(object_->array->items[0], path_).Int();
  if (!value.ok()) return Damaged(MessageOf(value.status()));
  return *value;
}

absl::StatusOr<double> Field::Number() const {
  absl::StatusOr<double> value = absl::InvalidArgumentError("it is no number");
  if (object_->kind == Kind::kFloat) return object_->number;
  if (object_->kind == Kind::kInt || object_->kind == Kind::kBool)
    return static_cast<double>(object_->integer);
  if (IsOneNumber(*object_))
    value = internal::ReadDouble(object_->array->kind, object_->array->item_bytes,
                                 object_->array->data.data());
  if (IsOneObject(*object_) && object_->array->items[0]->kind != Kind::kArray)
    return Field(object_->array->items[0], path_).Number();
  if (!value.ok()) return Damaged(MessageOf(value.status()));
  return *value;
}

absl::StatusOr<std::string> Field::Text() const {
  if (object_->kind == Kind::kText) return object_->text;
  if (IsOneNumber(*object_) && (object_->array->kind == 'U' || object_->array->kind == 'S')) {
    absl::StatusOr<std::string> text = internal::ReadText(*object_->array, 0);
    if (!text.ok()) return Damaged(MessageOf(text.status()));
    return text;
  }
  if (IsOneObject(*object_) && object_->array->items[0]->kind == Kind::kText)
    return object_->array->items[0]->text;
  return Damaged("it is no text");
}

absl::StatusOr<bool> Field::BoolAttr(std::string_view name, std::optional<bool> otherwise) const {
  const std::optional<Field> found = FindAttr(name);
  if (!found.has_value() && otherwise.has_value()) return *otherwise;
  TENON_ASSIGN_OR_RETURN(const Field field, Attr(name));
  return field.Bool();
}

absl::StatusOr<int64_t> Field::IntAttr(std::string_view name,
                                       std::optional<int64_t> otherwise) const {
  const std::optional<Field> found = FindAttr(name);
  if (!found.has_value() && otherwise.has_value()) return *otherwise;
  TENON_ASSIGN_OR_RETURN(const Field field, Attr(name));
  return field.Int();
}

absl::StatusOr<double> Field::NumberAttr(std::string_view name,
                                         std::optional<double> otherwise) const {
  const std::optional<Field> found = FindAttr(name);
  if (!found.has_value() && otherwise.has_value()) return *otherwise;
  TENON_ASSIGN_OR_RETURN(const Field field, Attr(name));
  return field.Number();
}

absl::StatusOr<std::string> Field::TextAttr(std::string_view name,
                                            std::optional<std::string> otherwise) const {
  const std::optional<Field> found = FindAttr(name);
  if (!found.has_value() && otherwise.has_value()) return *std::move(otherwise);
  TENON_ASSIGN_OR_RETURN(const Field field, Attr(name));
  return field.Text();
}

}  // namespace tenon::python
