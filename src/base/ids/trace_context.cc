#include "ids/trace_context.h"

#include <algorithm>

namespace tenon {
namespace {

// "00-" trace "-" span "-" flags
constexpr size_t kTraceAt = 3;
constexpr size_t kSpanAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr size_t kSize = 55;
constexpr std::string_view kHex = "0123456789abcdef";

bool IsHex(std::string_view text) { return text.find_first_not_of(kHex) == std::string_view::npos; }

bool IsId(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

void WriteHex(uint64_t number, char* out) {
  for (size_t i = 16; i-- > 0; number >>= 4) out[i] = kHex[number & 15];
}

}  // namespace

std::optional<TraceContext> ParseTraceparent(std::string_view value) {
  if (value.size() < kSize || value[2] != '-' || value[kSpanAt - 1] != '-' ||
      value[kFlagsAt - 1] != '-')
    return std::nullopt;
  const std::string_view version = value.substr(0, 2);
  const std::string_view trace = value.substr(kTraceAt, 32);
  const std::string_view span = value.substr(kSpanAt, 16);
  const std::string_view flags = value.substr(kFlagsAt, 2);
  if (!IsHex(version) || version == "ff" || !IsId(trace) || !IsId(span) || !IsHex(flags))
    return std::nullopt;
  // Versions to come may add fields, this one has none.
  if (value.size() > kSize && (version == "00" || value[kSize] != '-')) return std::nullopt;
  TraceContext context;
  std::copy(trace.begin(), trace.end(), context.trace_id.begin());
  std::copy(span.begin(), span.end(), context.span_id.begin());
  context.sampled = (kHex.find(flags[1]) & 1) != 0;
  return context;
}

std::string FormatTraceparent(const TraceContext& context) {
  std::string value("00-");
  value.reserve(kSize);
  value.append(context.trace()).append("-").append(context.span());
  return value.append(context.sampled ? "-01" : "-00");
}

TraceContext TraceIdGenerator::Begin() {
  TraceContext context;
  WriteHex(Next(), context.trace_id.data());
  WriteHex(Next(), context.trace_id.data() + 16);
  return Continue(context);
}

TraceContext TraceIdGenerator::Continue(const TraceContext& parent) {
  TraceContext context = parent;
  WriteHex(Next(), context.span_id.data());
  return context;
}

// SplitMix64 (Steele, Lea, Flood, 2014), whose state is a counter and so needs no lock. Zero, which
// is no id, is passed over.
uint64_t TraceIdGenerator::Next() {
  uint64_t z = 0;
  while (z == 0) {
    z = state_.fetch_add(0x9E3779B97F4A7C15, std::memory_order_relaxed) + 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
  }
  return z;
}

}  // namespace tenon
