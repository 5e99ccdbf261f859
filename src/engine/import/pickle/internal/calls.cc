// The only names that a pickle may call, and what data each call makes.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "import/pickle/internal/reading.h"
#include "import/python/dropped.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python::internal {
namespace {

using Maker = absl::StatusOr<Object*> (*)(Reading* reading, const Object& callee,
                                          const Object& args);

absl::Status Odd(const Object& callee) {
  return absl::InvalidArgumentError(StrCat("the arguments of ", Quote(callee.text), " are odd"));
}

absl::StatusOr<Object*> MakeInstance(Reading* reading, const Object& callee, const Object& args) {
  Object* object = reading->heap->New(Kind::kInstance);
  object->text = callee.text;
  object->items = args.items;
  return object;
}

// newObj(cls), __newobj__(cls, ...), _reconstructor(cls, object, None): an object of its argument.
absl::StatusOr<Object*> MakeOfFirst(Reading* reading, const Object& callee, const Object& args) {
  if (args.items.empty() || args.items[0]->kind != Kind::kName) return Odd(callee);
  Object* rest = reading->heap->New(Kind::kTuple);
  rest->items.assign(args.items.begin() + 1, args.items.end());
  return NewObject(reading, *args.items[0], *rest);
}

absl::StatusOr<Object*> MakeReconstructed(Reading* reading, const Object& callee,
                                          const Object& args) {
  if (args.items.size() != 3 || args.items[0]->kind != Kind::kName) return Odd(callee);
  return NewObject(reading, *args.items[0], *reading->heap->New(Kind::kTuple));
}

// Cython's (cls, checksum, state).
absl::StatusOr<Object*> MakeUnpickled(Reading* reading, const Object& callee, const Object& args) {
  if (args.items.size() != 3 || args.items[0]->kind != Kind::kName) return Odd(callee);
  TENON_ASSIGN_OR_RETURN(Object * object,
                         NewObject(reading, *args.items[0], *reading->heap->New(Kind::kTuple)));
  if (object->kind == Kind::kInstance && args.items[2]->kind != Kind::kNone)
    object->state = args.items[2];
  return object;
}

absl::StatusOr<Object*> MakeDict(Reading* reading, const Object& callee, const Object& args) {
  Object* dict = reading->heap->New(Kind::kDict);
  // OrderedDict([[key, value], ...]), as protocol 2 writes it.
  if (callee.text != "collections.OrderedDict" || args.items.empty()) return dict;
  for (const Object* pair : args.items[0]->items) {
    if (pair->items.size() != 2) return Odd(callee);
    dict->entries.emplace_back(pair->items[0], pair->items[1]);
  }
  return dict;
}

absl::StatusOr<Object*> MakeSet(Reading* reading, const Object& callee, const Object& args) {
  Object* set = reading->heap->New(Kind::kSet);
  if (args.items.empty()) return set;
  if (args.items.size() != 1 || args.items[0]->kind != Kind::kList) return Odd(callee);
  set->items = args.items[0]->items;
  return set;
}

// _codecs.encode(text, "latin1") and bytearray(text, "latin-1"): bytes in protocol 2.
absl::StatusOr<Object*> MakeBytes(Reading* reading, const Object& callee, const Object& args) {
  if (args.items.empty()) return reading->Bytes({}, nullptr);
  const Object& first = *args.items[0];
  if (first.kind == Kind::kBytes) return reading->Bytes(first.array->data, first.array->owner);
  const bool is_latin = args.items.size() == 2 && args.items[1]->kind == Kind::kText &&
                        (args.items[1]->text == "latin1" || args.items[1]->text == "latin-1");
  if (first.kind != Kind::kText || !is_latin) return Odd(callee);
  auto bytes = std::make_shared<std::string>();
  bytes->reserve(first.text.size());
  for (size_t i = 0; i < first.text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(first.text[i]);
    if (byte < 0x80) {
      bytes->push_back(first.text[i]);
      continue;
    }
    if ((byte != 0xC2 && byte != 0xC3) || i + 1 >= first.text.size()) return Odd(callee);
    bytes->push_back(static_cast<char>((byte & 3) << 6 | (first.text[++i] & 0x3F)));
  }
  const std::string_view view = *bytes;
  return reading->Bytes(view, std::move(bytes));
}

absl::StatusOr<Object*> MakeArrayToBuild(Reading* reading, const Object& callee,
                                         const Object& args) {
  if (args.items.size() != 3 || args.items[0]->text != "numpy.ndarray") return Odd(callee);
  Object* object = reading->heap->New(Kind::kArray);
  object->array->shape = {0};
  return object;
}

absl::StatusOr<Object*> MakeDType(Reading* reading, const Object&, const Object& args) {
  return CallDType(reading, args);
}

absl::StatusOr<Object*> MakeFromBuffer(Reading* reading, const Object&, const Object& args) {
  return CallFromBuffer(reading, args);
}

absl::StatusOr<Object*> MakeScalar(Reading* reading, const Object&, const Object& args) {
  return CallScalar(reading, args);
}

absl::StatusOr<Object*> MakeMasked(Reading* reading, const Object&, const Object&) {
  return reading->Drop("masked array");
}

// numpy._core._ufunc_reconstruct("numpy._core._multiarray_umath", "log1p")
absl::StatusOr<Object*> MakeFunctionName(Reading* reading, const Object& callee,
                                         const Object& args) {
  if (args.items.size() != 2 || args.items[0]->kind != Kind::kText ||
      args.items[1]->kind != Kind::kText)
    return Odd(callee);
  Object* name = reading->heap->New(Kind::kName);
  name->text = StrCat(args.items[0]->text, ".", args.items[1]->text);
  return name;
}

struct CallRow {
  std::string_view name;
  Maker make;
};

constexpr auto kCalls = std::to_array<CallRow>({
    {"_codecs.encode", MakeBytes},
    {"builtins.bytearray", MakeBytes},
    {"builtins.bytes", MakeBytes},
    {"builtins.frozenset", MakeSet},
    {"builtins.range", MakeInstance},
    {"builtins.set", MakeSet},
    {"builtins.slice", MakeInstance},
    {"collections.OrderedDict", MakeDict},
    {"collections.defaultdict", MakeDict},
    {"collections.Counter", MakeDict},
    {"copyreg.__newobj__", MakeOfFirst},
    {"copyreg._reconstructor", MakeReconstructed},
    {"functools.partial", MakeInstance},
    {"numpy._core._ufunc_reconstruct", MakeFunctionName},
    {"numpy._core.multiarray._reconstruct", MakeArrayToBuild},
    {"numpy._core.multiarray.scalar", MakeScalar},
    {"numpy._core.numeric._frombuffer", MakeFromBuffer},
    {"numpy.dtype", MakeDType},
    {"numpy.ma.core._mareconstruct", MakeMasked},
    {"operator.attrgetter", MakeInstance},
    {"operator.itemgetter", MakeInstance},
    {"operator.methodcaller", MakeInstance},
    {"torch._utils._rebuild_parameter", MakeInstance},
    {"torch._utils._rebuild_parameter_with_state", MakeInstance},
    {"torch._utils._rebuild_tensor_v2", MakeInstance},
});

// Modules whose classes hold data, whatever their names.
constexpr std::array<std::string_view, 3> kDataRoots = {"sklearn.", "lightgbm.", "xgboost."};

// Modules without a class that a model is an instance of.
constexpr std::array<std::string_view, 13> kRefusedRoots = {
    "os.",    "posix.",  "nt.",     "subprocess.", "sys.",   "builtins.",   "importlib.",
    "runpy.", "ctypes.", "socket.", "shutil.",     "types.", "cloudpickle."};

template <size_t N>
bool StartsWithAny(std::string_view name, const std::array<std::string_view, N>& roots) {
  return std::any_of(roots.begin(), roots.end(),
                     [&](std::string_view root) { return name.starts_with(root); });
}

absl::Status Refused(const Object& callee) {
  if (callee.text.starts_with("cloudpickle.")) {
    return absl::UnimplementedError(
        StrCat("it holds the code of a function or class (", Quote(callee.text),
               "), and code is never executed: replace what the training script defined itself by "
               "a class of its framework, or export ONNX"));
  }
  return absl::UnimplementedError(
      StrCat("it calls ", Quote(callee.text),
             ", which is not known to make data, and nothing is executed: save the model without "
             "the object that needs it, or export ONNX"));
}

// numpy 2 moved what numpy 1 calls numpy.core.
std::string PresentName(std::string_view name) {
  constexpr std::string_view kOld = "numpy.core.";
  return name.starts_with(kOld) ? StrCat("numpy._core.", name.substr(kOld.size()))
                                : std::string(name);
}

// "sklearn.x.Tree" is a class, "sklearn.x.load" a function.
bool NamesClass(std::string_view name) {
  std::string_view last = name.substr(name.rfind('.') + 1);
  while (last.starts_with('_')) last.remove_prefix(1);
  return !last.empty() && last[0] >= 'A' && last[0] <= 'Z';
}

Maker FindMaker(std::string_view name) {
  const std::string present = PresentName(name);
  for (const CallRow& row : kCalls)
    if (row.name == present) return row.make;
  if (!StartsWithAny(name, kDataRoots)) return nullptr;
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (last == "newObj") return MakeOfFirst;
  if (last.starts_with("__pyx_unpickle_")) return MakeUnpickled;
  return NamesClass(name) ? MakeInstance : nullptr;
}

// A call copies its arguments, some also what the first holds.
absl::Status ChargeFor(Reading* reading, const Object& args) {
  size_t values = args.items.size();
  if (!args.items.empty()) values += args.items[0]->items.size() + args.items[0]->text.size() / 8;
  return reading->Charge(values);
}

bool IsSparseClass(std::string_view name) {
  return name.starts_with("scipy.sparse.") &&
         (name.ends_with("_matrix") || name.ends_with("_array"));
}

}  // namespace

