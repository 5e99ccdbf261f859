// The body of the request at hand, as it comes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "api/message.h"
#include "http/body_budget.h"
#include "http1/chunked_decoder.h"
#include "ports/clock.h"

namespace tenon {

// Where the body of one request after another is collected: one with a length straight where it
// stays, a chunked one decoded, one without a length joined. Its bytes are reserved in the budget
// from Begin to Clear. Thread-compatible; budget and clock outlive it.
class RequestBody {
 public:
  // `timeout`: http.body_timeout.
  RequestBody(BodyBudget& budget, const Clock& clock, absl::Duration timeout)
      : budget_(budget), clock_(clock), timeout_(timeout) {}

  // Begins a body of `size` bytes, above 0, that will lie so that what follows its first
  // `align_after` bytes is aligned for tensors. The answer that refuses it when the budget has no
  // room.
  std::optional<HttpResponse> BeginSized(size_t size, size_t align_after);

  // Begins a chunked body of at most `max_bytes`.
  void BeginChunked(int64_t max_bytes);

  // Begins a body whose end End() tells, of at most `max_bytes`.
  void BeginUnsized(int64_t max_bytes);
  void End() { ended_ = true; }

  // Room for what is still to come of a body with a length; empty of any other. Received() says how
  // much of it was filled.
  std::span<char> Room();
  void Received(size_t count) { received_ += count; }

  // Takes what is the body's off the front of `bytes`. The answer that refuses it, if any.
  std::optional<HttpResponse> Take(std::string_view* bytes);

  bool complete() const;

  // Bytes that have come, without their framing.
  size_t size() const { return has_length() ? received_ : decoded_.size(); }

  // The time in which more of it must come: http.body_timeout, and a second more for each KiB that
  // has come, since the body began.
  absl::Duration TimeLeft() const;

  // The bytes, once the body is complete.
  Body Release();

  void Clear();

 private:
  bool has_length() const { return !chunks_.has_value() && !unsized_.has_value(); }
  bool ReserveTo(size_t bytes, size_t step);
  std::optional<HttpResponse> TakeUnsized(int64_t max_bytes, std::string_view* bytes);

  BodyBudget& budget_;
  const Clock& clock_;
  const absl::Duration timeout_;

  std::vector<BodyBudget::Reservation> reservations_;
  size_t reserved_ = 0;
  absl::Duration begin_;
  std::shared_ptr<char[]> memory_;  // of a body with a length, which begins at bytes_
  char* bytes_ = nullptr;
  size_t expected_ = 0;
  size_t received_ = 0;
  std::optional<http1::ChunkedDecoder> chunks_;  // of a chunked one
  std::optional<int64_t> unsized_;               // the limit of one without a length
  bool ended_ = false;
  std::string decoded_;  // of the latter two
};

}  // namespace tenon
