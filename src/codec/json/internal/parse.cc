#include "json/internal/parse.h"

#include <algorithm>
#include <optional>

#include "json/flaw.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::json::internal {
namespace {

// simdjson counts the levels of brackets only; its user has the last word.
constexpr size_t kDepthSlack = 2;

}  // namespace

absl::Status TooDeep(const Limits& limits) {
  return {limits.refusal,
          StrCat("JSON is nested deeper than ", limits.depth_name, " (", limits.max_depth, ")")};
}

absl::Status TooMany(const Limits& limits) {
  return {limits.refusal,
          StrCat("JSON has more than ", limits.nodes_name, " (", limits.max_nodes, ") values")};
}

absl::Status CheckKeys(std::vector<std::string_view> keys) {
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("JSON has the key ", Quote(*twice), " twice in one object"));
}

absl::StatusOr<simdjson::dom::element> ParseInto(std::string_view text, size_t readable_after,
                                                 const Limits& limits,
                                                 simdjson::dom::document* document) {
  if (text.empty()) {  // which may lie nowhere, and would still be copied
    text = "";
    readable_after = 0;
  }
  simdjson::dom::parser parser;
  if (parser.allocate(std::max<size_t>(text.size(), 64), limits.max_depth + kDepthSlack) !=
      simdjson::SUCCESS)
    return absl::ResourceExhaustedError("parsing JSON: no memory");
  simdjson::dom::element root;
  const bool copy = readable_after < simdjson::SIMDJSON_PADDING;
  const auto error =
      parser.parse_into_document(*document, text.data(), text.size(), copy).get(root);
  if (error == simdjson::SUCCESS) return root;
  if (error == simdjson::DEPTH_ERROR) return TooDeep(limits);
  if (const std::optional<Flaw> flaw = FindFlaw(text); flaw.has_value())
    return MalformedError(*flaw);
  return absl::InvalidArgumentError(
      StrCat("JSON is malformed: ", std::string_view(simdjson::error_message(error))));
}

}  // namespace tenon::json::internal