absl::StatusOr<Object*> Call(Reading* reading, const Object& callee, const Object& args) {
  if (callee.kind == Kind::kDropped) return reading->Drop(callee.text);
  if (callee.kind != Kind::kName || args.kind != Kind::kTuple)
    return absl::InvalidArgumentError("it calls what is no name of a class or function");
  TENON_RETURN_IF_ERROR(ChargeFor(reading, args));
  if (const std::string_view what = DroppedAs(callee.text); !what.empty())
    return reading->Drop(std::string(what));
  const Maker make = FindMaker(callee.text);
  if (make == nullptr) return Refused(callee);
  return make(reading, callee, args);
}

absl::StatusOr<Object*> NewObject(Reading* reading, const Object& callee, const Object& args) {
  if (callee.kind != Kind::kName || args.kind != Kind::kTuple)
    return absl::InvalidArgumentError("it makes an object of what is no class");
  TENON_RETURN_IF_ERROR(ChargeFor(reading, args));
  if (const std::string_view what = DroppedAs(callee.text); !what.empty())
    return reading->Drop(std::string(what));
  const std::string present = PresentName(callee.text);
  for (const CallRow& row : kCalls)
    if (row.name == present) return row.make(reading, callee, args);
  if (StartsWithAny(callee.text, kRefusedRoots)) return Refused(callee);
  return MakeInstance(reading, callee, args);
}

absl::Status Build(Reading* reading, Object* target, const Object& state) {
  switch (target->kind) {
    case Kind::kDropped:
    case Kind::kDict:  // attributes of an OrderedDict
    case Kind::kSet:
      return absl::OkStatus();
    case Kind::kArray:
      return BuildArray(reading, target, state);
    case Kind::kInstance:
      break;
    default:
      return absl::InvalidArgumentError("it gives a state to what has none");
  }
  if (reading->types.contains(target)) return BuildDType(reading, target, state);
  if (target->state != nullptr)
    return absl::InvalidArgumentError(
        StrCat("an object of ", Quote(target->text), " has two states"));
  target->state = &state;
  if (IsSparseClass(target->text) && state.kind == Kind::kDict) {
    target->kind = Kind::kSparse;
    TENON_RETURN_IF_ERROR(reading->Charge(state.entries.size()));
    target->entries = state.entries;
    target->state = nullptr;
  }
  return absl::OkStatus();
}

}  // namespace tenon::python::internal
