#include "api/request_identity.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr size_t kMaxRequestIdBytes = 128;

bool MayBeEchoed(std::string_view id) {
  return id.size() <= kMaxRequestIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isgraph(static_cast<unsigned char>(c));
         });
}

// One look at each header: most callers send neither.
bool Is(const http1::Header& header, std::string_view name) {
  return header.name.size() == name.size() &&
         absl::EqualsIgnoreCase(ToAbsl(header.name), ToAbsl(name));
}

// `size` bytes of a traceparent; empty when there is none.
std::string_view PartOf(const std::string& traceparent, size_t at, size_t size) {
  if (traceparent.empty()) return {};
  return std::string_view(traceparent).substr(at, size);
}

}  // namespace

SentIdentity SentIdentityOf(std::span<const http1::Header> headers) {
  SentIdentity sent;
  int traces = 0;
  for (const http1::Header& header : headers) {
    if (sent.request_id.empty() && Is(header, "x-request-id")) sent.request_id = header.value;
    if (!Is(header, "traceparent")) continue;
    // What cannot be read is begun anew.
    sent.traceparent = ++traces == 1 && !header.value.empty() ? header.value : "-";
  }
  return sent;
}

std::string_view RequestIdentity::trace() const { return PartOf(traceparent, 3, 32); }
std::string_view RequestIdentity::span() const { return PartOf(traceparent, 36, 16); }

RequestIdentity RequestIdentifier::Identify(const SentIdentity& sent) {
  RequestIdentity identity;
  if (!sent.request_id.empty() && MayBeEchoed(sent.request_id))
    identity.request_id = std::string(sent.request_id);
  if (!sent.traceparent.empty()) {
    const std::optional<TraceContext> parent = ParseTraceparent(sent.traceparent);
    identity.traceparent =
        FormatTraceparent(parent.has_value() ? traces_.Continue(*parent) : traces_.Begin());
  }
  if (all_) Complete(&identity);
  return identity;
}

void RequestIdentifier::Complete(RequestIdentity* identity) {
  if (identity->request_id.empty()) identity->request_id = ids_.Next();
  if (identity->traceparent.empty()) identity->traceparent = FormatTraceparent(traces_.Begin());
}

}  // namespace tenon
