#include "dialect/oip/repository_routes.h"

#include <functional>
#include <utility>

#include "absl/strings/escaping.h"
#include "dialect/oip/internal/members.h"
#include "dialect/oip/internal/repository_call.h"
#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

constexpr int64_t kMaxBodyBytes = 64 << 10;

constexpr std::string_view kIndexRequestSchema =
    R"({"type":"object","properties":{"ready":{"type":"boolean"}}})";
constexpr std::string_view kIndexSchema =
    R"({"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},)"
    R"("version":{"type":"string"},"state":{"type":"string"},"reason":{"type":"string"},"tenon":{"type":"object"}}}})";
constexpr std::string_view kLoadSchema =
    R"({"type":"object","properties":{"parameters":{"type":"object","properties":{"reload":{"type":"boolean"},)"
    R"("config":{"type":"string"}},"patternProperties":{"^file:":{"type":"string","contentEncoding":"base64"}}}}})";
constexpr std::string_view kUnloadSchema =
    R"({"type":"object","properties":{"parameters":{"type":"object","properties":{)"
    R"("unload_dependents":{"type":"boolean"}}}}})";

// The body of a call, which may be empty.
absl::StatusOr<json::Document> ParseBody(const HttpRequest& request) {
  const std::string_view body = request.body.bytes.empty() ? "{}" : request.body.bytes;
  TENON_ASSIGN_OR_RETURN(json::Document document, json::Document::Parse(body, {}),
                         "reading the body");
  if (document.root().kind != json::Kind::kObject)
    return absl::InvalidArgumentError("reading the body: it is not an object");
  return document;
}

// The truth value `name` of `object`; false when there is none.
absl::StatusOr<bool> BoolOf(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr) return false;
  if (value->kind != json::Kind::kBool)
    return absl::InvalidArgumentError(
        StrCat("reading the body: ", Quote(name), " is not true or false"));
  return value->boolean;
}

absl::StatusOr<Parameters> ReadParameters(const HttpRequest& request) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, ParseBody(request));
  TENON_ASSIGN_OR_RETURN(const json::Value* parameters, internal::FindParameters(document.root()),
                         "reading the body");
  Parameters read;
  if (parameters == nullptr) return read;
  for (const auto& [name, value] : parameters->members) {
    TENON_ASSIGN_OR_RETURN(Parameter parameter, internal::ParameterOf(value),
                           "reading the body: parameter ", Quote(name));
    read.emplace_back(name, std::move(parameter));
  }
  return read;
}

// JSON carries a file's bytes as base64.
absl::Status DecodeFile(std::string_view name, Parameter* value) {
  std::string bytes;
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr || !absl::Base64Unescape(*text, &bytes))
    return absl::InvalidArgumentError(StrCat("parameter ", Quote(name), " is not base64"));
  *value = std::move(bytes);
  return absl::OkStatus();
}

HttpResponse Answer(const absl::Status& status) {
  if (!status.ok()) return ErrorResponse(status);
  HttpResponse response;
  response.text = "";
  return response;
}

absl::StatusOr<HttpResponse> Index(ModelRepository& repository, const HttpRequest& request) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, ParseBody(request));
  TENON_ASSIGN_OR_RETURN(const bool ready, BoolOf(document.root(), "ready"));
  std::vector<VersionStatus> rows = repository.Index();
  std::erase_if(rows, [&](const VersionStatus& row) { return !request.Sees(row.model); });
  return JsonResponse(IndexJson(rows, ready));
}

absl::StatusOr<HttpResponse> Load(ModelRepository& repository, const HttpRequest& request) {
  TENON_ASSIGN_OR_RETURN(Parameters parameters, ReadParameters(request));
  for (auto& [name, value] : parameters) {
    if (name.starts_with(internal::kFilePrefix))
      TENON_RETURN_IF_ERROR(DecodeFile(name, &value), "reading the body");
  }
  TENON_ASSIGN_OR_RETURN(const internal::LoadCall call,
                         internal::ReadLoadParameters(std::move(parameters)), "reading the body");
  return Answer(repository.Load(request.Parameter("model"), call.effort, call.told));
}

absl::StatusOr<HttpResponse> Unload(ModelRepository& repository, const HttpRequest& request) {
  TENON_ASSIGN_OR_RETURN(const Parameters parameters, ReadParameters(request));
  TENON_RETURN_IF_ERROR(internal::CheckUnloadParameters(parameters), "reading the body");
  return Answer(repository.Unload(request.Parameter("model")));
}

