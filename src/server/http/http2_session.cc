#include "http/http2_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "http/request_rules.h"
#include "http/route_stream.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr size_t kReadBytes = 16 * 1024;

// How much is handed to the socket at a time.
constexpr size_t kSendBytes = 128 * 1024;

// How long a peer may go on sending what nobody reads, so that it sees why the connection ends.
constexpr absl::Duration kLingerTime = absl::Seconds(1);
constexpr size_t kLingerBytes = 256 * 1024;

// How long the peer has to say that it knows of the end; what it asks until then is answered.
constexpr absl::Duration kDrainNotice = absl::Seconds(5);

std::shared_ptr<const StreamHead> HeadOf(http2::HeadFields fields, std::string_view peer) {
  auto head = std::make_shared<StreamHead>();
  head->peer = std::string(peer);
  head->bytes = fields.TakeBytes();
  head->headers.reserve(fields.count());
  fields.ForEach(head->bytes, [&head](std::string_view name, std::string_view value) {
    if (name == ":method") {
      head->method = value;
    } else if (name == ":path") {
      head->target = value;
    } else if (name == ":scheme") {
      head->scheme = value;
    } else if (name == ":authority") {
      head->authority = value;
    } else {
      head->headers.push_back({name, value});
    }
    int64_t length = 0;
    if (name == "content-length" && absl::SimpleAtoi(ToAbsl(value), &length))
      head->content_length = length;
  });
  return head;
}

}  // namespace

Http2Session::Http2Session(std::shared_ptr<Link> link, const HttpService& service, Options options)
    : link_(std::move(link)),
      service_(service),
      options_(options),
      expires_(ExpiryOf(service)),
      connection_(service.options().http2, *this),
      buffer_(kReadBytes) {
  now_ = service_.clock().Monotonic();
  head_deadline_ = now_ + service_.options().header_timeout;
  SetTimer();
}

Http2Session::~Http2Session() { EndStreams(); }

std::span<char> Http2Session::ReadBuffer() {
  return state_ == State::kClosed ? std::span<char>() : std::span<char>(buffer_);
}

void Http2Session::OnBytes(size_t count) {
  if (count == 0) return Close();
  if (state_ == State::kLingering) {
    lingered_bytes_ += count;
    if (lingered_bytes_ > kLingerBytes) Close();
  }
  if (state_ != State::kOpen) return;
  now_ = service_.clock().Monotonic();
  connection_.Receive({buffer_.data(), count}, now_);
  SendAll();
}

void Http2Session::OnSent() {
  writing_ = false;
  Flush();
}

void Http2Session::Flush() {
  now_ = service_.clock().Monotonic();
  SendAll();
}

void Http2Session::SendAll() {
  if (state_ != State::kOpen) return;
  while (!writing_) {
    RunHeld();
    const std::span<const std::string_view> pieces = connection_.Send(kSendBytes);
    if (pieces.empty()) break;
    writing_ = !link_->Send(pieces);
    if (writing_) write_deadline_ = now_ + write_timeout();
  }
  if (!writing_ && connection_.over()) return Linger();
  SetTimer();
}

void Http2Session::SetTimer() {
  const bool head_awaited = connection_.in_head() || !connection_.greeted();
  if (!head_awaited) {
    head_deadline_ = absl::InfiniteDuration();
  } else if (head_deadline_ == absl::InfiniteDuration()) {
    head_deadline_ = now_ + service_.options().header_timeout;
  }
  if (!streams_.empty()) {
    idle_deadline_ = absl::InfiniteDuration();
  } else if (idle_deadline_ == absl::InfiniteDuration()) {
    idle_deadline_ = now_ + service_.options().keep_alive_timeout;
  }
  if (!writing_) write_deadline_ = absl::InfiniteDuration();
  absl::Duration next =
      std::min({head_deadline_, idle_deadline_, write_deadline_, drain_deadline_});
  for (const auto& [id, stream] : streams_) next = std::min(next, stream->NextDeadline(now_));
  link_->SetTimeout(std::max(next - now_, absl::ZeroDuration()));
}

void Http2Session::OnTimeout() {
  if (state_ != State::kOpen) return Close();
  now_ = service_.clock().Monotonic();
  if (now_ >= write_deadline_) return Close();
  if (now_ >= head_deadline_) connection_.Terminate(http2::ErrorCode::kProtocolError);
  if (now_ >= idle_deadline_) connection_.Terminate(http2::ErrorCode::kNoError);
  if (now_ >= drain_deadline_) GoAway();
  for (const auto& stream : OpenStreams()) stream->OnTime(now_);
  SendAll();
}

