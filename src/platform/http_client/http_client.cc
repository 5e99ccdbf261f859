#include "http_client/http_client.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <curl/curl.h>

#include "http_client/internal/body_reader.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

// The answer as it comes in.
struct Intake {
  HttpReply reply;
  int64_t max_bytes = 0;
  bool too_large = false;
};

size_t ReadBody(char* to, size_t size, size_t count, void* body) {
  return static_cast<internal::BodyReader*>(body)->Read({to, size * count});
}

// libcurl begins again when a connection that was kept open turns out to be closed.
int SeekBody(void* body, curl_off_t offset, int origin) {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<internal::BodyReader*>(body)->Seek(static_cast<size_t>(offset));
  return CURL_SEEKFUNC_OK;
}

size_t TakeBody(char* from, size_t size, size_t count, void* to) {
  Intake& intake = *static_cast<Intake*>(to);
  const size_t bytes = size * count;
  intake.too_large = intake.reply.body.size() + bytes > static_cast<size_t>(intake.max_bytes);
  if (intake.too_large) return 0;
  intake.reply.body.append(from, bytes);
  return bytes;
}

size_t TakeHeader(char* from, size_t size, size_t count, void* to) {
  HttpReply& reply = static_cast<Intake*>(to)->reply;
  const std::string_view line(from, size * count);
  // The head of an answer that only announces another (100 Continue) is no part of this one.
  if (line.starts_with("HTTP/")) reply.headers.clear();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  std::string_view value = line.substr(colon + 1);
  const size_t begin = value.find_first_not_of(" \t\r\n");
  value.remove_prefix(std::min(begin, value.size()));
  value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
  reply.headers.emplace_back(std::move(name), value);
  return line.size();
}

HeaderList ToList(const HttpCall& call, const Secret& api_key) {
  // Without "Expect: 100-continue", which costs a round trip before every large body.
  HeaderList list(curl_slist_append(nullptr, "Expect:"));
  if (!api_key.empty()) {
    static_cast<void>(
        curl_slist_append(list.get(), StrCat("Authorization: Bearer ", api_key.reveal()).c_str()));
  }
  for (const auto& [name, value] : call.headers) {
    // libcurl gives back the list's head, which stays the one that is owned.
    static_cast<void>(curl_slist_append(list.get(), StrCat(name, ": ", value).c_str()));
  }
  return list;
}

long Milliseconds(absl::Duration duration) {
  return static_cast<long>(std::max<int64_t>(1, absl::ToInt64Milliseconds(duration)));
}

}  // namespace

// Owns libcurl's handle, which keeps the connection.
class HttpClient::Handle {
 public:
  Handle() : curl_(curl_easy_init()) {}
  ~Handle() { curl_easy_cleanup(curl_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  void Prepare(const HttpClientOptions& options, const HttpCall& call) {
    curl_easy_reset(curl_);
    error_[0] = '\0';
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, error_.data());
    curl_easy_setopt(curl_, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    SetVersion(options, call.url);
    curl_easy_setopt(curl_, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options.connect_timeout));
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, Milliseconds(options.timeout));
  }

  void SetBody(internal::BodyReader* body) {
    curl_easy_setopt(curl_, CURLOPT_POST, 1L);
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    curl_easy_setopt(curl_, CURLOPT_READFUNCTION, ReadBody);
    curl_easy_setopt(curl_, CURLOPT_READDATA, body);
    curl_easy_setopt(curl_, CURLOPT_SEEKFUNCTION, SeekBody);
    curl_easy_setopt(curl_, CURLOPT_SEEKDATA, body);
  }

  CURLcode Perform(const HeaderList& headers, Intake* intake) {
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, TakeBody);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, intake);
    curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, TakeHeader);
    curl_easy_setopt(curl_, CURLOPT_HEADERDATA, intake);
    const CURLcode code = curl_easy_perform(curl_);
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    intake->reply.status = static_cast<int>(status);
    long version = 0;
    curl_easy_getinfo(curl_, CURLINFO_HTTP_VERSION, &version);
    keeps_http2_ = code == CURLE_OK && version == CURL_HTTP_VERSION_2_0;
    return code;
  }

  // Whether the connection that the last call left speaks HTTP/2.
  bool keeps_http2() const { return keeps_http2_; }

  // What went wrong in the system's words where it has some, else in libcurl's.
  std::string Reason(CURLcode code) const {
    long error = 0;
    curl_easy_getinfo(curl_, CURLINFO_OS_ERRNO, &error);
    if (code == CURLE_COULDNT_CONNECT && error != 0) return std::strerror(static_cast<int>(error));
    return error_[0] == '\0' ? curl_easy_strerror(code) : error_.data();
  }

 private:
  // libcurl 7.88 makes a connection HTTP/2 anew for each call with prior knowledge, which breaks
  // one that is kept: what is HTTP/2 already is asked for without it.
  void SetVersion(const HttpClientOptions& options, std::string_view url) {
    long version = CURL_HTTP_VERSION_1_1;
    if (options.http2 && url.starts_with("https:")) version = CURL_HTTP_VERSION_2TLS;
    if (options.http2 && url.starts_with("http:")) {
      version = keeps_http2_ ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
      curl_easy_setopt(curl_, CURLOPT_FRESH_CONNECT, keeps_http2_ ? 0L : 1L);
    }
    curl_easy_setopt(curl_, CURLOPT_HTTP_VERSION, version);
  }

  CURL* const curl_;
  bool keeps_http2_ = false;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), handle_(std::make_unique<Handle>()) {}

HttpClient::~HttpClient() = default;

absl::StatusOr<HttpReply> HttpClient::Send(const HttpCall& call) {
  const bool kept_http2 = handle_->keeps_http2();
  handle_->Prepare(options_, call);
  internal::BodyReader body(call.body);
  if (!call.body.empty()) handle_->SetBody(&body);
  const HeaderList headers = ToList(call, options_.api_key);
  Intake intake{.max_bytes = options_.max_response_bytes};
  const CURLcode code = handle_->Perform(headers, &intake);
  // The kept connection had ended, and a new one was asked in HTTP/1.1: it is asked once more.
  if (options_.http2 && kept_http2 && code == CURLE_OK && !handle_->keeps_http2())
    return Send(call);
  switch (code) {
    case CURLE_OK:
      return std::move(intake.reply);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return absl::InvalidArgumentError(
          StrCat("asking ", Quote(call.url), ": it is no http or https URL"));
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
      return absl::UnavailableError(
          StrCat("connecting to ", call.url, ": ", handle_->Reason(code)));
    case CURLE_OPERATION_TIMEDOUT:
      return absl::DeadlineExceededError(StrCat("asking ", call.url, ": ", handle_->Reason(code)));
    case CURLE_WRITE_ERROR:
      if (intake.too_large) {
        return absl::OutOfRangeError(StrCat("asking ", call.url, ": the answer has more than ",
                                            options_.max_response_bytes, " bytes"));
      }
      break;
    default:
      break;
  }
  return absl::UnavailableError(StrCat("asking ", call.url, ": ", handle_->Reason(code)));
}

std::string_view HttpReply::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string EscapeUrlSegment(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out.push_back(c);
    } else {
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

}  // namespace tenon
