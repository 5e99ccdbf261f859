#include "http/request_body.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr size_t kAlignment = 64;

// How much a chunked body reserves at a time.
constexpr size_t kReservationStep = 1 << 20;

// A body that comes slower than this on average, after the first body_timeout, is a slow attack.
constexpr int64_t kLeastBytesPerSecond = 1024;

size_t ToAlignment(size_t offset) { return (kAlignment - offset % kAlignment) % kAlignment; }

HttpResponse NoMemory() {
  return ErrorResponse(503, "request bodies already take request.max_in_flight_bytes");
}

}  // namespace

std::optional<HttpResponse> RequestBody::BeginSized(size_t size, size_t align_after) {
  if (!ReserveTo(size, 0)) return NoMemory();
  begin_ = clock_.Monotonic();
  expected_ = size;
  received_ = 0;
  const size_t offset = ToAlignment(align_after);
  memory_ = std::make_shared_for_overwrite<char[]>(size + offset + kAlignment);
  bytes_ = memory_.get() + ToAlignment(reinterpret_cast<uintptr_t>(memory_.get())) + offset;
  return std::nullopt;
}

void RequestBody::BeginChunked(int64_t max_bytes) {
  begin_ = clock_.Monotonic();
  chunks_.emplace(max_bytes);
}

void RequestBody::BeginUnsized(int64_t max_bytes) {
  begin_ = clock_.Monotonic();
  unsized_ = max_bytes;
  ended_ = false;
}

std::span<char> RequestBody::Room() {
  if (!has_length()) return {};
  return {bytes_ + received_, expected_ - received_};
}

std::optional<HttpResponse> RequestBody::TakeUnsized(int64_t max_bytes, std::string_view* bytes) {
  if (std::cmp_greater(decoded_.size() + bytes->size(), max_bytes)) {
    return ErrorResponse(
        413, StrCat("request body is larger than http.max_body_bytes (", max_bytes, " bytes)"));
  }
  if (!ReserveTo(decoded_.size() + bytes->size(), kReservationStep)) return NoMemory();
  decoded_.append(*bytes);
  bytes->remove_prefix(bytes->size());
  return std::nullopt;
}

std::optional<HttpResponse> RequestBody::Take(std::string_view* bytes) {
  if (unsized_.has_value()) return TakeUnsized(*unsized_, bytes);
  if (!chunks_.has_value()) {
    const size_t count = std::min(Room().size(), bytes->size());
    if (count > 0) std::memcpy(Room().data(), bytes->data(), count);
    Received(count);
    bytes->remove_prefix(count);
    return std::nullopt;
  }
  const std::optional<size_t> used = chunks_->Decode(*bytes, &decoded_);
  if (!used.has_value())
    return ErrorResponse(chunks_->error().http_status, chunks_->error().message);
  bytes->remove_prefix(*used);
  if (!ReserveTo(decoded_.size(), kReservationStep)) return NoMemory();
  return std::nullopt;
}

bool RequestBody::complete() const {
  if (unsized_.has_value()) return ended_;
  return chunks_.has_value() ? chunks_->done() : received_ == expected_;
}

absl::Duration RequestBody::TimeLeft() const {
  const absl::Duration earned = absl::Seconds(static_cast<int64_t>(size()) / kLeastBytesPerSecond);
  const absl::Duration left = timeout_ + earned - (clock_.Monotonic() - begin_);
  return std::clamp(left, absl::ZeroDuration(), timeout_);
}

Body RequestBody::Release() {
  if (!has_length()) return Body::Of(std::move(decoded_));
  return {{bytes_, expected_}, memory_};
}

void RequestBody::Clear() {
  reservations_.clear();
  reserved_ = 0;
  memory_.reset();
  bytes_ = nullptr;
  expected_ = received_ = 0;
  if (has_length()) return;
  chunks_.reset();
  unsized_.reset();
  std::string().swap(decoded_);
}

bool RequestBody::ReserveTo(size_t bytes, size_t step) {
  if (bytes <= reserved_) return true;
  const size_t more = std::max(bytes - reserved_, step);
  std::optional<BodyBudget::Reservation> reservation = budget_.Reserve(static_cast<int64_t>(more));
  if (!reservation.has_value()) return false;
  reservations_.push_back(*std::move(reservation));
  reserved_ += more;
  return true;
}

}  // namespace tenon
