// OpenSSL's objects, owned.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tls/certificates.h"

struct ssl_ctx_st;
struct ssl_st;
struct bio_st;

namespace tenon::internal {

// What connections have in common: a certificate, and what is spoken. Immutable and thread-safe.
class SslContext {
 public:
  // INVALID_ARGUMENT names the file that is wrong, and why.
  static absl::StatusOr<std::shared_ptr<const SslContext>> Create(const TlsOptions& options);
  ~SslContext();
  SslContext(const SslContext&) = delete;
  SslContext& operator=(const SslContext&) = delete;

  ssl_ctx_st* get() const { return context_; }

 private:
  explicit SslContext(ssl_ctx_st* context) : context_(context) {}

  ssl_ctx_st* const context_;
};

// One connection's state between cipher text and plain text. Single-threaded.
class Ssl {
 public:
  // What can become of an attempt.
  enum class Outcome { kDone, kMoreNeeded, kEnded, kFailed };

  explicit Ssl(std::shared_ptr<const SslContext> context);
  ~Ssl();
  Ssl(const Ssl&) = delete;
  Ssl& operator=(const Ssl&) = delete;

  // Cipher text from the peer.
  void Feed(std::string_view bytes);
  // Appends what the peer is to be sent.
  void Drain(std::string* out);

  Outcome Handshake();
  // Plain text; `count` says how much when done.
  Outcome Read(std::span<char> room, size_t* count);
  // All of `bytes`, after the handshake.
  Outcome Write(std::string_view bytes);
  // Tells the peer that nothing more comes.
  void Shutdown();

 private:
  Outcome OutcomeOf(int result);

  const std::shared_ptr<const SslContext> context_;
  ssl_st* const ssl_;
  bio_st* const in_;   // owned by ssl_
  bio_st* const out_;  // owned by ssl_
};

}  // namespace tenon::internal
