// What a ServerConnection is made of: the library's session, and what is known of each stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "absl/container/flat_hash_map.h"
#include "http2/internal/answer_queue.h"
#include "http2/internal/flood_guard.h"
#include "http2/internal/gather_buffer.h"
#include "http2/server_connection.h"

namespace tenon::http2::internal {

// What is known of a stream that is open.
struct Stream {
  HeadFields head;
  bool too_large = false;
  bool is_request = false;  // the head was told
  bool request_ended = false;
  bool reset = false;  // by us; nothing more is told of it but its end
  size_t unconsumed = 0;

  int status = 0;
  HeadFields answer_head;
  HeadFields trailers;
  AnswerQueue queue;
  bool submitted = false;
  bool deferred = false;
  bool finished = false;
  bool pending = false;  // in the list of those that have something new
};

inline std::string_view AsText(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// As ServerConnection, whose methods it has. receiving.cc is what comes, sending.cc what goes.
class Session {
 public:
  Session(const Limits& limits, ConnectionEvents& events);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  void Receive(std::string_view bytes, absl::Duration now);
  std::span<const std::string_view> Send(size_t most);
  void SendHead(StreamId id, int status, std::span<const Field> fields);
  void SendBody(StreamId id, std::string_view bytes, std::shared_ptr<const void> owner);
  void Finish(StreamId id, std::span<const Field> trailers);
  void Reset(StreamId id, ErrorCode code);
  void Consume(StreamId id, size_t count);
  size_t QueuedBytes(StreamId id) const;
  size_t kept_bytes() const { return kept_bytes_; }
  void AnnounceEnd();
  void GoAway();
  void Terminate(ErrorCode code);

  bool in_head() const { return in_head_; }
  bool greeted() const { return greeted_; }
  bool over() const;

 private:
  void Open();
  void SubmitSettings();
  static Session& Of(void* user) { return *static_cast<Session*>(user); }
  Stream* Find(StreamId id);
  void AddPending(StreamId id, Stream& stream);
  void SubmitPending();
  void SubmitAnswer(StreamId id, Stream& stream);
  void SendInterim(StreamId id, int status, std::span<const Field> fields);
  void TellSent();

  // Ends the connection unless what has come is allowed.
  int Allow(bool allowed);

  // RFC 9113, section 5.1.1: identifiers of new streams go up. The library lets a smaller one pass,
  // as it might be of the trailers of a stream that was reset here.
  int CheckStreamId(StreamId id);

  // The library's calls.
  static int OnBeginFrame(nghttp2_session*, const nghttp2_frame_hd* head, void* user);
  static int OnBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* user);
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                      void* user);
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user);
  void OnRequestFrame(const nghttp2_frame_hd& head);
  static int OnData(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* data, size_t size,
                    void* user);
  static int OnFrameSent(nghttp2_session* session, const nghttp2_frame* frame, void* user);
  static int OnClose(nghttp2_session* session, int32_t id, uint32_t code, void* user);
  static ssize_t ReadBody(nghttp2_session* session, int32_t id, uint8_t*, size_t room,
                          uint32_t* flags, nghttp2_data_source*, void* user);
  static int SendData(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t size,
                      nghttp2_data_source*, void* user);

  const Limits limits_;
  ConnectionEvents& events_;
  nghttp2_session* session_ = nullptr;
  FloodGuard guard_;
  absl::flat_hash_map<StreamId, std::unique_ptr<Stream>> streams_;
  StreamId newest_ = 0;              // the largest that the peer has used
  std::deque<StreamId> ended_here_;  // before their requests ended
  std::vector<StreamId> pending_;    // have something new to send
  std::vector<StreamId> sent_;       // have sent what was queued
  std::vector<nghttp2_nv> values_;
  GatherBuffer out_;
  size_t kept_bytes_ = 0;  // of the queues of all streams
  size_t most_ = 0;
  size_t head_bytes_ = 0;  // of the head that comes
  bool in_head_ = false;
  bool greeted_ = false;
  bool announced_ = false;  // the end, and the ping behind it is not yet sent
  bool terminated_ = false;
  absl::Duration now_;
};

}  // namespace tenon::http2::internal
