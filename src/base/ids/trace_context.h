// Which trace a request belongs to: the traceparent header of W3C's Trace Context (Recommendation
// of 23 November 2021, sections 2 and 3).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

struct TraceContext {
  std::array<char, 32> trace_id{};  // lower-case hexadecimal, not all zeros
  std::array<char, 16> span_id{};   // likewise: of the caller's part, or of ours
  bool sampled = false;             // the caller may have recorded it

  std::string_view trace() const { return {trace_id.data(), trace_id.size()}; }
  std::string_view span() const { return {span_id.data(), span_id.size()}; }
};

// Nullopt for what is no traceparent that may be continued.
std::optional<TraceContext> ParseTraceparent(std::string_view value);

// The value of a traceparent header.
std::string FormatTraceparent(const TraceContext& context);

// Makes ids. The same seed gives the same ones. Not for secrets. Thread-safe; takes no lock.
class TraceIdGenerator {
 public:
  explicit TraceIdGenerator(uint64_t seed) : state_(seed) {}

  TraceContext Begin();

  // The same trace with a span of its own.
  TraceContext Continue(const TraceContext& parent);

 private:
  uint64_t Next();

  std::atomic<uint64_t> state_;
};

}  // namespace tenon
