#include "http2/internal/session.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace tenon::http2::internal {
namespace {

// Of how many streams that we ended it is known that their peer may not have heard of it yet.
constexpr size_t kRemembered = 256;

// Resets are FloodGuard's to count: the library counts those of streams that are over too.
constexpr uint64_t kNoLimit = uint64_t{1} << 40;

// The library fails so when memory is out.
void MustBeZero(int result) {
  if (result != 0) std::abort();
}

}  // namespace

Session::Session(const Limits& limits, ConnectionEvents& events)
    : limits_(limits), events_(events), guard_(limits.max_resets, limits.max_control_frames) {
  Open();
  SubmitSettings();
}

Session::~Session() { nghttp2_session_del(session_); }

void Session::Reset(StreamId id, ErrorCode code) {
  Stream* stream = Find(id);
  if (stream == nullptr || stream->reset) return;
  stream->reset = true;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, static_cast<uint32_t>(code));
}

void Session::Consume(StreamId id, size_t count) {
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  count = std::min(count, stream->unconsumed);
  stream->unconsumed -= count;
  nghttp2_session_consume(session_, id, count);
}

size_t Session::QueuedBytes(StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? 0 : found->second->queue.size();
}

void Session::AnnounceEnd() {
  announced_ = true;
  nghttp2_submit_shutdown_notice(session_);
}

void Session::GoAway() {
  const int32_t last = nghttp2_session_get_last_proc_stream_id(session_);
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
}

void Session::Terminate(ErrorCode code) {
  if (terminated_) return;
  terminated_ = true;
  nghttp2_session_terminate_session(session_, static_cast<uint32_t>(code));
}

bool Session::over() const {
  return (terminated_ || nghttp2_session_want_read(session_) == 0) &&
         nghttp2_session_want_write(session_) == 0;
}

void Session::Open() {
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
  nghttp2_option_set_stream_reset_rate_limit(option, kNoLimit, kNoLimit);
  const int made = nghttp2_session_server_new2(&session_, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  MustBeZero(made);
}

void Session::SubmitSettings() {
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits_.max_concurrent_streams},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<uint32_t>(limits_.stream_window_bytes)},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<uint32_t>(limits_.max_head_bytes)},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                        limits_.connection_window_bytes);
}

Stream* Session::Find(StreamId id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

int Session::OnClose(nghttp2_session* session, int32_t id, uint32_t code, void* user) {
  Session& self = Of(user);
  const auto found = self.streams_.find(id);
  if (found == self.streams_.end()) return 0;
  const std::unique_ptr<Stream> stream = std::move(found->second);
  self.streams_.erase(found);
  self.kept_bytes_ -= stream->queue.kept();
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

}  // namespace tenon::http2::internal
