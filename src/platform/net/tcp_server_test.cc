#include "net/tcp_server.h"

#include <array>
#include <string>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"

namespace tenon {
namespace {

using boost::asio::ip::tcp;

// What a test does to the server's thread from outside.
struct Levers {
  absl::Notification held;   // the thread stands still
  absl::Notification go_on;  // until this
};

// Sends back what it gets, `repeat` times over; ends on a timeout or a drain.
class Echo : public Protocol {
 public:
  Echo(std::shared_ptr<Link> link, size_t repeat, Levers* levers)
      : link_(std::move(link)), repeat_(repeat), levers_(levers) {}

  std::span<char> ReadBuffer() override {
    return sending_ ? std::span<char>() : std::span<char>(buffer_);
  }

  void OnBytes(size_t count) override {
    if (count == 0) return link_->Close();
    if (std::string_view(buffer_.data(), count).starts_with("wait")) {
      return link_->SetTimeout(absl::Milliseconds(1));
    }
    if (std::string_view(buffer_.data(), count) == "hold") {
      levers_->held.Notify();
      levers_->go_on.WaitForNotification();
    }
    out_.clear();
    for (size_t i = 0; i < repeat_; ++i) out_.append(buffer_.data(), count);
    const std::array<std::string_view, 2> pieces = {std::string_view(out_).substr(0, 1),
                                                    std::string_view(out_).substr(1)};
    sending_ = !link_->Send(pieces);
  }

  void OnSent() override {
    sending_ = false;
    if (draining_) link_->Close();
  }
  void OnTimeout() override { link_->Close(); }
  void OnDrain(bool more_came) override {
    draining_ = true;
    if (!sending_ && !more_came) link_->Close();
  }

 private:
  const std::shared_ptr<Link> link_;
  const size_t repeat_;
  Levers* const levers_;
  std::array<char, 4096> buffer_;
  std::string out_;
  bool sending_ = false;
  bool draining_ = false;
};

class TcpServerTest : public testing::Test {
 protected:
  void Start(TcpServerOptions options, size_t repeat = 1) {
    auto server = TcpServer::Start(options, [this, repeat](std::shared_ptr<Link> link, Admission) {
      return std::make_shared<Echo>(std::move(link), repeat, &levers_);
    });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  tcp::socket Connect() {
    tcp::socket socket(context_);
    socket.connect(
        {boost::asio::ip::make_address("127.0.0.1"), static_cast<uint16_t>(server_->port())});
    return socket;
  }

  // What comes back for `text`, up to `size` bytes or the end.
  static std::string Ask(tcp::socket& socket, const std::string& text, size_t size) {
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(text), error);
    std::string answer(size, '\0');
    answer.resize(boost::asio::read(socket, boost::asio::buffer(answer), error));
    return answer;
  }

  Levers levers_;
  boost::asio::io_context context_;
  std::unique_ptr<TcpServer> server_;
};

TEST_F(TcpServerTest, CarriesBytesBothWays) {
  Start({.threads = 2});
  for (int i = 0; i < 20; ++i) {
    tcp::socket socket = Connect();
    EXPECT_EQ(Ask(socket, "hello", 5), "hello");
    EXPECT_EQ(Ask(socket, "again", 5), "again");
  }
}

TEST_F(TcpServerTest, FinishesAnAnswerThatTheSocketDoesNotTakeAtOnce) {
  constexpr size_t kRepeat = 4'000'000;
  Start({}, kRepeat);
  tcp::socket socket = Connect();
  const std::string answer = Ask(socket, "0123", 4 * kRepeat);
  ASSERT_EQ(answer.size(), 4 * kRepeat);
  EXPECT_TRUE(answer.ends_with("01230123"));
  EXPECT_EQ(Ask(socket, "x", kRepeat), std::string(kRepeat, 'x'));
}

TEST_F(TcpServerTest, CallsTheTimeout) {
  Start({});
  tcp::socket socket = Connect();
  EXPECT_EQ(Ask(socket, "wait", 1), "");
}

TEST_F(TcpServerTest, DrainStopsListeningAndTellsTheProtocols) {
  Start({});
  tcp::socket socket = Connect();
  EXPECT_EQ(Ask(socket, "a", 1), "a");
  EXPECT_FALSE(server_->AwaitIdle(absl::ZeroDuration()));
  server_->Drain();
  EXPECT_TRUE(server_->AwaitIdle(absl::Seconds(10)));
  boost::system::error_code error;
  tcp::socket late(context_);
  late.connect({boost::asio::ip::make_address("127.0.0.1"), static_cast<uint16_t>(server_->port())},
               error);
  EXPECT_TRUE(error);
}

TEST_F(TcpServerTest, DrainAnswersWhatHadComeBeforeIt) {
  Start({});
  tcp::socket known = Connect();
  EXPECT_EQ(Ask(known, "a", 1), "a");
  tcp::socket holder = Connect();
  boost::asio::write(holder, boost::asio::buffer(std::string("hold")));
  levers_.held.WaitForNotification();
  // Neither is read and the second is not even accepted when the drain begins.
  boost::asio::write(known, boost::asio::buffer(std::string("b")));
  tcp::socket waiting = Connect();
  boost::asio::write(waiting, boost::asio::buffer(std::string("c")));
  server_->Drain();
  EXPECT_FALSE(server_->AwaitIdle(absl::ZeroDuration()));
  levers_.go_on.Notify();
  EXPECT_EQ(Ask(known, "", 1), "b");
  EXPECT_EQ(Ask(waiting, "", 1), "c");
  EXPECT_TRUE(server_->AwaitIdle(absl::Seconds(10)));
}

TEST_F(TcpServerTest, RefusesBeyondTheLimitsAndRecovers) {
  Start({.limits = {.max_connections = 1, .max_connections_per_address = 9, .reserved = 1}});
  tcp::socket first = Connect();
  EXPECT_EQ(Ask(first, "a", 1), "a");
  tcp::socket reserved = Connect();
  EXPECT_EQ(Ask(reserved, "b", 1), "b");
  tcp::socket refused = Connect();
  EXPECT_EQ(Ask(refused, "c", 1), "");
  first.close();
  reserved.close();
  ASSERT_TRUE(server_->AwaitIdle(absl::Seconds(10)));
  tcp::socket next = Connect();
  EXPECT_EQ(Ask(next, "d", 1), "d");
}

TEST_F(TcpServerTest, APortInUseIsAnErrorThatNamesIt) {
  Start({});
  const auto second = TcpServer::Start({.port = server_->port()}, nullptr);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(second.status().message()), "listening on 127.0.0.1 port " +
                                                        std::to_string(server_->port()) +
                                                        ": Address already in use");
  EXPECT_EQ(TcpServer::Start({.address = "localhost"}, nullptr).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tenon
