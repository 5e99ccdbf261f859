// How HTTP/1.1 connections end when the server stops.
#include <string>

#include <gtest/gtest.h>

#include "http/http1_session.h"
#include "http/testing/fake_link.h"
#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

class Http1DrainTest : public SessionFixture {};

TEST_F(Http1DrainTest, EndsIdleConnectionsAndFinishesOthers) {
  Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  session_->OnDrain(false);
  EXPECT_EQ(link_->timeout(), absl::Seconds(1));
  session_->OnTimeout();
  EXPECT_TRUE(link_->closed());
  Restart();
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  session_->OnDrain(false);
  EXPECT_FALSE(link_->closed());
  EXPECT_NE(Ask("llo").find("Connection: close"), std::string::npos);
}

TEST_F(Http1DrainTest, AnswersARequestThatWasOnItsWay) {
  Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  session_->OnDrain(false);
  const std::string answer = Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(link_->shut_down());
}

TEST_F(Http1DrainTest, LetsAClientAskThatCouldNotKnow) {
  link_->Cork();
  Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  session_->OnDrain(false);
  link_->Uncork(*session_);
  EXPECT_EQ(link_->TakeSent().find("Connection: close"), std::string::npos);
  EXPECT_EQ(link_->timeout(), absl::Seconds(1));
  EXPECT_NE(Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").find("Connection: close"),
            std::string::npos);
}

TEST_F(Http1DrainTest, AnswersARequestThatHasComeUnread) {
  session_->OnDrain(true);
  EXPECT_FALSE(link_->closed());
  const std::string answer = Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

}  // namespace
}  // namespace tenon
