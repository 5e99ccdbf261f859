#include "tls/tls_connection.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "http/testing/fake_link.h"
#include "ports/testing/manual_clock.h"
#include "tls/testing/test_certificate.h"
#include "tls/testing/tls_client.h"

namespace tenon {
namespace {

// Says back what it is told, and takes up to eight bytes at a time; "bye" ends it.
class Echo final : public Protocol {
 public:
  explicit Echo(std::shared_ptr<Link> given) : link(std::move(given)) {
    link->SetTimeout(absl::Seconds(75));
  }
  std::span<char> ReadBuffer() override { return paused ? std::span<char>() : room; }
  void OnBytes(size_t count) override {
    if (count == 0) return link->Close();
    said.assign(room, count);
    if (said == "bye") return link->ShutdownSend();
    const std::string_view piece = said;
    paused = !link->Send({&piece, 1});
  }
  void OnSent() override {
    paused = false;
    ++sent;
  }
  void OnTimeout() override { timed_out = true; }
  void OnDrain(bool) override { draining = true; }

  const std::shared_ptr<Link> link;
  char room[8];
  std::string said;
  bool paused = false;
  int sent = 0;
  bool timed_out = false;
  bool draining = false;
};

class TlsConnectionTest : public testing::Test {
 protected:
  TlsConnectionTest() { Connect({}); }

  void Connect(const TlsClientOptions& client_options, const TlsOptions& server_options = {}) {
    const TestCertificate made = MakeTestCertificate("tenon.test");
    TlsOptions options = server_options;
    options.certificate = folder_.path() + "/tls.crt";
    options.key = folder_.path() + "/tls.key";
    std::ofstream(options.certificate, std::ios::trunc) << made.certificate;
    std::ofstream(options.key, std::ios::trunc) << made.key;
    certificates_ = Certificates::Load(options, clock_, nullptr).value();
    wire_ = std::make_shared<FakeLink>();
    echo_ = nullptr;
    client_ = std::make_unique<TlsClient>(client_options);
    connection_ = std::make_shared<TlsConnection>(wire_, certificates_->Current(), absl::Seconds(5),
                                                  [this](std::shared_ptr<Link> link) {
                                                    echo_ = std::make_shared<Echo>(std::move(link));
                                                    return echo_;
                                                  });
  }
  // Gives the connection as much of `bytes` as it takes; what it sends.
  std::string Tell(std::string_view bytes) {
    while (!bytes.empty() && !wire_->closed()) {
      const std::span<char> room = connection_->ReadBuffer();
      if (room.empty()) break;
      const size_t count = std::min({room.size(), bytes.size(), piece_});
      std::memcpy(room.data(), bytes.data(), count);
      connection_->OnBytes(count);
      bytes.remove_prefix(count);
    }
    return wire_->TakeSent();
  }
  void Shake() {
    std::string bytes = client_->Shake("");
    for (int i = 0; i < 5 && !bytes.empty(); ++i) bytes = client_->Shake(Tell(bytes));
    ASSERT_TRUE(client_->shaken());
    ASSERT_NE(echo_, nullptr);
    client_->Decrypt(wire_->TakeSent());
  }
  std::string Ask(std::string_view text) { return client_->Decrypt(Tell(client_->Encrypt(text))); }

