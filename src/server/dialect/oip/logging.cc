#include "dialect/oip/logging.h"

#include <string>
#include <string_view>
#include <utility>

#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/internal/members.h"
#include "json/document.h"
#include "proto/parse.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

constexpr int64_t kMaxBodyBytes = 64 << 10;
constexpr std::string_view kSettingsSchema =
    R"({"type":"object","properties":{"log_file":{"type":"string"},"log_info":{"type":"boolean"},)"
    R"("log_warning":{"type":"boolean"},"log_error":{"type":"boolean"},"log_verbose_level":{"type":"integer","minimum":0},)"
    R"("log_format":{"enum":["default","ISO8601"]}}})";

std::string SettingsJson(const LogSettings& settings) {
  std::string json = "{";
  for (const auto& [name, value] : DescribeLogSettings(settings)) {
    StrAppend(&json, json.ends_with('{') ? "\"" : ",\"", name, "\":");
    if (const auto* on = std::get_if<bool>(&value)) {
      json.append(*on ? "true" : "false");
    } else if (const auto* number = std::get_if<int64_t>(&value)) {
      StrAppend(&json, *number);
    } else {
      AppendJsonString(std::get<std::string>(value), &json);
    }
  }
  return json + "}";
}

absl::StatusOr<Parameters> ReadChanges(std::string_view body) {
  if (body.empty()) return Parameters();
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(body, {}));
  if (document.root().kind != json::Kind::kObject)
    return internal::Unexpected("it", document.root(), "an object");
  Parameters changes;
  for (const auto& [name, value] : document.root().members) {
    TENON_ASSIGN_OR_RETURN(Parameter parameter, internal::ParameterOf(value), "setting ",
                           Quote(name));
    changes.emplace_back(name, std::move(parameter));
  }
  return changes;
}

HttpResponse Change(LogSettings& settings, const HttpRequest& request) {
  const absl::StatusOr<Parameters> changes = ReadChanges(request.body.bytes);
  absl::Status status = changes.ok() ? ChangeLogSettings(*changes, settings) : changes.status();
  if (!status.ok()) return ErrorResponse(Annotate(status, "reading the body"));
  return JsonResponse(SettingsJson(settings));
}

absl::StatusOr<rpc::Reply> Call(LogSettings& settings, const grpc::Message& message) {
  inference::LogSettingsRequest request;
  TENON_RETURN_IF_ERROR(ParseMessage(message.bytes, {}, &request), "reading the request");
  Parameters changes;
  for (const auto& [name, value] : request.settings()) {
    if (value.has_bool_param()) {
      changes.emplace_back(name, value.bool_param());
    } else if (value.has_uint32_param()) {
      changes.emplace_back(name, int64_t{value.uint32_param()});
    } else if (value.has_string_param()) {
      changes.emplace_back(name, value.string_param());
    } else {
      return absl::InvalidArgumentError(
          StrCat("reading the request: setting ", Quote(name), " has no value"));
    }
  }
  TENON_RETURN_IF_ERROR(ChangeLogSettings(changes, settings), "reading the request");
  inference::LogSettingsResponse response;
  for (const auto& [name, value] : DescribeLogSettings(settings)) {
    auto& told = (*response.mutable_settings())[name];
    if (const auto* on = std::get_if<bool>(&value)) {
      told.set_bool_param(*on);
    } else if (const auto* number = std::get_if<int64_t>(&value)) {
      told.set_uint32_param(static_cast<uint32_t>(*number));
    } else {
      told.set_string_param(std::get<std::string>(value));
    }
  }
  return rpc::Reply{.text = response.SerializeAsString()};
}

}  // namespace

std::vector<Route> LoggingRoutes(const std::shared_ptr<LogSettings>& settings) {
  Route ask;
  ask.method = "GET";
  ask.pattern = "/v2/logging";
  ask.dialect = "oip";
  ask.label = "oip.logging";
  ask.summary = "What is logged";
  ask.permission = Permission::kReadMetadata;
  ask.response_schema = kSettingsSchema;
  ask.handler = [settings](const HttpRequest&) { return JsonResponse(SettingsJson(*settings)); };
  Route change = ask;
  change.method = "POST";
  change.label = "oip.logging-change";
  change.summary = "Changes what is logged; settings that are not named stay";
  change.permission = Permission::kManageServer;
  change.max_body_bytes = kMaxBodyBytes;
  change.request_schema = kSettingsSchema;
  change.handler = [settings](const HttpRequest& request) { return Change(*settings, request); };
  return {ask, change};
}

std::vector<rpc::Method> LoggingMethods(const std::shared_ptr<LogSettings>& settings) {
  rpc::Method method;
  method.path = "/inference.GRPCInferenceService/LogSettings";
  method.label = "oip.grpc.logging";
  method.summary = "Changes what is logged, and tells all settings";
  method.permission = Permission::kManageServer;
  method.handler = [settings](const rpc::Call&, const grpc::Message& message) {
    return Call(*settings, message);
  };
  return {method};
}

}  // namespace tenon::oip
