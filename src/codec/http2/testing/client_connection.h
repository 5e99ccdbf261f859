// The client's end of an HTTP/2 connection, frame by frame, so that it can also do what no client
// would.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::http2 {

using FieldList = std::vector<std::pair<std::string, std::string>>;

// Frame types and flags of RFC 9113, section 6.
enum FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
inline constexpr uint8_t kEndStream = 1;
inline constexpr uint8_t kAck = 1;
inline constexpr uint8_t kEndHeaders = 4;

// The bytes of a frame.
std::string MakeFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);
// A number of four bytes, as many frames carry one.
std::string Number(uint32_t value);
// A header block without compression.
std::string HeaderBlock(const FieldList& fields);
// A request's head: method, path and whatever else.
std::string MakeHead(uint32_t stream, std::string_view method, std::string_view path,
                     const FieldList& more = {}, uint8_t flags = kEndHeaders | kEndStream);
// The preface and empty SETTINGS.
std::string Greeting();

// What has come of one answer.
struct Answer {
  int status = 0;
  FieldList headers;
  std::string body;
  FieldList trailers;
  bool ended = false;
  std::optional<uint32_t> reset;

  std::string_view Header(std::string_view name) const;
};

// Reads what the server sends. Thread-compatible.
class ClientConnection {
 public:
  ClientConnection();
  ~ClientConnection();

  void Receive(std::string_view bytes);

  const Answer& answer(uint32_t stream) { return answers_[stream]; }
  size_t answered() const { return answers_.size(); }
  // The error codes of GOAWAY frames, and the last of their streams.
  const std::vector<uint32_t>& goaways() const { return goaways_; }
  uint32_t last_stream() const { return last_stream_; }
  int count(uint8_t type) const { return type < 16 ? counts_[type] : 0; }
  // Frames that came, in bytes.
  size_t bytes() const { return bytes_; }

 private:
  class Inflater;

  void OnFrame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);

  std::unique_ptr<Inflater> inflater_;
  std::string rest_;
  std::map<uint32_t, Answer> answers_;
  std::vector<uint32_t> goaways_;
  uint32_t last_stream_ = 0;
  int counts_[16] = {};
  size_t bytes_ = 0;
};

}  // namespace tenon::http2
