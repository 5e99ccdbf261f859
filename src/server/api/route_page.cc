#include "api/route_page.h"

#include "strings/str_cat.h"
#include "strings/units.h"

namespace tenon {
namespace {

constexpr std::string_view kHead = R"(# HTTP API

Made by `tenon help --http-api`; do not edit. A running server describes the same routes, with the schemas of requests and
answers, at `/openapi.json`.

An answer that is no success is JSON with the member `error`, whose text reads "doing X to Y: reason". A path with a body
limit of `none` takes no body; the limits are those of the default [configuration](configuration.md).

| method | path | dialect | permission | body limit | what it does |
|---|---|---|---|---|---|
)";

}  // namespace

std::string RoutePage(const RouteTable& table) {
  std::string page(kHead);
  for (const Route& route : table.routes()) {
    const std::string limit =
        route.max_body_bytes > 0 ? FormatBytes(route.max_body_bytes) : std::string("none");
    StrAppend(&page, "| ", route.method, " | `", route.pattern, "` | ", route.dialect, " | ",
              NameOf(route.permission), " | ", limit, " | ", route.summary, " |\n");
  }
  return page;
}

}  // namespace tenon
