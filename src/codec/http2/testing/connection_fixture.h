// A server's connection that answers what it is asked, and a client at the other end.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http2/server_connection.h"
#include "http2/testing/client_connection.h"

namespace tenon::http2 {

// Error codes of RFC 9113, section 7.
inline constexpr uint32_t kProtocolError = 1;
inline constexpr uint32_t kFlowControlError = 3;
inline constexpr uint32_t kRefusedStream = 7;
inline constexpr uint32_t kCompressionError = 9;
inline constexpr uint32_t kEnhanceYourCalm = 11;

// Answers whatever is asked with what it was asked, or not at all; a client at the other end.
class ConnectionFixture : public testing::Test, public ConnectionEvents {
 protected:
  void OnRequest(StreamId stream, HeadFields head, bool too_large) override {
    std::string text(head.bytes());
    requests_.push_back(too_large ? "too large" : text);
    if (silent_) return;
    const Field field = {"content-type", "text/plain"};
    connection_.SendHead(stream, too_large ? 431 : 200, {&field, 1});
    if (too_large) connection_.Finish(stream, {});
  }
  void OnData(StreamId stream, std::string_view bytes) override {
    got_ += bytes.size();
    if (holds_back_) return;
    connection_.Consume(stream, bytes.size());
    if (!silent_) Echo(stream, std::string(bytes));
  }
  void OnRequestEnd(StreamId stream) override {
    if (!silent_) connection_.Finish(stream, {});
  }
  void OnSent(StreamId stream) override {
    ++sent_;
    if (endless_) Echo(stream, std::string(10'000, 'e'));
  }
  void OnClosed(StreamId, bool answered) override { ++(answered ? answered_ : cancelled_); }
  void OnEndHeard() override { ++pings_; }

  void Echo(StreamId stream, std::string text) {
    const auto owner = std::make_shared<const std::string>(std::move(text));
    connection_.SendBody(stream, *owner, owner);
  }

  // Gives the connection `bytes` and the client what is answered; whether the connection goes on.
  bool Ask(std::string_view bytes) {
    connection_.Receive(bytes, now_);
    Flush();
    return !connection_.over();
  }
  void Flush() {
    while (true) {
      const std::span<const std::string_view> pieces = connection_.Send(50'000);
      if (pieces.empty()) return;
      for (const std::string_view piece : pieces) client_.Receive(piece);
    }
  }

  Limits limits_{.max_concurrent_streams = 10,
                 .stream_window_bytes = 65535,
                 .max_resets = 20,
                 .max_control_frames = 100};
  ServerConnection connection_{limits_, *this};
  ClientConnection client_;
  absl::Duration now_ = absl::Seconds(1000);
  std::vector<std::string> requests_;
  size_t got_ = 0;
  int sent_ = 0;
  int answered_ = 0;
  int cancelled_ = 0;
  int pings_ = 0;
  bool silent_ = false;
  bool holds_back_ = false;
  bool endless_ = false;
};

}  // namespace tenon::http2
