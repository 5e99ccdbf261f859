#include "tls/testing/tls_client.h"

#include <array>
#include <cstdlib>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tenon {

class TlsClient::State {
 public:
  explicit State(const TlsClientOptions& options) {
    context = SSL_CTX_new(TLS_client_method());
    if (options.only_1_2) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    ssl = SSL_new(context);
    in = BIO_new(BIO_s_mem());
    out = BIO_new(BIO_s_mem());
    if (ssl == nullptr || in == nullptr || out == nullptr) std::abort();
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
    if (!options.alpn.empty()) {
      SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(options.alpn.data()),
                          static_cast<unsigned>(options.alpn.size()));
    }
  }
  ~State() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void Feed(std::string_view bytes) const {
    if (!bytes.empty()) BIO_write(in, bytes.data(), static_cast<int>(bytes.size()));
  }
  std::string Drain() const {
    std::string bytes(BIO_ctrl_pending(out), '\0');
    if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  BIO* in = nullptr;
  BIO* out = nullptr;
};

TlsClient::TlsClient(const TlsClientOptions& options) : state_(std::make_unique<State>(options)) {}
TlsClient::~TlsClient() = default;

std::string TlsClient::Shake(std::string_view from_server) {
  state_->Feed(from_server);
  SSL_do_handshake(state_->ssl);
  return state_->Drain();
}

bool TlsClient::shaken() const { return SSL_is_init_finished(state_->ssl) == 1; }

std::string TlsClient::Encrypt(std::string_view text) {
  SSL_write(state_->ssl, text.data(), static_cast<int>(text.size()));
  return state_->Drain();
}

std::string TlsClient::Decrypt(std::string_view from_server) {
  state_->Feed(from_server);
  std::string text;
  std::array<char, 4096> room;
  size_t count = 0;
  while (SSL_read_ex(state_->ssl, room.data(), room.size(), &count) == 1)
    text.append(room.data(), count);
  return text;
}

std::string TlsClient::CommonName() const {
  X509* const certificate = SSL_get0_peer_certificate(state_->ssl);
  if (certificate == nullptr) return "";
  std::array<char, 256> name = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

std::string TlsClient::Alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(state_->ssl, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::Version() const { return SSL_get_version(state_->ssl); }

bool TlsClient::told_end() const {
  return (SSL_get_shutdown(state_->ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace tenon
