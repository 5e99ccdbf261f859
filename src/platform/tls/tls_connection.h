// TLS between a connection and the protocol that it carries.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ports/transport.h"
#include "tls/certificates.h"
#include "tls/internal/ssl.h"

namespace tenon {

// To the transport it is a protocol; the protocol within is made once the handshake is done, and is
// given a link that encrypts. A handshake that fails or does not come to its end in time closes the
// connection. ALPN offers h2 and http/1.1. Single-threaded as Protocol says.
class TlsConnection final : public Protocol, public std::enable_shared_from_this<TlsConnection> {
 public:
  using MakeProtocol = std::function<std::shared_ptr<Protocol>(std::shared_ptr<Link>)>;

  TlsConnection(std::shared_ptr<Link> wire, std::shared_ptr<const internal::SslContext> context,
                absl::Duration handshake_timeout, MakeProtocol make_protocol);

  std::span<char> ReadBuffer() override;
  void OnBytes(size_t count) override;
  void OnSent() override;
  void OnTimeout() override;
  void OnDrain(bool more_came) override;

 private:
  class InnerLink;

  void Shake();
  // Gives the protocol what has come for it, as far as it takes it.
  void Deliver();
  bool Send(std::span<const std::string_view> pieces);
  // Hands the wire what is encrypted.
  void Pump();
  bool idle() const { return !wire_busy_ && encrypted_.empty(); }
  void ShutdownSend();
  void Fail();
  void Close();

  const std::shared_ptr<Link> wire_;
  internal::Ssl ssl_;
  const MakeProtocol make_protocol_;
  std::shared_ptr<Protocol> protocol_;  // null until the handshake is done

  std::vector<char> buffer_;
  std::string sending_;    // what the wire has, and may not have written yet
  std::string encrypted_;  // what follows it
  bool begun_ = false;     // the peer has sent something
  bool wire_busy_ = false;
  bool protocol_waits_ = false;  // for OnSent
  bool send_ended_ = false;      // ShutdownSend was called
  bool draining_ = false;
  bool failed_ = false;  // to be closed once the alert is sent
  bool closed_ = false;
};

}  // namespace tenon
