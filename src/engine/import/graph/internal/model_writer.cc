#include "import/graph/internal/model_writer.h"

#include <limits>
#include <memory>

#include "onnx-ml.pb.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

constexpr uint64_t kBytesType = 2;

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

void AppendKey(int field, std::string* out) {
  AppendVarint(static_cast<uint64_t>(field) << 3 | kBytesType, out);
}

size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

// One field of the graph: the message `head` and its raw_data apart.
struct Initializer {
  std::string head;
  std::string_view raw;

  size_t RawSize() const {
    return raw.empty() ? 0
                       : VarintSize(onnx::TensorProto::kRawDataFieldNumber << 3) +
                             VarintSize(raw.size()) + raw.size();
  }
  size_t MessageSize() const { return head.size() + RawSize(); }
  size_t FieldSize() const {
    return VarintSize(onnx::GraphProto::kInitializerFieldNumber << 3) + VarintSize(MessageSize()) +
           MessageSize();
  }
  void Append(std::string* out) const {
    AppendKey(onnx::GraphProto::kInitializerFieldNumber, out);
    AppendVarint(MessageSize(), out);
    *out += head;
    if (raw.empty()) return;
    AppendKey(onnx::TensorProto::kRawDataFieldNumber, out);
    AppendVarint(raw.size(), out);
    *out += raw;
  }
};

}  // namespace

void FillTensorProto(const Tensor& tensor, bool with_bytes, onnx::TensorProto* proto) {
  proto->set_data_type(RowOf(tensor.dtype()).onnx);
  for (const int64_t size : tensor.shape()) proto->add_dims(size);
  if (tensor.dtype() == DType::kBytes) {
    for (const std::string_view element : UnpackBytes(tensor.bytes()))
      proto->add_string_data(std::string(element));
  } else if (with_bytes) {
    proto->set_raw_data(tensor.bytes().data(), tensor.bytes().size());
  }
}

absl::StatusOr<std::string> WriteModel(onnx::ModelProto& model,
                                       std::vector<NamedConstant> constants) {
  std::vector<Initializer> initializers;
  size_t constant_size = 0;
  initializers.reserve(constants.size());
  for (NamedConstant& constant : constants) {
    onnx::TensorProto head;
    head.set_name(constant.name);
    FillTensorProto(constant.tensor, false, &head);
    Initializer& next = initializers.emplace_back();
    next.head = head.SerializeAsString();
    if (constant.tensor.dtype() != DType::kBytes) {
      const auto bytes = constant.tensor.bytes();
      next.raw = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    if (next.raw.empty()) constant.tensor = Tensor();  // its strings are in `head`
    constant_size += next.FieldSize();
  }
  const std::unique_ptr<onnx::GraphProto> graph(model.release_graph());
  const size_t graph_size = graph->ByteSizeLong() + constant_size;
  std::string out = model.SerializeAsString();
  const size_t total = out.size() + graph_size + 16;
  if (total > static_cast<size_t>(std::numeric_limits<int32_t>::max()))
    return absl::OutOfRangeError(
        StrCat("the model would have ", total, " bytes; an ONNX file has at most 2 GiB"));
  out.reserve(total);
  AppendKey(onnx::ModelProto::kGraphFieldNumber, &out);
  AppendVarint(graph_size, &out);
  graph->AppendToString(&out);
  for (size_t i = 0; i < initializers.size(); ++i) {
    initializers[i].Append(&out);
    initializers[i] = {};
    constants[i].tensor = Tensor();
  }
  return out;
}

}  // namespace tenon