void Http2Session::OnDrain(bool) {
  if (state_ != State::kOpen) return;
  now_ = service_.clock().Monotonic();
  BeginDrain();
  SendAll();
}

void Http2Session::BeginDrain() {
  if (std::exchange(draining_, true)) return;
  // RFC 9113, section 6.8: what the peer sent before it heard of the end is still taken, which the
  // answer to a ping delimits.
  connection_.AnnounceEnd();
  drain_deadline_ = now_ + kDrainNotice;
  for (const auto& stream : OpenStreams()) stream->handler().OnDrain();
}

void Http2Session::OnEndHeard() {
  if (draining_) GoAway();
}

void Http2Session::GoAway() {
  drain_deadline_ = absl::InfiniteDuration();
  if (!std::exchange(gone_, true)) connection_.GoAway();
}

void Http2Session::OnRequest(http2::StreamId id, http2::HeadFields fields, bool too_large) {
  if (now_ > expires_) BeginDrain();
  idle_deadline_ = absl::InfiniteDuration();
  auto stream = std::make_shared<Http2Stream>(id, shared_from_this(), link_);
  streams_.emplace(id, stream);
  stream->set_handler(Accept(HeadOf(std::move(fields), link_->peer()), too_large, stream));
}

std::shared_ptr<StreamHandler> Http2Session::Accept(std::shared_ptr<const StreamHead> head,
                                                    bool too_large,
                                                    const std::shared_ptr<Http2Stream>& stream) {
  const StreamAcceptor& streams = service_.options().streams;
  if (streams != nullptr && !too_large && !options_.probes_only) {
    if (std::shared_ptr<StreamHandler> handler = streams(head, stream)) return handler;
  }
  const RouteStream::Options options{
      .date = date_, .probes_only = options_.probes_only, .too_large = too_large};
  auto handler = std::make_shared<RouteStream>(std::move(head), stream, service_, options);
  handler->Begin();
  return handler;
}

std::shared_ptr<Http2Stream> Http2Session::Find(http2::StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Http2Stream>> Http2Session::OpenStreams() const {
  std::vector<std::shared_ptr<Http2Stream>> open;
  open.reserve(streams_.size());
  for (const auto& [id, stream] : streams_) open.push_back(stream);
  return open;
}

void Http2Session::OnData(http2::StreamId id, std::string_view bytes) {
  if (const std::shared_ptr<Http2Stream> stream = Find(id)) stream->handler().OnData(bytes);
}

void Http2Session::OnRequestEnd(http2::StreamId id) {
  const std::shared_ptr<Http2Stream> stream = Find(id);
  if (stream == nullptr) return;
  if (held_.empty() && HasRoom()) return stream->handler().OnEnd();
  stream->Hold(now_ + 2 * write_timeout());
  held_.push_back(id);
}

bool Http2Session::HasRoom() const {
  return connection_.KeptBytes() <= service_.options().http2.max_untaken_bytes;
}

void Http2Session::RunHeld() {
  while (!held_.empty() && HasRoom()) {
    const std::shared_ptr<Http2Stream> stream = Find(held_.front());
    held_.pop_front();
    if (stream == nullptr) continue;
    stream->Release();
    stream->handler().OnEnd();
  }
}

void Http2Session::OnSent(http2::StreamId id) {
  if (const std::shared_ptr<Http2Stream> stream = Find(id)) stream->handler().OnSent();
}

void Http2Session::OnClosed(http2::StreamId id, bool answered) {
  const std::shared_ptr<Http2Stream> stream = Find(id);
  if (stream == nullptr) return;
  streams_.erase(id);
  std::erase(held_, id);
  stream->Detach(answered);
  if (options_.probes_only) BeginDrain();
}

void Http2Session::EndStreams() {
  for (const auto& [id, stream] : std::exchange(streams_, {})) stream->Detach(false);
}

void Http2Session::Linger() {
  state_ = State::kLingering;
  EndStreams();
  link_->ShutdownSend();
  link_->SetTimeout(kLingerTime);
}

void Http2Session::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  EndStreams();
  link_->Close();
}

}  // namespace tenon
