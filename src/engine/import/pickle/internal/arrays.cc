// numpy's own constructors and states.
#include <utility>

#include "import/pickle/internal/reading.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python::internal {
namespace {

bool IsTuple(const Object& object, size_t least) {
  return object.kind == Kind::kTuple && object.items.size() >= least;
}

absl::Status Odd(std::string_view what) {
  return absl::InvalidArgumentError(
      StrCat("the arguments of ", what, " are not what numpy writes"));
}

// The names and places of a structured type: ("a", "b"), {"a": (dtype, 0), ...}.
absl::Status ReadFields(const Reading& reading, const Object& names, const Object& places,
                        ArrayType* type) {
  if (names.kind != Kind::kTuple || places.kind != Kind::kDict) return Odd("numpy.dtype");
  for (const Object* name : names.items) {
    const Object* place = nullptr;
    for (const auto& [key, value] : places.entries)
      if (key->text == name->text) place = value;
    if (name->kind != Kind::kText || place == nullptr || !IsTuple(*place, 2) ||
        place->items[1]->kind != Kind::kInt)
      return Odd("numpy.dtype");
    TENON_ASSIGN_OR_RETURN(const ArrayType field, TypeOf(reading, *place->items[0]));
    const int64_t offset = place->items[1]->integer;
    if (offset < 0 || std::cmp_greater(offset, type->item_bytes) ||
        field.item_bytes > type->item_bytes - static_cast<size_t>(offset)) {
      return absl::InvalidArgumentError(
          StrCat("field ", Quote(name->text), " lies outside its records"));
    }
    if (field.kind == 'O' || !field.fields.empty()) {
      return absl::UnimplementedError(
          StrCat("field ", Quote(name->text), " of a structured dtype holds objects or records"));
    }
    type->fields.push_back({name->text, field.kind, field.item_bytes, static_cast<size_t>(offset)});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ReadDims(const Object& tuple) {
  std::vector<int64_t> dims;
  if (tuple.kind == Kind::kInt) return std::vector<int64_t>{tuple.integer};
  if (tuple.kind != Kind::kTuple) return absl::InvalidArgumentError("a shape is no tuple");
  for (const Object* dim : tuple.items) {
    if (dim->kind != Kind::kInt) return absl::InvalidArgumentError("a shape holds no integer");
    dims.push_back(dim->integer);
  }
  return dims;
}

absl::StatusOr<ArrayType> TypeOf(const Reading& reading, const Object& object) {
  const auto found = reading.types.find(&object);
  if (found != reading.types.end()) return found->second;
  return absl::InvalidArgumentError("an array has no numpy.dtype where it should");
}

absl::StatusOr<Object*> CallDType(Reading* reading, const Object& args) {
  if (!IsTuple(args, 1) || args.items[0]->kind != Kind::kText) return Odd("numpy.dtype");
  TENON_ASSIGN_OR_RETURN(ArrayType type, ParseArrayType(args.items[0]->text));
  Object* object = reading->heap->New(Kind::kInstance);
  object->text = "numpy.dtype";
  object->items = {reading->Text(DescrOf(type))};
  reading->types.emplace(object, std::move(type));
  return object;
}

// (3, '<', None, None, None, -1, -1, 0); '>' is big-endian; names and fields of a structured type
// stand at 3 and 4, its size at 5.
absl::Status BuildDType(Reading* reading, Object* target, const Object& state) {
  if (!IsTuple(state, 5) || state.items[1]->kind != Kind::kText) return Odd("numpy.dtype");
  const auto found = reading->types.find(target);
  if (found == reading->types.end()) return Odd("numpy.dtype");
  if (state.items[1]->text == ">")
    return absl::UnimplementedError(
        StrCat("dtype ", target->items[0]->text, " is big-endian, which is not read"));
  if (state.items[2]->kind != Kind::kNone)
    return absl::UnimplementedError("dtypes with sub-arrays are not read");
  if (state.items[3]->kind == Kind::kNone) return absl::OkStatus();
  ArrayType type = found->second;
  if (type.kind != 'V') return Odd("numpy.dtype");
  type.fields.clear();
  TENON_RETURN_IF_ERROR(ReadFields(*reading, *state.items[3], *state.items[4], &type));
  reading->types[target] = std::move(type);
  return absl::OkStatus();
}

absl::StatusOr<Object*> CallFromBuffer(Reading* reading, const Object& args) {
  if (!IsTuple(args, 4) || args.items[0]->kind != Kind::kBytes ||
      args.items[3]->kind != Kind::kText)
    return Odd("numpy's _frombuffer");
  TENON_ASSIGN_OR_RETURN(const ArrayType type, TypeOf(*reading, *args.items[1]));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> dims, ReadDims(*args.items[2]));
  const Array& raw = *args.items[0]->array;
  if (args.items[3]->text == "F") TENON_RETURN_IF_ERROR(reading->Expand(raw.data.size()));
  TENON_ASSIGN_OR_RETURN(Array array, MakeArray(type, dims, args.items[3]->text == "F", raw.data,
                                                raw.owner, reading->limits()));
  Object* object = reading->heap->New(Kind::kArray);
  object->array = std::move(array);
  return object;
}

absl::StatusOr<Object*> CallScalar(Reading* reading, const Object& args) {
  if (!IsTuple(args, 2)) return Odd("numpy's scalar");
  TENON_ASSIGN_OR_RETURN(const ArrayType type, TypeOf(*reading, *args.items[0]));
  if (args.items[1]->kind != Kind::kBytes) return Odd("numpy's scalar");
  const Array& raw = *args.items[1]->array;
  TENON_ASSIGN_OR_RETURN(Array array,
                         MakeArray(type, {}, false, raw.data, raw.owner, reading->limits()));
  Object* object = reading->heap->New(Kind::kArray);
  object->array = std::move(array);
  return object;
}

// (version, shape, dtype, is_fortran, data); data is bytes, or a list of objects in C order.
absl::Status BuildArray(Reading* reading, Object* target, const Object& state) {
  if (!IsTuple(state, 4)) return Odd("numpy.ndarray");
  const size_t at = state.items.size() == 4 ? 0 : 1;
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> dims, ReadDims(*state.items[at]));
  TENON_ASSIGN_OR_RETURN(const ArrayType type, TypeOf(*reading, *state.items[at + 1]));
  const Object& fortran = *state.items[at + 2];
  const Object& data = *state.items[at + 3];
  if (fortran.kind != Kind::kBool && fortran.kind != Kind::kInt) return Odd("numpy.ndarray");
  if (type.kind != 'O') {
    if (data.kind != Kind::kBytes) return Odd("numpy.ndarray");
    if (fortran.integer != 0) TENON_RETURN_IF_ERROR(reading->Expand(data.array->data.size()));
    TENON_ASSIGN_OR_RETURN(target->array,
                           MakeArray(type, dims, fortran.integer != 0, data.array->data,
                                     data.array->owner, reading->limits()));
    return absl::OkStatus();
  }
  TENON_ASSIGN_OR_RETURN(const Shape shape, CheckedShape(dims, reading->limits()));
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape));
  if (data.kind != Kind::kList || std::cmp_not_equal(data.items.size(), count))
    return absl::InvalidArgumentError("an array of objects has other objects than its shape says");
  TENON_RETURN_IF_ERROR(reading->Charge(data.items.size()));
  target->array = Array{'O', type.item_bytes, shape, {}, nullptr, {}, data.items};
  return absl::OkStatus();
}

}  // namespace tenon::python::internal
