// A connection tells the same in whatever pieces its bytes come, but that it may tell no more
// behind the client's farewell; stays within its limits; and every stream that it tells of comes to
// an end. The first byte says how large the pieces are, and whether the client's greeting is
// already there.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "http2/server_connection.h"
#include "http2/testing/client_connection.h"

namespace {

using tenon::http2::Field;
using tenon::http2::HeadFields;
using tenon::http2::Limits;
using tenon::http2::ServerConnection;
using tenon::http2::StreamId;

constexpr size_t kMost = 40'000;

// Answers each request with its body, and every other one before it has ended.
class Echo final : public tenon::http2::ConnectionEvents {
 public:
  // What is told of requests.
  std::string ToldBy(std::string_view bytes, size_t size) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, std::min(size, bytes.size()));
      bytes.remove_prefix(piece.size());
      connection_.Receive(piece, absl::Seconds(1));
      if (open_.size() > limits_.max_concurrent_streams) std::abort();
    }
    Flush();
    connection_.Terminate(tenon::http2::ErrorCode::kNoError);
    Flush();
    if (!connection_.over()) std::abort();
    return std::move(told_);
  }

  void OnRequest(StreamId stream, HeadFields head, bool too_large) override {
    if (!open_.insert(stream).second) std::abort();
    if (head.bytes().size() > limits_.max_head_bytes || head.count() > limits_.max_headers)
      std::abort();
    told_.append(std::to_string(stream)).append(head.bytes());
    const Field field = {"x", "y"};
    connection_.SendHead(stream, too_large ? 431 : 200, {&field, 1});
    if (too_large || stream % 4 == 3) connection_.Finish(stream, {&field, 1});
  }
  void OnData(StreamId stream, std::string_view bytes) override {
    if (!open_.contains(stream)) std::abort();
    told_.append(bytes);
    const auto owner = std::make_shared<const std::string>(bytes);
    connection_.SendBody(stream, *owner, owner);
    connection_.Consume(stream, bytes.size());
  }
  void OnRequestEnd(StreamId stream) override {
    if (!open_.contains(stream)) std::abort();
    connection_.Finish(stream, {});
  }
  void OnSent(StreamId stream) override {
    if (!open_.contains(stream)) std::abort();
  }
  void OnClosed(StreamId stream, bool) override {
    if (open_.erase(stream) != 1) std::abort();
  }
  void OnEndHeard() override {}

 private:
  // Only at the end, so that what is told does not depend on the pieces.
  void Flush() {
    while (!connection_.Send(kMost).empty()) continue;
  }

  const Limits limits_{.max_concurrent_streams = 20, .max_head_bytes = 2000, .max_headers = 20};
  ServerConnection connection_{limits_, *this};
  std::set<StreamId> open_;
  std::string told_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const size_t piece = size_t{data[0]} / 2 + 1;
  std::string bytes = data[0] % 2 == 0 ? tenon::http2::Greeting() : std::string();
  bytes.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!Echo().ToldBy(bytes, bytes.size() + 1).starts_with(Echo().ToldBy(bytes, piece)))
    std::abort();
  return 0;
}
