// Turns a response into the bytes of an HTTP/1.1 answer. Used by the session only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "api/message.h"
#include "api/request_identity.h"
#include "http/http_date.h"

namespace tenon {

// What the connection adds to an answer.
struct ResponseFrame {
  bool head_only = false;  // the request was HEAD
  bool close = false;      // the connection ends after it
  bool http_1_0 = false;   // the request was HTTP/1.0, which closes unless told otherwise
  const RequestIdentity* identity = nullptr;  // what of it is to be said; null: nothing
  absl::Time now;
};

// Holds the bytes of one answer until they are sent. Reused from answer to answer, so that a small
// one allocates nothing. Thread-compatible.
class ResponseWriter {
 public:
  // The pieces of `response` to be sent; they stay valid until the next Write or Clear.
  std::span<const std::string_view> Write(HttpResponse response, const ResponseFrame& frame);

  // Lets go of what the answer kept alive.
  void Clear();

 private:
  void AppendHead(const ResponseFrame& frame);

  HttpResponse response_;
  std::string head_;
  std::vector<std::string_view> pieces_;
  HttpDate date_;
};

}  // namespace tenon
