#include "import/torch/internal/tensor_pickle.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "import/pickle/pickle.h"
#include "import/python/field.h"
#include "import/torch/internal/strided.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch::internal {
namespace {

using python::Field;
using python::Kind;

std::optional<DType> DTypeOfStorage(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, DType>, 10> kStorages = {{
      {"torch.FloatStorage", DType::kFp32},
      {"torch.DoubleStorage", DType::kFp64},
      {"torch.HalfStorage", DType::kFp16},
      {"torch.BFloat16Storage", DType::kBf16},
      {"torch.LongStorage", DType::kInt64},
      {"torch.IntStorage", DType::kInt32},
      {"torch.ShortStorage", DType::kInt16},
      {"torch.CharStorage", DType::kInt8},
      {"torch.ByteStorage", DType::kUint8},
      {"torch.BoolStorage", DType::kBool},
  }};
  for (const auto& [storage, dtype] : kStorages)
    if (storage == name) return dtype;
  return std::nullopt;
}

struct Storage {
  std::string file;
  DType dtype = DType::kFp32;
};

// The identifier ("storage", its class, the file, the device, elements).
absl::StatusOr<Storage> StorageOf(const Field& field) {
  if (field.kind() != Kind::kPersistent) return field.Damaged("it is no storage");
  const python::Object& id = *field.object().items[0];
  if (id.kind != Kind::kTuple || id.items.size() != 5 || id.items[1]->kind != Kind::kName ||
      id.items[2]->kind != Kind::kText)
    return field.Damaged("a storage is named in an unknown way");
  const std::optional<DType> dtype = DTypeOfStorage(id.items[1]->text);
  if (!dtype.has_value()) {
    return field.Unsupported(
        StrCat("a storage is ", Quote(id.items[1]->text), ", whose elements are not supported"));
  }
  return Storage{id.items[2]->text, *dtype};
}

class TensorReader {
 public:
  TensorReader(const ReadStorage& read, const ImportLimits& limits)
      : read_(read), limits_(limits) {}

  // The tensor that `field` stands for, read once however often the file refers to it; nothing for
  // any other object.
  absl::StatusOr<std::optional<Tensor>> Read(const Field& field) {
    if (!field.is_instance()) return std::nullopt;
    const std::string_view callee = field.class_name();
    if (callee.starts_with("torch._utils._rebuild_parameter")) return ReadParameter(field);
    if (callee != "torch._utils._rebuild_tensor_v2") return std::nullopt;
    const auto known = tensors_.find(&field.object());
    if (known != tensors_.end()) return known->second;
    TENON_ASSIGN_OR_RETURN(Tensor tensor, Rebuild(field));
    tensors_.emplace(&field.object(), tensor);
    return tensor;
  }

 private:
  // _rebuild_parameter(tensor, requires_grad, hooks) and _rebuild_parameter_with_state.
  absl::StatusOr<std::optional<Tensor>> ReadParameter(const Field& field) {
    const auto& arguments = field.object().items;
    if (arguments.empty()) return field.Damaged("a parameter has no tensor");
    const Field data(arguments[0], field.path());
    if (data.is_instance() && data.class_name().starts_with("torch._utils._rebuild_parameter"))
      return field.Damaged("a parameter is made of a parameter");
    return Read(data);
  }

  // _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, ...).
  absl::StatusOr<Tensor> Rebuild(const Field& field) {
    const auto& arguments = field.object().items;
    if (arguments.size() < 4) return field.Damaged("a tensor is made of too few things");
    const auto argument = [&](size_t i) { return Field(arguments[i], field.path()); };
    TENON_ASSIGN_OR_RETURN(const Storage storage, StorageOf(argument(0)));
    StridedTensor strided;
    strided.dtype = storage.dtype;
    TENON_ASSIGN_OR_RETURN(strided.offset, argument(1).Int());
    TENON_ASSIGN_OR_RETURN(strided.shape, SizesOf(argument(2)));
    TENON_ASSIGN_OR_RETURN(strided.strides, SizesOf(argument(3)));
    TENON_ASSIGN_OR_RETURN(EntryBytes entry, read_(storage.file));
    TENON_ASSIGN_OR_RETURN(Tensor tensor,
                           ReadStrided(strided, entry.bytes, std::move(entry.owner), limits_),
                           Quote(field.path()), " in storage ", Quote(storage.file));
    return tensor;
  }

  static absl::StatusOr<Shape> SizesOf(const Field& tuple) {
    TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, tuple.Items());
    Shape sizes;
    for (const Field& item : items) {
      TENON_ASSIGN_OR_RETURN(const int64_t size, item.Int());
      sizes.push_back(size);
    }
    return sizes;
  }

  const ReadStorage& read_;
  const ImportLimits& limits_;
  absl::flat_hash_map<const python::Object*, Tensor> tensors_;
};

}  // namespace

absl::StatusOr<SavedTensors> ReadPickledTensors(std::string_view pickle, const ReadStorage& read,
                                                const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const python::Document document, python::ReadPickle(pickle, options));
  if (document.root->kind != Kind::kDict)
    return absl::InvalidArgumentError("its pickle is no dictionary");
  TensorReader reader(read, options.limits);
  SavedTensors saved;
  for (const auto& [key, value] : document.root->entries) {
    if (key->kind != Kind::kText)
      return absl::InvalidArgumentError("a key of its pickle is no text");
    TENON_ASSIGN_OR_RETURN(std::optional<Tensor> tensor, reader.Read(Field(value, key->text)));
    if (tensor.has_value()) {
      saved.tensors.insert_or_assign(key->text, *std::move(tensor));
    } else {
      saved.others.push_back(key->text);
    }
  }
  return saved;
}

}  // namespace tenon::torch::internal
