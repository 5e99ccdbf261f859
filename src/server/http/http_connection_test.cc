#include "http/http_connection.h"

#include <string>

#include <gtest/gtest.h>

#include "http/testing/session_fixture.h"
#include "http2/testing/client_connection.h"

namespace tenon {
namespace {

class HttpConnectionTest : public SessionFixture {
 protected:
  HttpConnectionTest() { Reconnect(); }

  void Reconnect() {
    wire_ = std::make_shared<FakeLink>();
    connection_ = std::make_shared<HttpConnection>(wire_, service_, HttpConnection::Options());
  }
  std::string Tell(std::string_view bytes) {
    const std::span<char> room = connection_->ReadBuffer();
    std::memcpy(room.data(), bytes.data(), bytes.size());
    connection_->OnBytes(bytes.size());
    return wire_->TakeSent();
  }

  std::shared_ptr<FakeLink> wire_;
  std::shared_ptr<HttpConnection> connection_;
};

TEST_F(HttpConnectionTest, SpeaksWhatTheClientSpeaks) {
  EXPECT_TRUE(Tell("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 "));
  Reconnect();
  http2::ClientConnection client;
  client.Receive(Tell(http2::Greeting() + http2::MakeHead(1, "GET", "/probe")));
  EXPECT_EQ(client.answer(1).status, 200);
}

TEST_F(HttpConnectionTest, TellsThemApartByteByByte) {
  std::string answer;
  for (const char c : std::string("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"))
    answer += Tell({&c, 1});
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhi")) << answer;
  Reconnect();
  http2::ClientConnection client;
  for (const char c : http2::Greeting() + http2::MakeHead(1, "GET", "/probe"))
    client.Receive(Tell({&c, 1}));
  EXPECT_EQ(client.answer(1).status, 200);
}

TEST_F(HttpConnectionTest, ASlowBeginningIsAnsweredOrClosed) {
  EXPECT_EQ(wire_->timeout(), service_options_.header_timeout);
  Tell("P");
  connection_->OnTimeout();
  EXPECT_TRUE(wire_->TakeSent().starts_with("HTTP/1.1 408 "));
  Reconnect();
  connection_->OnTimeout();
  EXPECT_TRUE(wire_->closed());
}

TEST_F(HttpConnectionTest, DrainEndsAnIdleConnectionAndAnswersWhatHasComeUnread) {
  connection_->OnDrain(false);
  EXPECT_EQ(wire_->timeout(), absl::Seconds(1));
  connection_->OnTimeout();
  EXPECT_TRUE(wire_->closed());
  Reconnect();
  connection_->OnDrain(true);
  EXPECT_NE(Tell("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").find("Connection: close"),
            std::string::npos);
}

TEST_F(HttpConnectionTest, WhoSpeaksNoHttpIsNotAnswered) {
  EXPECT_EQ(Tell("INVALID CONNECTION PREFACE\r\n\r\n"), "");
  EXPECT_TRUE(wire_->closed());
  Reconnect();
  EXPECT_TRUE(Tell("GET  / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_F(HttpConnectionTest, APeerThatSendsNothingEndsIt) {
  connection_->OnBytes(0);
  EXPECT_TRUE(wire_->closed());
}

}  // namespace
}  // namespace tenon