using Call = absl::StatusOr<HttpResponse> (*)(ModelRepository&, const HttpRequest&);

Handler HandlerOf(ModelRepository* repository, Call call) {
  return [repository, call](const HttpRequest& request) {
    if (const absl::Status there = internal::CheckThere(repository); !there.ok())
      return ErrorResponse(there);
    absl::StatusOr<HttpResponse> response = call(*repository, request);
    return response.ok() ? *std::move(response) : ErrorResponse(response.status());
  };
}

Route Row(std::string_view label, std::string_view summary, std::string_view request_schema) {
  Route route;
  route.method = "POST";
  route.dialect = "oip";
  route.label = label;
  route.summary = summary;
  route.permission = Permission::kManageModels;
  route.work = Work::kBlocking;
  route.max_body_bytes = kMaxBodyBytes;
  route.request_schema = request_schema;
  return route;
}

void AddBoth(Route route, std::string_view pattern, std::string_view named,
             std::vector<Route>* routes) {
  route.pattern = pattern;
  routes->push_back(route);
  route.pattern = named;
  routes->push_back(std::move(route));
}

void AppendText(std::string_view key, std::string_view text, std::string* json) {
  StrAppend(json, json->ends_with('{') ? "\"" : ",\"", key, "\":");
  AppendJsonString(text, json);
}

// How long half, and 99 of 100, of its requests took at most, where it had any.
void AppendPercentiles(const VersionStatus& row, std::string* json) {
  if (row.counts == nullptr) return;
  const Histogram total = row.counts->total.Snapshot();
  if (total.count() == 0) return;
  const auto microseconds = [&total](double q) {
    return total.Quantile(q) * absl::ToDoubleMicroseconds(DurationHistogram::kUnit);
  };
  StrAppend(json, R"(,"p50_us":)", microseconds(0.5), R"(,"p99_us":)", microseconds(0.99));
}

void AppendRow(const VersionStatus& row, std::string* json) {
  json->push_back('{');
  AppendText("name", row.model, json);
  if (!row.version.empty()) AppendText("version", row.version, json);
  if (internal::WasAskedFor(row)) {
    AppendText("state", IndexNameOf(row.state), json);
    AppendText("reason", row.reason, json);
    StrAppend(json, R"(,"tenon":{"state":")", NameOf(row.state), R"(","memory_bytes":)",
              row.memory.measured > 0 ? row.memory.measured : row.memory.estimated,
              R"(,"answered":)", row.answered, R"(,"failed":)", row.failed);
    AppendPercentiles(row, json);
    StrAppend(json, R"(,"since":")",
              absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", row.since, absl::UTCTimeZone()), "\"}");
  }
  json->push_back('}');
}

}  // namespace

std::string IndexJson(const std::vector<VersionStatus>& rows, bool ready_only) {
  std::string json = "[";
  for (const VersionStatus& row : rows) {
    if (!internal::IsListed(row, ready_only)) continue;
    if (json.size() > 1) json.push_back(',');
    AppendRow(row, &json);
  }
  json.push_back(']');
  return json;
}

std::vector<Route> RepositoryRoutes(ModelRepository* repository, int64_t max_load_bytes) {
  std::vector<Route> routes;
  Route index = Row("oip.repository-index", "The models of the repository and their states",
                    kIndexRequestSchema);
  index.permission = Permission::kReadMetadata;
  index.work = Work::kReport;
  index.response_schema = kIndexSchema;
  index.handler = HandlerOf(repository, Index);
  AddBoth(index, "/v2/repository/index", "/v2/repository/{repository}/index", &routes);
  Route load = Row("oip.repository-load",
                   "Loads a model, or what of it changed; what answers goes on when that fails",
                   kLoadSchema);
  load.max_body_bytes = max_load_bytes;  // it may hold a model's files
  load.handler = HandlerOf(repository, Load);
  AddBoth(load, "/v2/repository/models/{model}/load",
          "/v2/repository/{repository}/models/{model}/load", &routes);
  Route unload = Row("oip.repository-unload", "Ends serving a model", kUnloadSchema);
  unload.handler = HandlerOf(repository, Unload);
  AddBoth(unload, "/v2/repository/models/{model}/unload",
          "/v2/repository/{repository}/models/{model}/unload", &routes);
  return routes;
}

}  // namespace tenon::oip
