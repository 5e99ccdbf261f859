// The client's end of a TLS connection, without a socket.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tenon {

struct TlsClientOptions {
  bool only_1_2 = false;
  std::string alpn;  // in the form of RFC 7301: "\x02h2"; empty for none
};

// Trusts whatever certificate it is shown. Thread-compatible.
class TlsClient {
 public:
  explicit TlsClient(const TlsClientOptions& options);
  ~TlsClient();

  // Takes what the server sent and gives what it is to be sent: the handshake, until it is done.
  std::string Shake(std::string_view from_server);
  bool shaken() const;

  std::string Encrypt(std::string_view text);
  std::string Decrypt(std::string_view from_server);

  std::string CommonName() const;  // of the server's certificate
  std::string Alpn() const;        // what was agreed on
  std::string Version() const;     // "TLSv1.3"
  bool told_end() const;           // whether the server has said that nothing more comes

 private:
  class State;

  const std::unique_ptr<State> state_;
};

}  // namespace tenon
