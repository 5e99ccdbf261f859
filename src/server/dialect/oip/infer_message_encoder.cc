#include <bit>
#include <string>

#include "dialect/oip/infer_message.h"
#include "proto/wire_writer.h"

namespace tenon::oip {
namespace {

// Field numbers of ModelInferResponse and of the messages in it.
enum ResponseField : uint32_t {
  kModel = 1,
  kVersion = 2,
  kId = 3,
  kParameters = 4,
  kOutputs = 5,
  kRaw = 6
};
enum TensorField : uint32_t { kName = 1, kDatatype = 2, kShape = 3 };
enum EntryField : uint32_t { kKey = 1, kValue = 2 };
enum ParameterField : uint32_t { kBool = 1, kInt64, kString, kDouble, kUint64 };

// Of ModelStreamInferResponse.
constexpr uint32_t kInferResponse = 2;

struct ParameterWriter {
  std::string* out;

  void operator()(bool value) const { AppendWireNumber(kBool, value ? 1 : 0, out); }
  void operator()(int64_t value) const {
    AppendWireNumber(kInt64, std::bit_cast<uint64_t>(value), out);
  }
  void operator()(uint64_t value) const { AppendWireNumber(kUint64, value, out); }
  void operator()(const std::string& value) const { AppendWireBytes(kString, value, out); }
  void operator()(double value) const {
    AppendWireTag(kDouble, WireType::kFixed64, out);
    out->append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
};

void AppendParameter(const std::string& name, const Parameter& value, std::string* out) {
  std::string choice;
  std::visit(ParameterWriter{&choice}, value);
  std::string entry;
  AppendWireBytes(kKey, name, &entry);
  AppendWireBytes(kValue, choice, &entry);
  AppendWireBytes(kParameters, entry, out);
}

void AppendOutput(const NamedTensor& output, std::string* out) {
  std::string dims;
  for (const int64_t dim : output.tensor.shape())
    AppendWireVarint(std::bit_cast<uint64_t>(dim), &dims);
  std::string tensor;
  AppendWireBytes(kName, output.name, &tensor);
  AppendWireBytes(kDatatype, NameOf(output.tensor.dtype()), &tensor);
  if (!dims.empty()) AppendWireBytes(kShape, dims, &tensor);
  AppendWireBytes(kOutputs, tensor, out);
}

// All but the tensors' bytes.
std::string Front(const InferResponse& response) {
  std::string out;
  AppendWireBytes(kModel, response.model, &out);
  AppendWireBytes(kVersion, response.version, &out);
  if (!response.id.empty()) AppendWireBytes(kId, response.id, &out);
  for (const auto& [name, value] : response.parameters) AppendParameter(name, value, &out);
  for (const NamedTensor& output : response.outputs) AppendOutput(output, &out);
  return out;
}

}  // namespace

rpc::Reply EncodeInferMessage(const InferResponse& response) {
  rpc::Reply reply{.text = Front(response)};
  for (size_t i = 0; i < response.outputs.size(); ++i) {
    const Tensor& tensor = response.outputs[i].tensor;
    std::string head;
    AppendWireHead(kRaw, tensor.bytes().size(), &head);
    if (i == 0) {
      reply.text.append(head);
    } else {
      const auto owned = std::make_shared<const std::string>(std::move(head));
      reply.more.emplace_back(*owned);
      reply.owners.push_back(owned);
    }
    reply.more.emplace_back(reinterpret_cast<const char*>(tensor.bytes().data()),
                            tensor.bytes().size());
    reply.owners.push_back(tensor.owner());
  }
  return reply;
}

rpc::Reply EncodeStreamMessage(const InferResponse& response) {
  rpc::Reply reply = EncodeInferMessage(response);
  std::string text;
  AppendWireHead(kInferResponse, reply.size(), &text);
  reply.text.insert(0, text);
  return reply;
}

}  // namespace tenon::oip
