#include "api/openapi.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kErrorSchema =
    R"({"type":"object","properties":{"error":{"type":"string"}},"required":["error"]})";

std::string Json(std::string_view text) {
  std::string out;
  AppendJsonString(text, &out);
  return out;
}

std::string JsonContent(std::string_view schema) {
  return StrCat(R"({"application/json":{"schema":)", schema, "}}");
}

// A body may also be JSON with binary tensors behind it, which a schema cannot say.
std::string TensorContent(std::string_view schema) {
  return StrCat(R"({"application/json":{"schema":)", schema, R"(},"application/octet-stream":{}})");
}

std::string ParametersOf(std::string_view pattern) {
  std::string out;
  for (size_t open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    const std::string_view name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    StrAppend(&out, out.empty() ? "" : ",", R"({"name":)", Json(name),
              R"(,"in":"path","required":true,"schema":{"type":"string"}})");
  }
  return out;
}

constexpr std::string_view kSecuritySchemes =
    R"(,"components":{"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"},)"
    R"("apiKey":{"type":"apiKey","in":"header","name":"x-api-key"}}},)"
    R"("security":[{"bearer":[]},{"apiKey":[]}])";

std::string OperationOf(const Route& route, bool asks_for_keys) {
  std::string operation_id =
      StrCat(route.label, "_", ParametersOf(route.pattern).empty() ? "" : route.pattern);
  for (char& c : operation_id) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  const auto content = route.align_body_after.empty() ? JsonContent : TensorContent;
  std::string out =
      StrCat(R"({"operationId":)", Json(operation_id), R"(,"summary":)", Json(route.summary),
             R"(,"tags":[)", Json(route.dialect), R"(],"x-tenon-permission":)",
             Json(NameOf(route.permission)), R"(,"x-tenon-max-body-bytes":)", route.max_body_bytes,
             R"(,"parameters":[)", ParametersOf(route.pattern), "]");
  if (asks_for_keys && route.permission == Permission::kProbe) out.append(R"(,"security":[])");
  if (!route.request_schema.empty()) {
    StrAppend(&out, R"(,"requestBody":{"required":true,"content":)", content(route.request_schema),
              "}");
  }
  StrAppend(&out, R"(,"responses":{"200":{"description":"Done")");
  if (!route.response_schema.empty())
    StrAppend(&out, R"(,"content":)", content(route.response_schema));
  // A probe says no in the words in which it says yes.
  if (IsProbe(route.permission) && !route.response_schema.empty())
    StrAppend(&out, R"(},"503":{"description":"Not ready","content":)",
              JsonContent(route.response_schema));
  StrAppend(&out, R"(},"default":{"description":"Why it was not done","content":)",
            JsonContent(kErrorSchema), "}}}");
  return out;
}

}  // namespace

std::string OpenApiDocument(const RouteTable& table, std::string_view version, bool asks_for_keys) {
  std::map<std::string_view, std::string> paths;
  for (const Route& route : table.routes()) {
    std::string& operations = paths[route.pattern];
    StrAppend(&operations, operations.empty() ? "" : ",",
              Json(absl::AsciiStrToLower(ToAbsl(route.method))), ":",
              OperationOf(route, asks_for_keys));
  }
  std::string out =
      StrCat(R"({"openapi":"3.1.0","info":{"title":"Tenon","version":)", Json(version), "}",
             asks_for_keys ? kSecuritySchemes : std::string_view(), R"(,"paths":{)");
  bool first = true;
  for (const auto& [pattern, operations] : paths) {
    StrAppend(&out, first ? "" : ",", Json(pattern), ":{", operations, "}");
    first = false;
  }
  out.append("}}");
  return out;
}

Route OpenApiRoute(const RouteTable* const& table, std::string_view version, bool asks_for_keys) {
  Route route;
  route.method = "GET";
  route.pattern = "/openapi.json";
  route.dialect = "tenon";
  route.label = "tenon.openapi";
  route.summary = "This document";
  route.permission = Permission::kReadMetadata;
  route.response_schema = R"({"type":"object"})";
  route.handler = [&table, version, asks_for_keys](const HttpRequest&) {
    return JsonResponse(OpenApiDocument(*table, version, asks_for_keys));
  };
  return route;
}

}  // namespace tenon
