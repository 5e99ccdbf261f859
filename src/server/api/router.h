// Finds the route of a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/route.h"

namespace tenon {

// What the router says of a request line.
struct RouteMatch {
  const Route* route = nullptr;  // null: `refusal` is the answer
  PathParameters parameters;
  std::string_view path;
  std::string_view query;
  HttpResponse refusal;
};

// The parts of a request target that is in origin or absolute form (RFC 9112, section 3.2).
struct Target {
  std::string_view path;
  std::string_view query;
};

// Nullopt when `target` is in no form that names a path.
std::optional<Target> SplitTarget(std::string_view target);

// Immutable and thread-safe; borrows the table.
//
// A path has one meaning only, for routing and for permissions alike: a path with an empty, "." or
// ".." segment, an encoded slash, backslash or NUL, a stray '%' or a character outside RFC 3986 is
// refused with 400. One slash at the end is let pass. HEAD goes where GET goes; a known path with
// another method is 405 with Allow, an unknown one 404. Rows whose patterns end in a verb stand
// before those that would take the verb for a part of the name.
class Router {
 public:
  explicit Router(const RouteTable& table) : table_(table) {}

  RouteMatch Match(std::string_view method, std::string_view target) const;

 private:
  const RouteTable& table_;
};

}  // namespace tenon
