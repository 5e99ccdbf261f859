// What the peer sends.
#include <algorithm>
#include <utility>

#include "http2/internal/session.h"

namespace tenon::http2::internal {
namespace {

// A header block that decodes to this many times http.max_head_bytes is an attack by HPACK.
constexpr size_t kHopelessHead = 16;

ErrorCode CodeOf(ssize_t library_error) {
  if (library_error == NGHTTP2_ERR_FLOODED || library_error == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS)
    return ErrorCode::kEnhanceYourCalm;
  return library_error == NGHTTP2_ERR_HEADER_COMP ? ErrorCode::kCompressionError
                                                  : ErrorCode::kProtocolError;
}

}  // namespace

void Session::Receive(std::string_view bytes, absl::Duration now) {
  if (terminated_) return;
  now_ = now;
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const ssize_t taken = nghttp2_session_mem_recv(session_, data, bytes.size());
  if (taken < 0 && !terminated_) Terminate(CodeOf(taken));
}

int Session::Allow(bool allowed) {
  if (!allowed) Terminate(ErrorCode::kEnhanceYourCalm);
  return terminated_ ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

int Session::CheckStreamId(StreamId id) {
  if (id > newest_) {
    newest_ = id;
    return 0;
  }
  if (id == newest_ || streams_.contains(id) ||
      std::find(ended_here_.begin(), ended_here_.end(), id) != ended_here_.end())
    return 0;
  Terminate(ErrorCode::kProtocolError);
  return NGHTTP2_ERR_CALLBACK_FAILURE;
}

int Session::OnBeginFrame(nghttp2_session*, const nghttp2_frame_hd* head, void* user) {
  Session& self = Of(user);
  const bool ends_stream = (head->flags & NGHTTP2_FLAG_END_STREAM) != 0;
  switch (head->type) {
    case NGHTTP2_HEADERS:
      return self.CheckStreamId(head->stream_id);
    case NGHTTP2_CONTINUATION:  // bounded by the library
      return 0;
    case NGHTTP2_DATA:
      if (head->length > 0 || ends_stream) return 0;
      return self.Allow(self.guard_.OnControlFrame(self.now_));
    case NGHTTP2_RST_STREAM:
      if (self.streams_.contains(head->stream_id))
        return self.Allow(self.guard_.OnReset(self.now_));
      // The stream is over: libcurl 7.88 resets each that it has the whole answer of.
      [[fallthrough]];
    case NGHTTP2_WINDOW_UPDATE:
    case NGHTTP2_PING:
      return self.Allow(self.guard_.OnReaderFrame(self.now_));
    default:
      return self.Allow(self.guard_.OnControlFrame(self.now_));
  }
}

int Session::OnBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  Session& self = Of(user);
  self.in_head_ = true;
  self.head_bytes_ = 0;
  if (frame->headers.cat == NGHTTP2_HCAT_REQUEST)
    self.streams_.emplace(frame->hd.stream_id, std::make_unique<Stream>());
  return 0;
}

// NOLINTNEXTLINE(readability-function-size): the library's signature.
int Session::OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                      void* user) {
  Session& self = Of(user);
  self.head_bytes_ += name_size + value_size;
  if (self.head_bytes_ > kHopelessHead * self.limits_.max_head_bytes) return self.Allow(false);
  Stream* stream = self.Find(frame->hd.stream_id);
  if (stream == nullptr || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
  stream->too_large = stream->too_large || self.head_bytes_ > self.limits_.max_head_bytes ||
                      stream->head.count() >= self.limits_.max_headers;
  if (!stream->too_large) stream->head.Add(AsText(name, name_size), AsText(value, value_size));
  return 0;
}

int Session::OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  Session& self = Of(user);
  switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA:
      self.OnRequestFrame(frame->hd);
      break;
    case NGHTTP2_SETTINGS:
      self.greeted_ = true;
      break;
    case NGHTTP2_PING:
      if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) self.events_.OnEndHeard();
      break;
    default:
      break;
  }
  return 0;
}

void Session::OnRequestFrame(const nghttp2_frame_hd& head) {
  if (head.type == NGHTTP2_HEADERS) in_head_ = false;
  Stream* stream = Find(head.stream_id);
  if (stream == nullptr || stream->reset) return;
  if (head.type == NGHTTP2_HEADERS && !std::exchange(stream->is_request, true))
    events_.OnRequest(head.stream_id, std::move(stream->head), stream->too_large);
  if ((head.flags & NGHTTP2_FLAG_END_STREAM) == 0) return;
  stream->request_ended = true;
  if (!stream->reset) events_.OnRequestEnd(head.stream_id);
}

int Session::OnData(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* data, size_t size,
                    void* user) {
  Session& self = Of(user);
  Stream* stream = self.Find(id);
  if (stream == nullptr) {
    nghttp2_session_consume_connection(session, size);
    return 0;
  }
  stream->unconsumed += size;
  if (stream->reset) {
    self.Consume(id, size);
  } else {
    self.events_.OnData(id, AsText(data, size));
  }
  return 0;
}

}  // namespace tenon::http2::internal
