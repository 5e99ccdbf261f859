#include "http2/testing/client_connection.h"

#include <cstdlib>

#include <nghttp2/nghttp2.h>

#include "http2/limits.h"

namespace tenon::http2 {
namespace {

constexpr size_t kFrameHead = 9;

uint32_t NumberAt(std::string_view bytes, size_t at, size_t size) {
  uint32_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

// An HPACK string without Huffman coding, up to 16 KiB.
void AppendString(std::string_view text, std::string* out) {
  if (text.size() < 127) {
    out->push_back(static_cast<char>(text.size()));
  } else {
    const size_t rest = text.size() - 127;
    out->push_back(127);
    if (rest >= 128) {
      out->push_back(static_cast<char>(rest % 128 + 128));
      out->push_back(static_cast<char>(rest / 128));
    } else {
      out->push_back(static_cast<char>(rest));
    }
  }
  out->append(text);
}

}  // namespace

std::string Number(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 0xFF),
          static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
}

std::string MakeFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  std::string frame = Number(static_cast<uint32_t>(payload.size())).substr(1);
  frame.push_back(static_cast<char>(type));
  frame.push_back(static_cast<char>(flags));
  return frame + Number(stream) + std::string(payload);
}

std::string HeaderBlock(const FieldList& fields) {
  std::string block;
  for (const auto& [name, value] : fields) {
    block.push_back(0);  // literal without indexing
    AppendString(name, &block);
    AppendString(value, &block);
  }
  return block;
}

std::string MakeHead(uint32_t stream, std::string_view method, std::string_view path,
                     const FieldList& more, uint8_t flags) {
  FieldList fields = {{":method", std::string(method)},
                      {":scheme", "http"},
                      {":path", std::string(path)},
                      {":authority", "x"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return MakeFrame(kHeaders, flags, stream, HeaderBlock(fields));
}

std::string Greeting() { return std::string(kPreface) + MakeFrame(kSettings, 0, 0, ""); }

std::string_view Answer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

class ClientConnection::Inflater {
 public:
  Inflater() {
    if (nghttp2_hd_inflate_new(&inflater_) != 0) std::abort();
  }
  ~Inflater() { nghttp2_hd_inflate_del(inflater_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  FieldList Inflate(std::string_view block) {
    FieldList fields;
    const auto* bytes = reinterpret_cast<const uint8_t*>(block.data());
    size_t left = block.size();
    while (true) {
      nghttp2_nv field;
      int flags = 0;
      const ssize_t taken =
          nghttp2_hd_inflate_hd2(inflater_, &field, &flags, bytes, left, /*in_final=*/1);
      if (taken < 0) std::abort();
      bytes += taken;
      left -= static_cast<size_t>(taken);
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
        fields.emplace_back(
            std::string(reinterpret_cast<const char*>(field.name), field.namelen),
            std::string(reinterpret_cast<const char*>(field.value), field.valuelen));
      }
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return fields;
  }

 private:
  nghttp2_hd_inflater* inflater_ = nullptr;
};

ClientConnection::ClientConnection() : inflater_(std::make_unique<Inflater>()) {}
ClientConnection::~ClientConnection() = default;

void ClientConnection::Receive(std::string_view bytes) {
  bytes_ += bytes.size();
  rest_.append(bytes);
  std::string_view rest = rest_;
  while (rest.size() >= kFrameHead) {
    const size_t size = NumberAt(rest, 0, 3);
    if (rest.size() < kFrameHead + size) break;
    OnFrame(static_cast<uint8_t>(rest[3]), static_cast<uint8_t>(rest[4]),
            NumberAt(rest, 5, 4) & 0x7FFFFFFF, rest.substr(kFrameHead, size));
    rest.remove_prefix(kFrameHead + size);
  }
  rest_ = std::string(rest);
}

void ClientConnection::OnFrame(uint8_t type, uint8_t flags, uint32_t stream,
                               std::string_view payload) {
  if (type < 16) ++counts_[type];
  if (type == kGoAway) {
    last_stream_ = NumberAt(payload, 0, 4);
    goaways_.push_back(NumberAt(payload, 4, 4));
  }
  if (stream == 0) return;
  Answer& answer = answers_[stream];
  if (type == kRstStream) answer.reset = NumberAt(payload, 0, 4);
  if (type == kData) answer.body.append(payload);
  if (type == kHeaders) {
    FieldList fields = inflater_->Inflate(payload);
    if (!fields.empty() && fields[0].first == ":status") {
      answer.status = static_cast<int>(std::strtol(fields[0].second.c_str(), nullptr, 10));
      fields.erase(fields.begin());
      answer.headers = std::move(fields);
    } else {
      answer.trailers = std::move(fields);
    }
  }
  answer.ended = answer.ended || ((type == kData || type == kHeaders) && (flags & kEndStream) != 0);
}

}  // namespace tenon::http2
