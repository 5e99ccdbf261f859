#include "http2/server_connection.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "absl/container/flat_hash_map.h"
#include "http2/internal/answer_queue.h"
#include "http2/internal/flood_guard.h"
#include "http2/internal/gather_buffer.h"

namespace tenon::http2 {
namespace {

// A header block that decodes to this many times http.max_head_bytes is an attack by HPACK.
constexpr size_t kHopelessHead = 16;

// Of how many streams that we ended it is known that their peer may not have heard of it yet.
constexpr size_t kRemembered = 256;

// What is known of a stream that is open.
struct Stream {
  HeadFields head;
  size_t head_bytes = 0;
  bool too_large = false;
  bool is_request = false;  // the head was told
  bool request_ended = false;
  bool reset = false;  // by us; nothing more is told of it but its end
  size_t unconsumed = 0;

  int status = 0;
  HeadFields answer_head;
  HeadFields trailers;
  internal::AnswerQueue queue;
  bool submitted = false;
  bool deferred = false;
  bool finished = false;
  bool pending = false;  // in the list of those that have something new
};

// The library fails so when memory is out.
void MustBeZero(int result) {
  if (result != 0) std::abort();
}

std::string_view AsText(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

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

ErrorCode CodeOf(ssize_t library_error) {
  if (library_error == NGHTTP2_ERR_FLOODED || library_error == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS)
    return ErrorCode::kEnhanceYourCalm;
  return library_error == NGHTTP2_ERR_HEADER_COMP ? ErrorCode::kCompressionError
                                                  : ErrorCode::kProtocolError;
}

}  // namespace

class ServerConnection::Session {
 public:
  Session(const Limits& limits, ConnectionEvents& events)
      : limits_(limits), events_(events), guard_(limits.max_resets, limits.max_control_frames) {
    Open();
    SubmitSettings();
  }
  ~Session() { nghttp2_session_del(session_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void Receive(std::string_view bytes, absl::Duration now) {
    if (terminated_) return;
    now_ = now;
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    const ssize_t taken = nghttp2_session_mem_recv(session_, data, bytes.size());
    if (taken < 0 && !terminated_) Terminate(CodeOf(taken));
  }

  std::span<const std::string_view> Send(size_t most) {
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

  void SendHead(StreamId id, int status, std::span<const Field> fields) {
    Stream* stream = Find(id);
    if (stream == nullptr || stream->status != 0) return;
    if (status < 200) return SendInterim(id, status, fields);
    stream->status = status;
    for (const Field& field : fields) stream->answer_head.Add(field.name, field.value);
    AddPending(id, *stream);
  }

  void SendBody(StreamId id, std::string_view bytes, std::shared_ptr<const void> owner) {
    Stream* stream = Find(id);
    if (stream == nullptr || stream->finished) return;
    stream->queue.Add(bytes, std::move(owner));
    AddPending(id, *stream);
  }

  void Finish(StreamId id, std::span<const Field> trailers) {
    Stream* stream = Find(id);
    if (stream == nullptr || stream->finished) return;
    stream->finished = true;
    for (const Field& field : trailers) stream->trailers.Add(field.name, field.value);
    AddPending(id, *stream);
  }

  void Reset(StreamId id, ErrorCode code) {
    Stream* stream = Find(id);
    if (stream == nullptr || stream->reset) return;
    stream->reset = true;
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, static_cast<uint32_t>(code));
  }

  void Consume(StreamId id, size_t count) {
    Stream* stream = Find(id);
    if (stream == nullptr) return;
    count = std::min(count, stream->unconsumed);
    stream->unconsumed -= count;
    nghttp2_session_consume(session_, id, count);
  }

  size_t QueuedBytes(StreamId id) const {
    const auto found = streams_.find(id);
    return found == streams_.end() ? 0 : found->second->queue.size();
  }

  void AnnounceEnd() {
    announced_ = true;
    nghttp2_submit_shutdown_notice(session_);
  }

  void GoAway() {
    const int32_t last = nghttp2_session_get_last_proc_stream_id(session_);
    nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
  }

  void Terminate(ErrorCode code) {
    if (terminated_) return;
    terminated_ = true;
    nghttp2_session_terminate_session(session_, static_cast<uint32_t>(code));
  }

  bool in_head() const { return in_head_; }
  bool greeted() const { return greeted_; }

  bool over() const {
    return (terminated_ || nghttp2_session_want_read(session_) == 0) &&
           nghttp2_session_want_write(session_) == 0;
  }

 private:
  void Open() {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_option* option = nullptr;
    MustBeZero(nghttp2_session_callbacks_new(&callbacks));
    MustBeZero(nghttp2_option_new(&option));
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, OnBeginFrame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, OnBeginHeaders);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, OnFrame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnData);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, OnFrameSent);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnClose);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, SendData);
    nghttp2_option_set_no_auto_window_update(option, 1);
    const int made = nghttp2_session_server_new2(&session_, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    MustBeZero(made);
  }

