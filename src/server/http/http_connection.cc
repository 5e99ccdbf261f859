#include "http/http_connection.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "http/http1_session.h"
#include "http/http2_session.h"
#include "http/request_rules.h"
#include "http2/limits.h"

namespace tenon {
namespace {

// What either session takes at once.
constexpr size_t kFirstBytes = 16 * 1024;

// Whether `bytes` begin with a line that names no version of HTTP: an HTTP/2 client whose preface
// is broken must not be answered in HTTP/1.1 (RFC 9113, section 3.4), and nobody else sends one.
bool IsNoHttp(std::string_view bytes) {
  const size_t end = bytes.find("\r\n");
  return end != std::string_view::npos && end > 0 &&
         bytes.substr(0, end).find("HTTP/") == std::string_view::npos;
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<Link> link, const HttpService& service,
                               Options options)
    : link_(std::move(link)), service_(service), options_(options), buffer_(kFirstBytes) {
  link_->SetTimeout(service_.options().header_timeout);
}

std::span<char> HttpConnection::ReadBuffer() {
  if (session_ != nullptr) return session_->ReadBuffer();
  return {buffer_.data() + size_, buffer_.size() - size_};
}

void HttpConnection::OnBytes(size_t count) {
  if (session_ != nullptr) return session_->OnBytes(count);
  if (count == 0) return link_->Close();
  size_ += count;
  const std::string_view bytes(buffer_.data(), size_);
  if (bytes.starts_with(http2::kPreface)) return Become(MakeHttp2());
  if (http2::kPreface.starts_with(bytes)) return;
  if (IsNoHttp(bytes)) return link_->Close();
  Become(MakeHttp1());
}

void HttpConnection::OnSent() {
  if (session_ != nullptr) session_->OnSent();
}

void HttpConnection::OnTimeout() {
  if (session_ == nullptr) {
    if (size_ == 0) return link_->Close();
    Become(MakeHttp1());
  }
  session_->OnTimeout();
}

void HttpConnection::OnDrain(bool more_came) {
  draining_ = true;
  if (session_ != nullptr) return session_->OnDrain(more_came);
  if (size_ == 0 && !more_came) link_->SetTimeout(kLastRequestTime);
}

std::shared_ptr<Protocol> HttpConnection::MakeHttp1() const {
  const Http1Session::Options options{.probes_only = options_.probes_only};
  return std::make_shared<Http1Session>(link_, service_, options);
}

std::shared_ptr<Protocol> HttpConnection::MakeHttp2() const {
  const Http2Session::Options options{.probes_only = options_.probes_only};
  return std::make_shared<Http2Session>(link_, service_, options);
}

void HttpConnection::Become(std::shared_ptr<Protocol> session) {
  session_ = std::move(session);
  const std::vector<char> first = std::exchange(buffer_, {});
  if (draining_) session_->OnDrain(true);
  const std::span<char> room = session_->ReadBuffer();
  const size_t count = std::min(size_, room.size());
  std::memcpy(room.data(), first.data(), count);
  session_->OnBytes(count);
}

}  // namespace tenon
