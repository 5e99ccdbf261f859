#include "http/http2_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "http/http2_session.h"

namespace tenon {
namespace {

// A peer that takes less than this of an answer within http.write_timeout is slow.
constexpr size_t kWriteProgressBytes = 16 * 1024;

std::vector<http2::Field> ToFields(std::span<const http1::Header> headers) {
  std::vector<http2::Field> fields;
  fields.reserve(headers.size());
  for (const auto& [name, value] : headers) fields.push_back({name, value});
  return fields;
}

http2::ErrorCode CodeOf(StreamError error) {
  switch (error) {
    case StreamError::kNoError:
      return http2::ErrorCode::kNoError;
    case StreamError::kProtocol:
      return http2::ErrorCode::kProtocolError;
    case StreamError::kInternal:
      return http2::ErrorCode::kInternalError;
    case StreamError::kRefused:
      return http2::ErrorCode::kRefusedStream;
    case StreamError::kCancel:
      return http2::ErrorCode::kCancel;
    case StreamError::kEnhanceCalm:
      return http2::ErrorCode::kEnhanceYourCalm;
  }
  return http2::ErrorCode::kInternalError;
}

}  // namespace

Http2Stream::Http2Stream(http2::StreamId id, const std::shared_ptr<Http2Session>& session,
                         std::shared_ptr<Link> link)
    : id_(id), session_(session.get()), weak_session_(session), link_(std::move(link)) {}

void Http2Stream::Detach(bool answered) {
  session_ = nullptr;
  std::exchange(handler_, nullptr)->OnClosed(answered);
}

void Http2Stream::SendHead(int status, std::span<const http1::Header> headers) {
  if (session_ != nullptr) session_->connection().SendHead(id_, status, ToFields(headers));
}

void Http2Stream::SendBody(std::string_view bytes, std::shared_ptr<const void> owner) {
  if (session_ == nullptr) return;
  given_ += bytes.size();
  session_->connection().SendBody(id_, bytes, std::move(owner));
}

void Http2Stream::Finish(std::span<const http1::Header> trailers) {
  if (session_ != nullptr) session_->connection().Finish(id_, ToFields(trailers));
}

void Http2Stream::Reset(StreamError error) {
  if (session_ != nullptr) session_->connection().Reset(id_, CodeOf(error));
}

void Http2Stream::Consume(size_t count) {
  if (session_ != nullptr) session_->connection().Consume(id_, count);
}

void Http2Stream::SetTimeout(absl::Duration timeout) {
  if (session_ != nullptr) deadline_ = session_->now() + timeout;
}

void Http2Stream::Post(absl::AnyInvocable<void()> task) {
  link_->Post([session = weak_session_, task = std::move(task)]() mutable {
    const std::shared_ptr<Http2Session> alive = session.lock();
    if (alive == nullptr) return;
    task();
    alive->Flush();
  });
}

size_t Http2Stream::QueuedBytes() const { return session_->connection().QueuedBytes(id_); }

absl::Duration Http2Stream::NextDeadline(absl::Duration now) {
  const size_t queued = given_ == 0 ? 0 : QueuedBytes();
  const size_t taken = given_ - queued;
  if (queued == 0) {
    stall_deadline_ = absl::InfiniteDuration();
  } else if (stall_deadline_ == absl::InfiniteDuration() ||
             taken - taken_before_ >= kWriteProgressBytes) {
    taken_before_ = taken;
    stall_deadline_ = now + session_->write_timeout();
  }
  return std::min(held_until_.value_or(deadline_), stall_deadline_);
}

void Http2Stream::OnTime(absl::Duration now) {
  if (now >= stall_deadline_) return Reset(StreamError::kCancel);
  if (held_until_.has_value()) {
    if (now >= *held_until_) Reset(StreamError::kCancel);
    return;
  }
  if (now < deadline_) return;
  deadline_ = absl::InfiniteDuration();
  handler_->OnTimeout();
}

}  // namespace tenon
