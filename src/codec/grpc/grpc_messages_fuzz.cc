// Messages are the same however their bytes come, and what is read of them frames to what was read.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "grpc/coding.h"
#include "grpc/message_reader.h"

namespace {

constexpr int64_t kMaxBytes = 1 << 12;

// Whether all of `stream` was read, in pieces of `piece` bytes, and ended at a message's end.
bool Read(std::string_view stream, size_t piece, std::vector<tenon::grpc::Message>* messages) {
  tenon::grpc::MessageReader reader(kMaxBytes);
  while (!stream.empty()) {
    std::string_view in = stream.substr(0, piece);
    stream.remove_prefix(in.size());
    while (!in.empty()) {
      auto message = reader.Take(&in);
      if (!message.ok()) return false;
      if (message->has_value()) messages->push_back(**message);
    }
  }
  return reader.CheckEnd().ok();
}

std::string Write(const std::vector<tenon::grpc::Message>& messages) {
  std::string stream;
  for (const auto& message : messages) {
    const auto size = static_cast<uint32_t>(message.bytes.size());
    tenon::grpc::AppendPrefix(message.compressed, size, &stream);
    stream.append(message.bytes);
  }
  return stream;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using tenon::deflate::Encoding;
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  std::vector<tenon::grpc::Message> whole;
  const bool good = Read(stream, size + 1, &whole);
  if (good && Write(whole) != stream) std::abort();
  for (const size_t piece : {size_t{1}, size_t{3}}) {
    std::vector<tenon::grpc::Message> pieces;
    if (Read(stream, piece, &pieces) != good || Write(pieces) != Write(whole)) std::abort();
  }
  for (const auto& message : whole) {
    for (const Encoding coding : {Encoding::kIdentity, Encoding::kGzip, Encoding::kDeflate}) {
      const auto inflated = tenon::grpc::Inflated(message, coding, {.max_bytes = kMaxBytes});
      if (inflated.ok() && static_cast<int64_t>(inflated->bytes.size()) > kMaxBytes) std::abort();
    }
  }
  return 0;
}
