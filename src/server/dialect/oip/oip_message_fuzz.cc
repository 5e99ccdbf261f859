// Any bytes as a ModelInferRequest: refused with a reason, or read as protobuf reads them, into
// tensors that can be written again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/infer_message.h"

namespace {

using tenon::oip::DecodeInferMessage;
using tenon::oip::EncodeInferMessage;
using tenon::oip::SplitInferMessage;

void Check(bool holds) {
  if (!holds) std::abort();
}

// What protobuf's own classes make of it, where they take it.
void Compare(std::string_view bytes, const tenon::InferRequest& request) {
  inference::ModelInferRequest message;
  if (!message.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  Check(message.model_name() == request.model && message.id() == request.id);
  Check(static_cast<size_t>(message.inputs_size()) == request.inputs.size());
  for (int i = 0; i < message.inputs_size(); ++i) {
    const auto& tensor = request.inputs[static_cast<size_t>(i)].tensor;
    Check(message.inputs(i).name() == request.inputs[static_cast<size_t>(i)].name);
    if (message.raw_input_contents_size() == 0) continue;
    const std::string& raw = message.raw_input_contents(i);
    Check(raw.size() == tensor.bytes().size());
    Check(raw.empty() || std::memcmp(raw.data(), tensor.bytes().data(), raw.size()) == 0);
  }
}

// What a model that gives back its inputs would answer.
void Echo(const tenon::InferRequest& request) {
  tenon::InferResponse response{.model = request.model, .version = "1", .id = request.id};
  response.parameters = request.parameters;
  for (const auto& input : request.inputs) response.outputs.push_back({input.name, input.tensor});
  const tenon::rpc::Reply reply = EncodeInferMessage(response);
  std::string whole = reply.text;
  for (const std::string_view piece : reply.more) whole.append(piece);
  inference::ModelInferResponse message;
  Check(whole.size() == reply.size() && message.ParseFromString(whole));
  Check(static_cast<size_t>(message.raw_output_contents_size()) == request.inputs.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto owner = std::make_shared<const std::string>(reinterpret_cast<const char*>(data), size);
  const tenon::oip::DecodeOptions options{.max_tensor_bytes = 1 << 16};
  const auto split = SplitInferMessage(*owner, options);
  if (!split.ok()) return 0;
  const auto request = DecodeInferMessage(*split, owner, {}, options);
  if (!request.ok()) {
    Check(!request.status().message().empty());
    return 0;
  }
  Compare(*owner, *request);
  Echo(*request);
  return 0;
}
