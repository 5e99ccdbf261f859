// What the peer is sent.
#include <algorithm>
#include <array>
#include <utility>

#include "http2/internal/session.h"

namespace tenon::http2::internal {
namespace {

nghttp2_nv ToNv(std::string_view name, std::string_view value) {
  // The library copies what it is given.
  const auto bytes = [](std::string_view text) {
    return const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

void AppendNvs(const HeadFields& fields, std::vector<nghttp2_nv>* out) {
  fields.ForEach(fields.bytes(), [out](std::string_view name, std::string_view value) {
    out->push_back(ToNv(name, value));
  });
}

std::array<char, 3> StatusText(int status) {
  return {static_cast<char>('0' + status / 100), static_cast<char>('0' + status / 10 % 10),
          static_cast<char>('0' + status % 10)};
}

// Whether a stream that ends so is the peer's fault.
bool IsPeersFault(uint32_t code) {
  return code != NGHTTP2_NO_ERROR && code != NGHTTP2_CANCEL && code != NGHTTP2_INTERNAL_ERROR;
}

}  // namespace

std::span<const std::string_view> Session::Send(size_t most) {
  out_.Clear();
  most_ = most;
  do {
    SubmitPending();
    while (out_.size() < most) {
      const uint8_t* data = nullptr;
      const ssize_t size = nghttp2_session_mem_send(session_, &data);
      if (size <= 0) break;
      out_.Append(AsText(data, static_cast<size_t>(size)));
    }
    TellSent();
  } while (!pending_.empty() && out_.size() < most);
  return out_.Pieces();
}

void Session::SendHead(StreamId id, int status, std::span<const Field> fields) {
  Stream* stream = Find(id);
  if (stream == nullptr || stream->status != 0) return;
  if (status < 200) return SendInterim(id, status, fields);
  stream->status = status;
  for (const Field& field : fields) stream->answer_head.Add(field.name, field.value);
  AddPending(id, *stream);
}

void Session::SendBody(StreamId id, std::string_view bytes, std::shared_ptr<const void> owner) {
  Stream* stream = Find(id);
  if (stream == nullptr || stream->finished) return;
  kept_bytes_ -= stream->queue.kept();
  stream->queue.Add(bytes, std::move(owner));
  kept_bytes_ += stream->queue.kept();
  AddPending(id, *stream);
}

void Session::Finish(StreamId id, std::span<const Field> trailers) {
  Stream* stream = Find(id);
  if (stream == nullptr || stream->finished) return;
  stream->finished = true;
  for (const Field& field : trailers) stream->trailers.Add(field.name, field.value);
  AddPending(id, *stream);
}

void Session::AddPending(StreamId id, Stream& stream) {
  if (!std::exchange(stream.pending, true)) pending_.push_back(id);
}

void Session::SubmitPending() {
  for (const StreamId id : std::exchange(pending_, {})) {
    Stream* stream = Find(id);
    if (stream == nullptr) continue;
    stream->pending = false;
    if (stream->reset || stream->status == 0) continue;
    if (!stream->submitted) SubmitAnswer(id, *stream);
    if (stream->deferred && (stream->finished || stream->queue.size() > 0)) {
      stream->deferred = false;
      nghttp2_session_resume_data(session_, id);
    }
  }
}

void Session::SubmitAnswer(StreamId id, Stream& stream) {
  const std::array<char, 3> status = StatusText(stream.status);
  values_.assign(1, ToNv(":status", {status.data(), status.size()}));
  AppendNvs(stream.answer_head, &values_);
  nghttp2_data_provider provider = {};
  provider.read_callback = ReadBody;
  const bool ends = stream.finished && stream.queue.size() == 0 && stream.trailers.count() == 0;
  stream.submitted = true;
  if (nghttp2_submit_response(session_, id, values_.data(), values_.size(),
                              ends ? nullptr : &provider) != 0)
    Reset(id, ErrorCode::kInternalError);
}

void Session::SendInterim(StreamId id, int status, std::span<const Field> fields) {
  const std::array<char, 3> text = StatusText(status);
  std::vector<nghttp2_nv> values = {ToNv(":status", {text.data(), text.size()})};
  for (const Field& field : fields) values.push_back(ToNv(field.name, field.value));
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, values.data(), values.size(),
                         nullptr);
}

void Session::TellSent() {
  for (const StreamId id : std::exchange(sent_, {})) {
    const Stream* stream = Find(id);
    if (stream != nullptr && !stream->reset) events_.OnSent(id);
  }
}

int Session::OnFrameSent(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
  Session& self = Of(user);
  const bool carries = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
  if (frame->hd.type == NGHTTP2_RST_STREAM && IsPeersFault(frame->rst_stream.error_code))
    self.Allow(self.guard_.OnReset(self.now_));
  const bool ends = carries && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (ends || (frame->hd.type == NGHTTP2_DATA && frame->hd.length > 0)) self.guard_.OnAnswerSent();
  if (frame->hd.type == NGHTTP2_GOAWAY && std::exchange(self.announced_, false))
    nghttp2_submit_ping(session, NGHTTP2_FLAG_NONE, nullptr);
  if (!ends) return 0;
  const Stream* stream = self.Find(frame->hd.stream_id);
  if (stream != nullptr && !stream->request_ended)
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
  return 0;
}

// NOLINTNEXTLINE(readability-function-size): the library's signature.
ssize_t Session::ReadBody(nghttp2_session* session, int32_t id, uint8_t*, size_t room,
                          uint32_t* flags, nghttp2_data_source*, void* user) {
  Session& self = Of(user);
  Stream* stream = self.Find(id);
  if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const size_t size = std::min(room, stream->queue.size());
  if (size == 0 && !stream->finished) {
    stream->deferred = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (!stream->finished || size < stream->queue.size()) return static_cast<ssize_t>(size);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (stream->trailers.count() == 0) return static_cast<ssize_t>(size);
  *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  self.values_.clear();
  AppendNvs(stream->trailers, &self.values_);
  if (nghttp2_submit_trailer(session, id, self.values_.data(), self.values_.size()) != 0)
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  return static_cast<ssize_t>(size);
}

int Session::SendData(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t size,
                      nghttp2_data_source*, void* user) {
  constexpr size_t kFrameHeadBytes = 9;
  Session& self = Of(user);
  Stream* stream = self.Find(frame->hd.stream_id);
  if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  self.out_.Append(AsText(head, kFrameHeadBytes));
  self.kept_bytes_ -= stream->queue.kept();
  stream->queue.Take(size, &self.out_);
  self.kept_bytes_ += stream->queue.kept();
  if (size > 0 && stream->queue.size() == 0 && !stream->finished)
    self.sent_.push_back(frame->hd.stream_id);
  return self.out_.size() >= self.most_ ? NGHTTP2_ERR_PAUSE : 0;
}

}  // namespace tenon::http2::internal
