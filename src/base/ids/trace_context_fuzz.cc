// What is taken for a traceparent can be continued, and is written as it was read.
#include "ids/trace_context.h"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto context = tenon::ParseTraceparent(text);
  if (!context.has_value()) return 0;
  const auto again = tenon::ParseTraceparent(tenon::FormatTraceparent(*context));
  if (!again.has_value() || again->trace_id != context->trace_id ||
      again->span_id != context->span_id || again->sampled != context->sampled)
    __builtin_trap();
  tenon::TraceIdGenerator ids(size);
  if (ids.Continue(*context).trace_id != context->trace_id) __builtin_trap();
  return 0;
}
