#include "api/router.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using Segments = absl::InlinedVector<std::string_view, 8>;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// pchar of RFC 3986 without '%', and without ';', in which proxies see path parameters.
constexpr std::array<bool, 256> kPathCharacters = [] {
  std::array<bool, 256> set{};
  for (const char c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$&'()*+,=:@")) {
    set[static_cast<unsigned char>(c)] = true;
  }
  return set;
}();

bool IsPathCharacter(char c) { return kPathCharacters[static_cast<unsigned char>(c)]; }

bool IsPlainSegment(std::string_view segment) {
  return !segment.empty() && segment[0] != '.' &&
         std::all_of(segment.begin(), segment.end(), IsPathCharacter);
}

// Decodes one segment; false when it is not a canonical name.
bool DecodeSegment(std::string_view segment, std::string* out) {
  if (IsPlainSegment(segment)) {
    out->assign(segment);
    return true;
  }
  out->clear();
  for (size_t i = 0; i < segment.size(); ++i) {
    char c = segment[i];
    if (c == '%') {
      if (i + 2 >= segment.size() || HexValue(segment[i + 1]) < 0 || HexValue(segment[i + 2]) < 0)
        return false;
      c = static_cast<char>(HexValue(segment[i + 1]) * 16 + HexValue(segment[i + 2]));
      if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
      i += 2;
    } else if (!IsPathCharacter(c)) {
      return false;
    }
    out->push_back(c);
  }
  return !out->empty() && *out != "." && *out != ".." && IsUtf8(*out);
}

Segments SplitSegments(std::string_view path) {
  Segments segments;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (true) {
    const size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

// Calls `visit(want, segment)` for each segment of `pattern` and of the path until it says false;
// whether it never did and both have as many.
template <typename Visit>
bool WalkPattern(std::string_view pattern, const Segments& segments, Visit visit) {
  pattern.remove_prefix(1);
  for (size_t i = 0; i < segments.size(); ++i) {
    const size_t slash = pattern.find('/');
    const bool last_of_pattern = slash == std::string_view::npos;
    if (last_of_pattern != (i + 1 == segments.size())) return false;
    if (!visit(pattern.substr(0, slash), segments[i])) return false;
    if (!last_of_pattern) pattern.remove_prefix(slash + 1);
  }
  return true;
}

// What follows the name in braces: ":predict" of "{model}:predict".
std::string_view SuffixOf(std::string_view want) { return want.substr(want.find('}') + 1); }

bool EndsInVerb(std::string_view pattern) {
  const std::string_view last = pattern.substr(pattern.rfind('/') + 1);
  return last.starts_with('{') && !last.ends_with('}');
}

bool Fits(std::string_view pattern, const Segments& segments) {
  return WalkPattern(pattern, segments, [](std::string_view want, std::string_view segment) {
    if (!want.starts_with('{')) return want == segment;
    const std::string_view suffix = SuffixOf(want);
    return suffix.empty() || (segment.size() > suffix.size() && segment.ends_with(suffix));
  });
}

PathParameters ParametersOf(std::string_view pattern, const Segments& segments) {
  PathParameters parameters;
  WalkPattern(pattern, segments, [&](std::string_view want, std::string_view segment) {
    if (want.starts_with('{')) {
      const std::string_view suffix = SuffixOf(want);
      parameters.emplace_back(want.substr(1, want.size() - suffix.size() - 2), std::string());
      segment.remove_suffix(suffix.size());
      DecodeSegment(segment, &parameters.back().second);
    }
    return true;
  });
  return parameters;
}

RouteMatch Refuse(HttpResponse response) {
  RouteMatch match;
  match.refusal = std::move(response);
  return match;
}

HttpResponse MethodNotAllowed(std::string_view method, std::string allow) {
  HttpResponse response =
      ErrorResponse(405, StrCat("method ", Quote(method), " is not allowed here: use ", allow));
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

bool AllSegmentsCanonical(const Segments& segments, std::string_view path) {
  std::string ignored;
  if (path == "/") return true;
  return std::all_of(segments.begin(), segments.end(), [&](std::string_view segment) {
    return IsPlainSegment(segment) || DecodeSegment(segment, &ignored);
  });
}

}  // namespace

std::optional<Target> SplitTarget(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!absl::StartsWithIgnoreCase(ToAbsl(target), ToAbsl(scheme))) continue;
    const size_t slash = target.find('/', scheme.size());
    if (slash == std::string_view::npos) return Target{"/", {}};
    target.remove_prefix(slash);
    break;
  }
  if (!target.starts_with('/')) return std::nullopt;
  const size_t question = target.find('?');
  if (question == std::string_view::npos) return Target{target, {}};
  return Target{target.substr(0, question), target.substr(question + 1)};
}

RouteMatch Router::Match(std::string_view method, std::string_view target) const {
  const std::optional<Target> split = SplitTarget(target);
  if (!split.has_value())
    return Refuse(ErrorResponse(400, StrCat("request target ", Quote(target), " is no path")));
  const Segments segments = SplitSegments(split->path);
  if (!AllSegmentsCanonical(segments, split->path)) {
    return Refuse(
        ErrorResponse(400, StrCat("path ", Quote(split->path), " is not in its canonical form")));
  }
  RouteMatch match;
  match.path = split->path;
  match.query = split->query;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::string allow;
  bool has_verb = false;  // "m:predict" is then no name
  for (const Route& route : table_.routes()) {
    if (!Fits(route.pattern, segments)) continue;
    if (has_verb && !EndsInVerb(route.pattern)) continue;
    has_verb = EndsInVerb(route.pattern);
    if (route.method == wanted) {
      match.route = &route;
      match.parameters = ParametersOf(route.pattern, segments);
      return match;
    }
    StrAppend(&allow, allow.empty() ? "" : ", ", route.method,
              route.method == "GET" ? ", HEAD" : "");
  }
  if (!allow.empty()) return Refuse(MethodNotAllowed(method, std::move(allow)));
  return Refuse(ErrorResponse(404, StrCat("no such path: ", Quote(split->path))));
}

}  // namespace tenon
