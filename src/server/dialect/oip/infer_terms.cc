#include "dialect/oip/infer_terms.h"

#include "absl/strings/numbers.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {

absl::StatusOr<RequestTerms> ReadTerms(
    absl::Duration now, absl::FunctionRef<std::string_view(std::string_view name)> find) {
  RequestTerms terms;
  for (const std::string_view name : {kTimeoutHeader, kEnvoyTimeoutHeader}) {
    const std::string_view value = find(name);
    if (value.empty()) continue;
    uint32_t milliseconds = 0;
    if (!absl::SimpleAtoi(ToAbsl(value), &milliseconds) || milliseconds == 0) {
      return absl::InvalidArgumentError(StrCat("header ", name, ": ", Quote(value),
                                               " is no whole number of milliseconds above 0"));
    }
    terms.NotAfter(now + absl::Milliseconds(milliseconds), name);
  }
  return terms;
}

}  // namespace tenon::oip
