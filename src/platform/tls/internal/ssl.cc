#include "tls/internal/ssl.h"

#include <algorithm>
#include <cstdlib>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "absl/memory/memory.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::internal {
namespace {

// What TLS 1.2 speaks: forward secrecy and authenticated encryption, as RFC 9113, section 9.2.2,
// asks of HTTP/2. TLS 1.3 knows nothing else.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// RFC 7301: what is offered, in the order of our liking.
constexpr unsigned char kProtocols[] = "\x02h2\x08http/1.1";

// The oldest of OpenSSL's complaints; the others follow from it.
std::string Complaint() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "not what it should be" : reason;
}

absl::Status Refuse(std::string_view file, std::string_view property) {
  return absl::InvalidArgumentError(
      StrCat("reading ", Quote(file), " (", property, "): ", Complaint()));
}

int SelectProtocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* match = nullptr;
  const int result = SSL_select_next_proto(&match, chosen_size, kProtocols, sizeof(kProtocols) - 1,
                                           offered, offered_size);
  *chosen = match;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// OpenSSL fails so when memory is out.
template <typename T>
T* NotNull(T* made) {
  if (made == nullptr) std::abort();
  return made;
}

}  // namespace

SslContext::~SslContext() { SSL_CTX_free(context_); }

absl::StatusOr<std::shared_ptr<const SslContext>> SslContext::Create(const TlsOptions& options) {
  ERR_clear_error();
  SSL_CTX* const raw = NotNull(SSL_CTX_new(TLS_server_method()));
  std::shared_ptr<const SslContext> context = absl::WrapUnique(new SslContext(raw));
  SSL_CTX_set_min_proto_version(raw, options.only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(raw, kCiphers) != 1)
    return absl::InternalError(StrCat("choosing ciphers for TLS 1.2: ", Complaint()));
  SSL_CTX_set_alpn_select_cb(raw, SelectProtocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(raw, options.certificate.c_str()) != 1)
    return Refuse(options.certificate, "tls.certificate");
  if (SSL_CTX_use_PrivateKey_file(raw, options.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return Refuse(options.key, "tls.key");
  if (SSL_CTX_check_private_key(raw) != 1) return Refuse(options.key, "tls.key");
  return context;
}

Ssl::Ssl(std::shared_ptr<const SslContext> context)
    : context_(std::move(context)),
      ssl_(NotNull(SSL_new(context_->get()))),
      in_(NotNull(BIO_new(BIO_s_mem()))),
      out_(NotNull(BIO_new(BIO_s_mem()))) {
  // An empty buffer is not the end of what comes.
  BIO_set_mem_eof_return(in_, -1);
  SSL_set_bio(ssl_, in_, out_);
  SSL_set_accept_state(ssl_);
}

Ssl::~Ssl() { SSL_free(ssl_); }

void Ssl::Feed(std::string_view bytes) {
  if (BIO_write(in_, bytes.data(), static_cast<int>(bytes.size())) !=
      static_cast<int>(bytes.size()))
    std::abort();
}

void Ssl::Drain(std::string* out) {
  const size_t waiting = BIO_ctrl_pending(out_);
  if (waiting == 0) return;
  const size_t begin = out->size();
  out->resize(begin + waiting);
  const int taken = BIO_read(out_, out->data() + begin, static_cast<int>(waiting));
  out->resize(begin + static_cast<size_t>(std::max(taken, 0)));
}

Ssl::Outcome Ssl::OutcomeOf(int result) {
  if (result > 0) return Outcome::kDone;
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Outcome::kMoreNeeded;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::kEnded;
    default:
      return Outcome::kFailed;
  }
}

Ssl::Outcome Ssl::Handshake() {
  ERR_clear_error();
  return OutcomeOf(SSL_do_handshake(ssl_));
}

Ssl::Outcome Ssl::Read(std::span<char> room, size_t* count) {
  ERR_clear_error();
  return OutcomeOf(SSL_read_ex(ssl_, room.data(), room.size(), count));
}

Ssl::Outcome Ssl::Write(std::string_view bytes) {
  ERR_clear_error();
  size_t written = 0;
  if (bytes.empty()) return Outcome::kDone;
  return OutcomeOf(SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written));
}

void Ssl::Shutdown() {
  ERR_clear_error();
  SSL_shutdown(ssl_);
}

}  // namespace tenon::internal
