// A connection whose version of HTTP its first bytes tell.
#pragma once

#include <memory>
#include <vector>

#include "http/http_service.h"
#include "ports/transport.h"

namespace tenon {

// A client of HTTP/2 begins with its preface (RFC 9113, section 3.4), whether it learned of HTTP/2
// by ALPN or knows it beforehand; everything else is HTTP/1.1. Single-threaded. Made by the
// transport, one a connection.
class HttpConnection final : public Protocol {
 public:
  struct Options {
    bool probes_only = false;  // a reserved connection
  };

  // `service` must outlive the connection.
  HttpConnection(std::shared_ptr<Link> link, const HttpService& service, Options options);

  std::span<char> ReadBuffer() override;
  void OnBytes(size_t count) override;
  void OnSent() override;
  void OnTimeout() override;
  void OnDrain(bool more_came) override;

 private:
  // Hands the connection, and what has come, to the session of that version.
  void Become(std::shared_ptr<Protocol> session);
  std::shared_ptr<Protocol> MakeHttp1() const;
  std::shared_ptr<Protocol> MakeHttp2() const;

  const std::shared_ptr<Link> link_;
  const HttpService& service_;
  const Options options_;
  std::vector<char> buffer_;
  size_t size_ = 0;  // bytes in it
  bool draining_ = false;
  std::shared_ptr<Protocol> session_;  // null until the version is known
};

}  // namespace tenon
