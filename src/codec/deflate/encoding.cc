// The names of the encodings in HTTP's headers.
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "deflate/deflate.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::deflate {
namespace {

std::string_view Strip(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool Is(std::string_view text, std::string_view name) {
  return absl::EqualsIgnoreCase(ToAbsl(text), ToAbsl(name));
}

// The weight behind "name;q=0.5"; 1 without one, 0 for one that is no number.
double WeightOf(std::string_view item) {
  const size_t semicolon = item.find(';');
  if (semicolon == std::string_view::npos) return 1;
  const std::string_view parameter = Strip(item.substr(semicolon + 1));
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 1;
  double weight = 0;
  return absl::SimpleAtod(ToAbsl(parameter.substr(2)), &weight) ? weight : 0;
}

}  // namespace

absl::StatusOr<Encoding> ParseContentEncoding(std::string_view value) {
  const std::string_view name = Strip(value);
  if (name.empty() || Is(name, "identity")) return Encoding::kIdentity;
  if (Is(name, "gzip") || Is(name, "x-gzip")) return Encoding::kGzip;
  if (Is(name, "deflate")) return Encoding::kDeflate;
  return absl::UnimplementedError(
      StrCat("content encoding ", Quote(name, 64), " is neither gzip nor deflate"));
}

std::optional<Encoding> NegotiateEncoding(std::string_view accept) {
  double gzip = -1;
  double deflate = -1;
  double identity = -1;
  double any = -1;
  while (!accept.empty()) {
    const size_t comma = accept.find(',');
    const std::string_view item = accept.substr(0, comma);
    const std::string_view name = Strip(item.substr(0, item.find(';')));
    const double weight = WeightOf(item);
    if (Is(name, "gzip") || Is(name, "x-gzip")) gzip = weight;
    if (Is(name, "deflate")) deflate = weight;
    if (Is(name, "identity")) identity = weight;
    if (name == "*") any = weight;
    if (comma == std::string_view::npos) break;
    accept.remove_prefix(comma + 1);
  }
  if (gzip < 0) gzip = any;
  if (deflate < 0) deflate = any;
  if (gzip > 0 && gzip >= deflate && gzip >= identity) return Encoding::kGzip;
  if (deflate > 0 && deflate >= identity) return Encoding::kDeflate;
  const bool identity_refused = identity == 0 || (identity < 0 && any == 0);
  return identity_refused ? std::nullopt : std::optional(Encoding::kIdentity);
}

}  // namespace tenon::deflate
