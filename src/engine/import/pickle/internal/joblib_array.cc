// The arrays of joblib dumps, which lie raw between the opcodes.
#include <utility>

#include "import/pickle/internal/machine.h"
#include "status/status.h"

namespace tenon::python::internal {
namespace {

absl::Status Damaged(std::string_view reason) { return absl::InvalidArgumentError(ToAbsl(reason)); }

}  // namespace

absl::Status Machine::ReadWrapped(Object* wrapper) {
  const Object* shape = nullptr;
  const Object* order = nullptr;
  const Object* dtype = nullptr;
  const Object* alignment = nullptr;
  for (const auto& [key, value] : wrapper->state->entries) {
    if (key->text == "shape") shape = value;
    if (key->text == "order") order = value;
    if (key->text == "dtype") dtype = value;
    if (key->text == "numpy_array_alignment_bytes") alignment = value;
  }
  if (shape == nullptr || order == nullptr || dtype == nullptr || order->kind != Kind::kText)
    return Damaged("joblib's array lacks its shape, order or dtype");
  TENON_ASSIGN_OR_RETURN(const ArrayType type, TypeOf(reading_, *dtype));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> dims, ReadDims(*shape));
  Array array;
  if (type.kind == 'O') {
    if (depth_ > 0) return Damaged("pickles lie in pickles in pickles");
    Machine nested(&reading_, bytes_, at_, depth_ + 1);
    TENON_ASSIGN_OR_RETURN(const Object* object, nested.Run(), "reading an array of objects");
    if (object->kind != Kind::kArray) return Damaged("joblib's array of objects is no array");
    at_ = nested.at();
    array = *object->array;
  } else {
    if (alignment != nullptr && alignment->kind != Kind::kNone)
      TENON_RETURN_IF_ERROR(TakeSized(1).status());
    TENON_ASSIGN_OR_RETURN(const int64_t size, ArrayBytes(type, dims, reading_.limits()));
    TENON_ASSIGN_OR_RETURN(const std::string_view data, Take(static_cast<uint64_t>(size)));
    TENON_ASSIGN_OR_RETURN(
        array, MakeArray(type, dims, order->text == "F", data, reading_.owner, reading_.limits()));
  }
  *wrapper = Object{};
  wrapper->kind = Kind::kArray;
  wrapper->array = std::move(array);
  return absl::OkStatus();
}

}  // namespace tenon::python::internal
