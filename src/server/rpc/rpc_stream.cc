#include "rpc/rpc_stream.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "grpc/coding.h"
#include "grpc/metadata.h"
#include "grpc/timeout.h"
#include "rpc/request_texts.h"
#include "rpc/status_fields.h"
#include "status/status.h"
#include "status/status_code.h"

namespace tenon::rpc {
namespace {

// Replies up to here are sent as one piece: a copy is cheaper than another frame.
constexpr size_t kOnePieceBytes = 16 * 1024;

// How much a large message reserves of the budget at a time.
constexpr size_t kReservationStep = 1 << 20;

// A message that comes slower than this on average, after the first http.body_timeout, is a slow
// attack.
constexpr size_t kLeastBytesPerSecond = 1024;

// Reserves the bytes of a message for as long as they are used.
struct InflatedOwner {
  std::shared_ptr<const void> bytes;
  BodyBudget::Reservation reservation;
};

// What every answer begins with.
std::vector<http1::Header> AnswerHead(const RequestIdentity& identity) {
  std::vector<http1::Header> headers = {{"content-type", "application/grpc"},
                                        {"grpc-accept-encoding", grpc::kAcceptedCodings}};
  if (!identity.request_id.empty()) headers.push_back({"x-request-id", identity.request_id});
  if (!identity.traceparent.empty()) headers.push_back({"traceparent", identity.traceparent});
  return headers;
}

}  // namespace

RpcStream::RpcStream(std::shared_ptr<const StreamHead> head, std::shared_ptr<StreamLink> link,
                     const RpcService& service)
    : head_(std::move(head)),
      link_(std::move(link)),
      service_(service),
      begin_(service.clock().Monotonic()),
      reader_(service.options().max_message_bytes),
      message_begin_(begin_),
      next_watch_(begin_) {}

void RpcStream::Begin() {
  identity_ = service_.identifier().Identify(SentIdentityOf(head_->headers));
  if (absl::Status status = CheckHead(); !status.ok()) return End(status);
  SetTimer();
}

absl::Status RpcStream::CheckHead() {
  method_ = service_.methods().Find(head_->target);
  absl::Status admitted = service_.AdmitCall(*head_, method_, &access_);
  if (!admitted.ok()) {
    if (access_ != nullptr) Audit("", admitted);
    return admitted;
  }
  if (const std::string_view timeout = head_->Find("grpc-timeout"); !timeout.empty()) {
    TENON_ASSIGN_OR_RETURN(const absl::Duration left, grpc::ParseTimeout(timeout));
    deadline_ = begin_ + left;
  }
  TENON_ASSIGN_OR_RETURN(coding_, grpc::ParseCoding(head_->Find("grpc-encoding")));
  for (const http1::Header& header : head_->headers)
    TENON_RETURN_IF_ERROR(grpc::CheckMetadata(header.name, header.value));
  return absl::OkStatus();
}

void RpcStream::OnData(std::string_view bytes) {
  request_bytes_ += bytes.size();
  if (state_ == State::kOver) return link_->Consume(bytes.size());
  if (unread_.empty()) return Advance(bytes);
  unread_.append(bytes);
  Advance({});
}

void RpcStream::OnEnd() {
  ended_ = true;
  Advance({});
}

void RpcStream::Advance(std::string_view in) {
  if (advancing_) return;  // the caller further up goes on
  advancing_ = true;
  const std::string kept = std::exchange(unread_, {});
  if (in.empty()) in = kept;
  while (state_ == State::kReading && !in.empty()) {
    if (absl::Status status = Feed(&in); !status.ok()) End(status);
    if (state_ == State::kReading && message_.has_value() && method_->kind == Kind::kStream)
      RunNext();
  }
  if (state_ == State::kReading && ended_) OnRequestWhole();
  if (state_ == State::kOver) {
    link_->Consume(in.size());
  } else {
    unread_.assign(in);
  }
  advancing_ = false;
}

absl::Status RpcStream::Feed(std::string_view* in) {
  if (reader_.pending_bytes() == 0 && messages_ > 0) message_begin_ = service_.clock().Monotonic();
  TENON_RETURN_IF_ERROR(Reserve(reader_.pending_bytes() + in->size()));
  const size_t before = in->size();
  auto message = reader_.Take(in);
  link_->Consume(before - in->size());
  if (!message.ok()) return message.status();
  if (!message->has_value()) return absl::OkStatus();
  if (++messages_ > 1 && method_->kind != Kind::kStream)
    return absl::InternalError(StrCat("method ", method_->path, " takes one message, not several"));
  message_ = *std::move(message);
  return absl::OkStatus();
}

absl::Status RpcStream::Reserve(size_t bytes) {
  if (bytes <= reserved_) return absl::OkStatus();
  const size_t wanted = bytes > kReservationStep ? bytes + kReservationStep : bytes;
  auto reservation = service_.budget().Reserve(static_cast<int64_t>(wanted - reserved_));
  if (!reservation.has_value())
    return absl::UnavailableError("request bodies already take request.max_in_flight_bytes");
  reservations_.push_back(*std::move(reservation));
  reserved_ = wanted;
  return absl::OkStatus();
}

void RpcStream::OnRequestWhole() {
  if (absl::Status status = reader_.CheckEnd(); !status.ok()) return End(status);
  if (method_->kind == Kind::kStream) return End(absl::OkStatus());
  if (messages_ == 0)
    return End(
        absl::InternalError(StrCat("method ", method_->path, " takes one message, not none")));
  Run();
}

void RpcStream::RunNext() {
  // The first message is the one that the call was counted for.
  if (messages_ > 1 && access_ != nullptr) {
    if (const absl::Status status = access_->Spend(); !status.ok()) return End(status);
  }
  Run();
}

void RpcStream::Run() {
  if (!message_.has_value()) return;
  state_ = State::kWorking;
  grpc::Message message = *message_;
  if (method_->kind != Kind::kWatch) message_.reset();
  if (RunsInline(message)) {
    stop_ = std::stop_source(std::nostopstate);
    if (auto reply = CallHandler(message)) OnReply(*std::move(reply));
    return;
  }
  stop_ = std::stop_source();  // here, as this thread may request the stop
  const absl::Status taken = service_.ExecutorOf(method_->work)
                                 .Submit([self = shared_from_this(), message = std::move(message)] {
                                   if (auto reply = self->CallHandler(message))
                                     self->ReplyLater(*std::move(reply));
                                 });
  if (!taken.ok()) End(taken);
}

bool RpcStream::RunsInline(const grpc::Message& message) const {
  const bool small = std::cmp_less_equal(message.bytes.size(), service_.options().inline_max_bytes);
  return method_->work == Work::kInline ||
         (method_->work == Work::kCompute && small && !message.compressed);
}

void RpcStream::ReplyLater(absl::StatusOr<Reply> reply) {
  link_->Post([self = shared_from_this(), reply = std::move(reply)]() mutable {
    self->OnReply(std::move(reply));
    self->Advance({});
  });
}

std::optional<absl::StatusOr<Reply>> RpcStream::CallHandler(const grpc::Message& message) {
  const auto later = [self = shared_from_this()](absl::StatusOr<Reply> reply) {
    self->ReplyLater(std::move(reply));
  };
  Deferral<absl::StatusOr<Reply>> deferral(later, stop_);
  const Call call(*head_, service_.clock(), deadline_, over_, access_.get(), &deferral);
  absl::StatusOr<Reply> reply = HandleMessage(call, message);
  if (deferral.taken()) return std::nullopt;
  return reply;
}

absl::StatusOr<Reply> RpcStream::HandleMessage(const Call& call,
                                               const grpc::Message& message) const {
  TENON_RETURN_IF_ERROR(call.CheckWanted());
  if (!message.compressed) return Handle(call, message);
  const grpc::InflateLimits limits{.max_bytes = service_.options().max_message_bytes,
                                   .max_ratio = service_.options().max_inflate_ratio};
  auto reservation = service_.budget().Reserve(deflate::MostInflated(
      message.bytes.size(), {.max_bytes = limits.max_bytes, .max_ratio = limits.max_ratio}));
  if (!reservation.has_value())
    return absl::UnavailableError("request bodies already take request.max_in_flight_bytes");
  TENON_ASSIGN_OR_RETURN(grpc::Message inflated, grpc::Inflated(message, coding_, limits));
  inflated.owner = std::make_shared<const InflatedOwner>(
      InflatedOwner{std::move(inflated.owner), *std::move(reservation)});
  return Handle(call, inflated);
}

absl::StatusOr<Reply> RpcStream::Handle(const Call& call, const grpc::Message& message) const {
  const bool may_be_another = access_ != nullptr && !access_->SeesAllModels();
  const bool audited = service_.options().audit != nullptr && IsAudited(method_->permission);
  if (!may_be_another && !audited) return method_->handler(call, message);
  std::string model;
  if (method_->model_field != 0) {
    TENON_ASSIGN_OR_RETURN(const Texts texts, ReadTexts(message.bytes, {method_->model_field}));
    model = TextOf(texts, method_->model_field);
  }
  // Without a name a method is about all models, of which its handler tells those that Call::Sees.
  const absl::Status seen =
      may_be_another && !model.empty() ? access_->CheckModel(model) : absl::OkStatus();
  absl::StatusOr<Reply> reply = seen.ok() ? method_->handler(call, message) : seen;
  Audit(model, reply.status());
  return reply;
}

void RpcStream::Audit(std::string_view model, const absl::Status& status) const {
  if (service_.options().audit == nullptr || !IsAudited(method_->permission)) return;
  AuditRecord record{.peer = head_->peer,
                     .action = method_->label,
                     .model = model,
                     .status = HttpStatusOf(status),
                     .request_id = identity_.request_id};
  if (access_ != nullptr) {
    record.principal = access_->principal();
    record.key_id = access_->key_id();
  }
  service_.options().audit->Record(record);
}

void RpcStream::OnReply(absl::StatusOr<Reply> reply) {
  reservations_.clear();
  reserved_ = 0;
  if (state_ != State::kWorking) return;
  if (!reply.ok()) return End(reply.status());
  if (method_->kind == Kind::kWatch) return Watch(*std::move(reply));
  Send(*std::move(reply));
  if (method_->kind == Kind::kUnary && state_ != State::kOver) End(absl::OkStatus());
}

void RpcStream::Send(Reply reply) {
  state_ = State::kSending;
  if (absl::Status status = SendMessage(std::move(reply)); !status.ok()) End(status);
}

absl::Status RpcStream::SendMessage(Reply reply) {
  const bool compress = coding_ == deflate::Encoding::kGzip && reply.size() > 0;
  if (compress) {
    std::vector<std::string_view> pieces = {reply.text};
    pieces.insert(pieces.end(), reply.more.begin(), reply.more.end());
    TENON_ASSIGN_OR_RETURN(std::string deflated, grpc::Deflated(pieces), "compressing the reply");
    reply = Reply{.text = std::move(deflated)};
  }
  if (reply.size() > std::numeric_limits<uint32_t>::max())
    return absl::InternalError(
        StrCat("the reply takes ", reply.size(), " bytes, more than a gRPC message holds"));
  response_bytes_ += reply.size();
  SendHead();
  auto first = std::make_shared<std::string>();
  grpc::AppendPrefix(compress, static_cast<uint32_t>(reply.size()), first.get());
  first->append(reply.text);
  const bool one_piece = reply.size() <= kOnePieceBytes;
  for (const std::string_view piece : reply.more) {
    if (one_piece) first->append(piece);
  }
  link_->SendBody(*first, first);
  if (one_piece) return absl::OkStatus();
  const auto owners =
      std::make_shared<const std::vector<std::shared_ptr<const void>>>(std::move(reply.owners));
  for (const std::string_view piece : reply.more) {
    if (!piece.empty()) link_->SendBody(piece, owners);
  }
  return absl::OkStatus();
}

void RpcStream::Watch(Reply reply) {
  if (last_watched_ != reply.text) {
    last_watched_ = reply.text;
    Send(std::move(reply));
  }
  if (state_ == State::kOver) return;
  if (draining_) return End(absl::UnavailableError("the server is stopping"));
  state_ = State::kWatching;
  next_watch_ = service_.clock().Monotonic() + service_.options().watch_interval;
  SetTimer();
}

void RpcStream::SendHead() {
  if (std::exchange(head_sent_, true)) return;
  std::vector<http1::Header> headers = AnswerHead(identity_);
  if (coding_ == deflate::Encoding::kGzip) headers.push_back({"grpc-encoding", "gzip"});
  link_->SendHead(200, headers);
}

void RpcStream::End(const absl::Status& status) {
  if (state_ == State::kOver) return;
  state_ = State::kOver;
  over_ = true;
  stop_.request_stop();
  Record(status);  // first: what the log calls it, the answer says
  const StatusFields trailers(status);
  if (head_sent_) {
    link_->Finish(trailers.fields());
  } else {
    std::vector<http1::Header> headers = AnswerHead(identity_);
    headers.insert(headers.end(), trailers.fields().begin(), trailers.fields().end());
    head_sent_ = true;
    link_->SendHead(200, headers);
    link_->Finish({});
  }
  if (!advancing_) link_->Consume(std::exchange(unread_, {}).size());
}

void RpcStream::Record(const absl::Status& status) {
  service_.Record({.identity = identity_,
                   .peer = head_->peer,
                   .path = head_->target,
                   .method = method_,
                   .principal = access_ != nullptr ? access_->principal() : std::string_view(),
                   .request_bytes = request_bytes_,
                   .response_bytes = response_bytes_,
                   .took = service_.clock().Monotonic() - begin_},
                  status);
}

void RpcStream::OnSent() {
  if (state_ != State::kSending || method_->kind != Kind::kStream) return;
  state_ = State::kReading;
  if (draining_) return OnDrain();
  Advance({});
}

bool RpcStream::IsReceiving() const {
  if (state_ != State::kReading || ended_) return false;
  return method_->kind != Kind::kStream || reader_.pending_bytes() > 0;
}

absl::Duration RpcStream::NextDue() const {
  absl::Duration due = deadline_;
  if (state_ == State::kWatching) due = std::min(due, next_watch_);
  if (IsReceiving()) {
    const auto grown = static_cast<int64_t>(reader_.pending_bytes() / kLeastBytesPerSecond);
    due = std::min(due, message_begin_ + service_.options().body_timeout + absl::Seconds(grown));
  }
  return due;
}

void RpcStream::SetTimer() {
  // Messages that begin on a stream set no timer: it looks whether one stands still.
  absl::Duration due = NextDue();
  if (method_->kind == Kind::kStream)
    due = std::min(due, service_.clock().Monotonic() + service_.options().body_timeout);
  link_->SetTimeout(due == absl::InfiniteDuration() ? due : due - service_.clock().Monotonic());
}

void RpcStream::OnTimeout() {
  if (state_ == State::kOver) return;
  const absl::Duration now = service_.clock().Monotonic();
  if (now >= deadline_) return End(absl::DeadlineExceededError("the call's deadline has passed"));
  if (now < NextDue()) return SetTimer();
  if (state_ == State::kWatching) return Run();
  End(absl::DeadlineExceededError("the request's message did not come within http.body_timeout"));
}

void RpcStream::OnDrain() {
  draining_ = true;
  if (state_ == State::kWatching) return Run();
  const bool idle = state_ == State::kReading && reader_.pending_bytes() == 0 && unread_.empty();
  if (idle && method_->kind == Kind::kStream && !ended_)
    return End(absl::UnavailableError("the server is stopping"));
  Advance({});
}

void RpcStream::OnClosed(bool) {
  over_ = true;
  stop_.request_stop();
  if (state_ == State::kOver) return;
  state_ = State::kOver;
  Record(absl::CancelledError("the caller has given up"));
}

}  // namespace tenon::rpc
