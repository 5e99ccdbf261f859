#include "http/response_writer.h"

#include <utility>

#include "http1/response_head.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// Up to here a body is copied behind its head, which is cheaper than a second piece.
constexpr size_t kJoinBytes = 16 * 1024;

}  // namespace

void ResponseWriter::AppendHead(const ResponseFrame& frame) {
  head_.clear();
  http1::AppendStatusLine(response_.status, &head_);
  StrAppend(&head_, "Date: ", date_.At(frame.now), "\r\n");
  const size_t size = response_.body_size();
  if (size > 0) http1::AppendHeader({"Content-Type", response_.content_type}, &head_);
  StrAppend(&head_, "Content-Length: ", size, "\r\n");
  for (const auto& [name, value] : response_.headers) http1::AppendHeader({name, value}, &head_);
  if (frame.identity != nullptr) {
    const RequestIdentity& identity = *frame.identity;
    if (!identity.request_id.empty())
      http1::AppendHeader({"X-Request-Id", identity.request_id}, &head_);
    if (!identity.traceparent.empty())
      http1::AppendHeader({"traceparent", identity.traceparent}, &head_);
  }
  if (frame.close) head_.append("Connection: close\r\n");
  if (!frame.close && frame.http_1_0) head_.append("Connection: keep-alive\r\n");
  head_.append("\r\n");
}

std::span<const std::string_view> ResponseWriter::Write(HttpResponse response,
                                                        const ResponseFrame& frame) {
  response_ = std::move(response);
  AppendHead(frame);
  pieces_.clear();
  if (frame.head_only) {
    pieces_.push_back(head_);
  } else if (response_.text.size() <= kJoinBytes) {
    head_.append(response_.text);
    pieces_.push_back(head_);
  } else {
    pieces_ = {head_, response_.text};
  }
  if (!frame.head_only) pieces_.insert(pieces_.end(), response_.more.begin(), response_.more.end());
  return pieces_;
}

void ResponseWriter::Clear() {
  response_.text.clear();
  response_.more.clear();
  response_.owners.clear();
  response_.headers.clear();
}

}  // namespace tenon