  TempFolder folder_;
  ManualClock clock_;
  size_t piece_ = 1 << 20;
  std::unique_ptr<Certificates> certificates_;
  std::shared_ptr<FakeLink> wire_;
  std::shared_ptr<Echo> echo_;
  std::unique_ptr<TlsClient> client_;
  std::shared_ptr<TlsConnection> connection_;
};

TEST_F(TlsConnectionTest, CarriesAProtocolOverBothVersions) {
  for (const bool only_1_2 : {false, true}) {
    Connect({.only_1_2 = only_1_2});
    Shake();
    EXPECT_EQ(client_->Version(), only_1_2 ? "TLSv1.2" : "TLSv1.3");
    EXPECT_EQ(client_->CommonName(), "tenon.test");
    EXPECT_EQ(Ask("hello"), "hello");
    EXPECT_EQ(Ask("more than what is taken at a time"), "more than what is taken at a time");
  }
}

TEST_F(TlsConnectionTest, TakesItsBytesOneByOne) {
  piece_ = 1;
  Shake();
  EXPECT_EQ(Ask("hello"), "hello");
}

TEST_F(TlsConnectionTest, OffersHttp2AndHttp11) {
  for (const auto& [offer, chosen] :
       {std::pair(std::string("\x08http/1.1\x02h2"), "h2"),
        std::pair(std::string("\x08http/1.1"), "http/1.1"), std::pair(std::string(), "")}) {
    Connect({.alpn = offer});
    Shake();
    EXPECT_EQ(client_->Alpn(), chosen);
  }
}

TEST_F(TlsConnectionTest, RefusesWhoSpeaksNothingOfOurs) {
  Connect({.alpn = "\x03smb"});
  EXPECT_NE(Tell(client_->Shake("")), "");  // an alert
  EXPECT_TRUE(wire_->closed());
  EXPECT_EQ(echo_, nullptr);
  Connect({.only_1_2 = true}, {.only_1_3 = true});
  Tell(client_->Shake(""));
  EXPECT_TRUE(wire_->closed());
  Connect({});
  Tell("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(wire_->closed());
}

// B74 of the list of attacks: the handshake has its time, whatever trickles in.
TEST_F(TlsConnectionTest, B74AHandshakeHasItsTime) {
  EXPECT_EQ(wire_->timeout(), absl::Seconds(5));
  Tell(client_->Shake("").substr(0, 100));
  EXPECT_EQ(wire_->timeout(), absl::Seconds(5));
  connection_->OnTimeout();
  EXPECT_TRUE(wire_->closed());
}

TEST_F(TlsConnectionTest, TheProtocolsTimesAreTheWires) {
  Shake();
  EXPECT_EQ(wire_->timeout(), absl::Seconds(75));
  connection_->OnTimeout();
  EXPECT_TRUE(echo_->timed_out);
}

TEST_F(TlsConnectionTest, HoldsThePeerBackWhileTheWireIsBusy) {
  Shake();
  wire_->Cork();
  EXPECT_EQ(Ask("0123456789"), "");
  EXPECT_TRUE(connection_->ReadBuffer().empty());
  wire_->Uncork(*connection_);
  EXPECT_EQ(client_->Decrypt(wire_->TakeSent()), "0123456789");
  EXPECT_EQ(echo_->sent, 1);
  EXPECT_FALSE(wire_->overlapped());
}

TEST_F(TlsConnectionTest, TellsTheEndsOfEitherSide) {
  Shake();
  Ask("bye");
  EXPECT_TRUE(client_->told_end());
  EXPECT_TRUE(wire_->shut_down());
  connection_->OnBytes(0);
  EXPECT_TRUE(wire_->closed());
}

TEST_F(TlsConnectionTest, DrainEndsConnectionsThatHaveNotBegun) {
  connection_->OnDrain(false);
  EXPECT_TRUE(wire_->closed());
  Connect({});
  connection_->OnDrain(true);
  Shake();
  EXPECT_TRUE(echo_->draining);
}

TEST_F(TlsConnectionTest, RunsWhatIsPostedAndThenWhatHasCome) {
  Shake();
  echo_->paused = true;
  const std::string bytes = client_->Encrypt("late");
  echo_->link->Post([this] { echo_->paused = false; });
  wire_->RunPosted();
  EXPECT_EQ(client_->Decrypt(Tell(bytes)), "late");
}

TEST_F(TlsConnectionTest, ALinkOutlivesItsConnection) {
  Shake();
  const std::shared_ptr<Link> link = echo_->link;
  echo_ = nullptr;
  connection_ = nullptr;
  const std::string_view piece = "x";
  EXPECT_TRUE(link->Send({&piece, 1}));
  link->Post([] { FAIL(); });
  wire_->RunPosted();
  link->Close();
}

TEST_F(TlsConnectionTest, ABrokenRecordEndsTheConnection) {
  Shake();
  std::string bytes = client_->Encrypt("hello");
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  Tell(bytes);
  EXPECT_TRUE(wire_->closed());
}

}  // namespace
}  // namespace tenon