  void SubmitSettings() {
    const std::array<nghttp2_settings_entry, 3> settings = {{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits_.max_concurrent_streams},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<uint32_t>(limits_.stream_window_bytes)},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<uint32_t>(limits_.max_head_bytes)},
    }};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                          limits_.connection_window_bytes);
  }

  static Session& Of(void* user) { return *static_cast<Session*>(user); }

  Stream* Find(StreamId id) {
    const auto found = streams_.find(id);
    return found == streams_.end() ? nullptr : found->second.get();
  }

  void AddPending(StreamId id, Stream& stream) {
    if (!std::exchange(stream.pending, true)) pending_.push_back(id);
  }

  void SubmitPending() {
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

  void SubmitAnswer(StreamId id, Stream& stream) {
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

  void SendInterim(StreamId id, int status, std::span<const Field> fields) {
    const std::array<char, 3> text = StatusText(status);
    std::vector<nghttp2_nv> values = {ToNv(":status", {text.data(), text.size()})};
    for (const Field& field : fields) values.push_back(ToNv(field.name, field.value));
    nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, values.data(), values.size(),
                           nullptr);
  }

  void TellSent() {
    for (const StreamId id : std::exchange(sent_, {})) {
      const Stream* stream = Find(id);
      if (stream != nullptr && !stream->reset) events_.OnSent(id);
    }
  }

  // Ends the connection unless what has come is allowed.
  int Allow(bool allowed) {
    if (!allowed) Terminate(ErrorCode::kEnhanceYourCalm);
    return terminated_ ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
  }

  // RFC 9113, section 5.1.1: identifiers of new streams go up. The library lets a smaller one pass,
  // as it might be of the trailers of a stream that was reset here.
  int CheckStreamId(StreamId id) {
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

  static int OnBeginFrame(nghttp2_session*, const nghttp2_frame_hd* head, void* user) {
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
        return self.Allow(self.guard_.OnReset(self.now_));
      case NGHTTP2_WINDOW_UPDATE:
      case NGHTTP2_PING:
        return self.Allow(self.guard_.OnReaderFrame(self.now_));
      default:
        return self.Allow(self.guard_.OnControlFrame(self.now_));
    }
  }

  static int OnBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Session& self = Of(user);
    self.in_head_ = true;
    self.head_bytes_ = 0;
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST)
      self.streams_.emplace(frame->hd.stream_id, std::make_unique<Stream>());
    return 0;
  }

  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
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

  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
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

  void OnRequestFrame(const nghttp2_frame_hd& head) {
    if (head.type == NGHTTP2_HEADERS) in_head_ = false;
    Stream* stream = Find(head.stream_id);
    if (stream == nullptr || stream->reset) return;
    if (head.type == NGHTTP2_HEADERS && !std::exchange(stream->is_request, true))
      events_.OnRequest(head.stream_id, std::move(stream->head), stream->too_large);
    if ((head.flags & NGHTTP2_FLAG_END_STREAM) == 0) return;
    stream->request_ended = true;
    if (!stream->reset) events_.OnRequestEnd(head.stream_id);
  }

  static int OnData(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* data, size_t size,
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

  static int OnFrameSent(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    Session& self = Of(user);
    const bool carries = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
    if (frame->hd.type == NGHTTP2_RST_STREAM && IsPeersFault(frame->rst_stream.error_code))
      self.Allow(self.guard_.OnReset(self.now_));
    if (frame->hd.type == NGHTTP2_DATA && frame->hd.length > 0) self.guard_.OnDataSent();
    // Behind the announcement, which the library would let a ping overtake.
    if (frame->hd.type == NGHTTP2_GOAWAY && std::exchange(self.announced_, false))
      nghttp2_submit_ping(session, NGHTTP2_FLAG_NONE, nullptr);
    if (!carries || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
    const Stream* stream = self.Find(frame->hd.stream_id);
    // RFC 9113, section 8.1: the answer is whole, and what the peer still sends is not wanted.
    if (stream != nullptr && !stream->request_ended)
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
    return 0;
  }

  static int OnClose(nghttp2_session* session, int32_t id, uint32_t code, void* user) {
    Session& self = Of(user);
    const auto found = self.streams_.find(id);
    if (found == self.streams_.end()) return 0;
    const std::unique_ptr<Stream> stream = std::move(found->second);
    self.streams_.erase(found);
    self.in_head_ = self.in_head_ && stream->is_request;
    if (stream->unconsumed > 0) nghttp2_session_consume_connection(session, stream->unconsumed);
    if (!stream->request_ended) {
      self.ended_here_.push_back(id);
      if (self.ended_here_.size() > kRemembered) self.ended_here_.pop_front();
    }
    const bool answered = stream->finished && stream->queue.size() == 0 && code == NGHTTP2_NO_ERROR;
    if (stream->is_request) self.events_.OnClosed(id, answered);
    return 0;
  }

  static ssize_t ReadBody(nghttp2_session* session, int32_t id, uint8_t*, size_t room,
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

  static int SendData(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t size,
                      nghttp2_data_source*, void* user) {
    constexpr size_t kFrameHeadBytes = 9;
    Session& self = Of(user);
    Stream* stream = self.Find(frame->hd.stream_id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    self.out_.Append(AsText(head, kFrameHeadBytes));
    stream->queue.Take(size, &self.out_);
    if (size > 0 && stream->queue.size() == 0 && !stream->finished)
      self.sent_.push_back(frame->hd.stream_id);
    return self.out_.size() >= self.most_ ? NGHTTP2_ERR_PAUSE : 0;
  }

  const Limits limits_;
  ConnectionEvents& events_;
  nghttp2_session* session_ = nullptr;
  internal::FloodGuard guard_;
  absl::flat_hash_map<StreamId, std::unique_ptr<Stream>> streams_;
  StreamId newest_ = 0;              // the largest that the peer has used
  std::deque<StreamId> ended_here_;  // before their requests ended
  std::vector<StreamId> pending_;    // have something new to send
  std::vector<StreamId> sent_;       // have sent what was queued
  std::vector<nghttp2_nv> values_;
  internal::GatherBuffer out_;
  size_t most_ = 0;
  size_t head_bytes_ = 0;  // of the head that comes
  bool in_head_ = false;
  bool greeted_ = false;
  bool announced_ = false;  // the end, and the ping behind it is not yet sent
  bool terminated_ = false;
  absl::Duration now_;
};

ServerConnection::ServerConnection(const Limits& limits, ConnectionEvents& events)
    : session_(std::make_unique<Session>(limits, events)) {}

ServerConnection::~ServerConnection() = default;

void ServerConnection::Receive(std::string_view bytes, absl::Duration now) {
  session_->Receive(bytes, now);
}

std::span<const std::string_view> ServerConnection::Send(size_t most) {
  return session_->Send(most);
}

void ServerConnection::SendHead(StreamId stream, int status, std::span<const Field> fields) {
  session_->SendHead(stream, status, fields);
}

void ServerConnection::SendBody(StreamId stream, std::string_view bytes,
                                std::shared_ptr<const void> owner) {
  session_->SendBody(stream, bytes, std::move(owner));
}

void ServerConnection::Finish(StreamId stream, std::span<const Field> trailers) {
  session_->Finish(stream, trailers);
}

void ServerConnection::Reset(StreamId stream, ErrorCode code) { session_->Reset(stream, code); }

void ServerConnection::Consume(StreamId stream, size_t count) { session_->Consume(stream, count); }

size_t ServerConnection::QueuedBytes(StreamId stream) const {
  return session_->QueuedBytes(stream);
}

void ServerConnection::AnnounceEnd() { session_->AnnounceEnd(); }

void ServerConnection::GoAway() { session_->GoAway(); }

void ServerConnection::Terminate(ErrorCode code) { session_->Terminate(code); }

bool ServerConnection::in_head() const { return session_->in_head(); }

bool ServerConnection::greeted() const { return session_->greeted(); }

bool ServerConnection::over() const { return session_->over(); }

}  // namespace tenon::http2
