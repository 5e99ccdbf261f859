#include "http_client/http_client.h"

#include <array>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "net/tcp_server.h"
#include "ports/transport.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// What a server does, and what it has seen.
struct Script {
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  bool close_after_answer = false;  // without saying so
  bool stay_silent = false;

  absl::Mutex mutex;
  std::vector<std::string> requests ABSL_GUARDED_BY(mutex);
  int connections ABSL_GUARDED_BY(mutex) = 0;
};

// Answers each request with the script's answer.
class ScriptedServer : public Protocol {
 public:
  ScriptedServer(std::shared_ptr<Link> link, Script* script)
      : link_(std::move(link)), script_(script) {
    const absl::MutexLock lock(&script_->mutex);
    ++script_->connections;
  }

  std::span<char> ReadBuffer() override { return buffer_; }

  void OnBytes(size_t count) override {
    if (count == 0) return link_->Close();
    request_.append(buffer_.data(), count);
    if (!IsWhole() || script_->stay_silent) return;
    {
      const absl::MutexLock lock(&script_->mutex);
      script_->requests.push_back(std::move(request_));
    }
    request_.clear();
    const std::array<std::string_view, 1> pieces = {script_->answer};
    if (link_->Send(pieces)) OnSent();
  }

  void OnSent() override {
    if (script_->close_after_answer) link_->Close();
  }
  void OnTimeout() override {}
  void OnDrain(bool) override { link_->Close(); }

 private:
  bool IsWhole() const {
    const size_t head = request_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const size_t length = request_.find("Content-Length: ");
    const size_t body =
        length == std::string::npos ? 0 : std::stoul(request_.substr(length + 16, 12));
    return request_.size() >= head + 4 + body;
  }

  const std::shared_ptr<Link> link_;
  Script* const script_;
  std::string request_;
  std::array<char, 4096> buffer_;
};

class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = TcpServer::Start({}, [this](std::shared_ptr<Link> link, Admission) {
      return std::make_shared<ScriptedServer>(std::move(link), &script_);
    });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::string Url() const { return StrCat("http://127.0.0.1:", server_->port(), "/path"); }

  std::vector<std::string> Requests() {
    const absl::MutexLock lock(&script_.mutex);
    return script_.requests;
  }

  Script script_;
  std::unique_ptr<TcpServer> server_;
};

TEST_F(HttpClientTest, GetsWithItsHeaders) {
  script_.answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nX-Kind:  odd \r\n\r\ngone";
  HttpClient client({});
  const HttpReply reply = client.Send({.url = Url(), .headers = {{"Accept", "a/b"}}}).value();
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, "gone");
  EXPECT_EQ(reply.Header("x-kind"), "odd");
  EXPECT_EQ(reply.Header("x-other"), "");
  EXPECT_THAT(Requests().at(0), StartsWith("GET /path HTTP/1.1\r\n"));
  EXPECT_THAT(Requests().at(0), HasSubstr("Accept: a/b\r\n"));
  EXPECT_THAT(Requests().at(0), HasSubstr("User-Agent: tenon\r\n"));
}

TEST_F(HttpClientTest, PostsThePiecesOfTheBody) {
  const std::string large(3'000'000, 'x');
  const std::array<std::string_view, 3> body = {"head", large, "tail"};
  HttpClient client({});
  EXPECT_EQ(client.Send({.url = Url(), .body = body})->body, "ok");
  const std::string request = Requests().at(0);
  EXPECT_THAT(request, StartsWith("POST /path HTTP/1.1\r\n"));
  EXPECT_THAT(request.substr(0, 500), Not(HasSubstr("Expect")));
  EXPECT_TRUE(request.ends_with("head" + large + "tail"));
}

TEST_F(HttpClientTest, KeepsItsConnection) {
  HttpClient client({});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.Send({.url = Url()}).ok());
  const absl::MutexLock lock(&script_.mutex);
  EXPECT_EQ(script_.connections, 1);
}

TEST_F(HttpClientTest, SendsTheBodyAnewWhenTheKeptConnectionHasEnded) {
  script_.close_after_answer = true;
  const std::array<std::string_view, 2> body = {"one", "two"};
  HttpClient client({});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.Send({.url = Url(), .body = body}).ok());
  const std::vector<std::string> requests = Requests();
  ASSERT_EQ(requests.size(), 3u);
  for (const std::string& request : requests) EXPECT_TRUE(request.ends_with("onetwo"));
}

TEST_F(HttpClientTest, AnAnswerThatOnlyAnnouncesAnotherIsPassedOver) {
  script_.answer =
      "HTTP/1.1 100 Continue\r\nX-Kind: early\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Kind: late\r\n\r\nok";
  HttpClient client({});
  EXPECT_EQ(client.Send({.url = Url()})->Header("x-kind"), "late");
}

TEST_F(HttpClientTest, RefusesAnAnswerBeyondTheLimit) {
  HttpClient client({.max_response_bytes = 1});
  const absl::Status status = client.Send({.url = Url()}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("the answer has more than 1 bytes"));
}

TEST_F(HttpClientTest, WaitsNoLongerThanItsTimeout) {
  script_.stay_silent = true;
  HttpClient client({.timeout = absl::Milliseconds(50)});
  const absl::Status status = client.Send({.url = Url()}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(MessageOf(status)), StartsWith("asking " + Url() + ": "));
}

TEST_F(HttpClientTest, AConnectionThatEndsEarlyIsUnavailable) {
  script_.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut";
  script_.close_after_answer = true;
  HttpClient client({});
  EXPECT_EQ(client.Send({.url = Url()}).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(HttpClientTest, SaysWhoCannotBeReached) {
  const std::string url = Url();
  server_.reset();
  HttpClient client({});
  const absl::Status status = client.Send({.url = url}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(MessageOf(status), "connecting to " + url + ": Connection refused");
}

TEST(HttpClientUrlTest, OnlyHttpIsAsked) {
  HttpClient client({});
  for (const std::string url : {"file:///etc/passwd", "ftp://localhost/", "http://a b/", ""}) {
    EXPECT_EQ(client.Send({.url = url}).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(EscapeUrlSegmentTest, LeavesNoCharacterWithAMeaning) {
  EXPECT_EQ(EscapeUrlSegment("iris-1.0_x~"), "iris-1.0_x~");
  EXPECT_EQ(EscapeUrlSegment("a/b c?\xC3\xA4%"), "a%2Fb%20c%3F%C3%A4%25");
}

}  // namespace
}  // namespace tenon
