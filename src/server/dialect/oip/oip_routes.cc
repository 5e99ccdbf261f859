#include "dialect/oip/oip_routes.h"

#include <utility>

#include "dialect/oip/ask_model.h"
#include "dialect/oip/infer_decoder.h"
#include "dialect/oip/infer_encoder.h"
#include "dialect/oip/metadata.h"
#include "dialect/oip/model_description.h"
#include "dialect/oip/model_statistics.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

constexpr std::string_view kLiveSchema =
    R"({"type":"object","properties":{"live":{"type":"boolean"}}})";
constexpr std::string_view kReadySchema =
    R"({"type":"object","properties":{"ready":{"type":"boolean"}}})";
constexpr std::string_view kModelReadySchema =
    R"({"type":"object","properties":{"name":{"type":"string"},"ready":{"type":"boolean"}}})";
constexpr std::string_view kServerSchema =
    R"({"type":"object","required":["name","version","extensions"],"properties":{"name":{"type":"string"},)"
    R"("version":{"type":"string"},"extensions":{"type":"array","items":{"type":"string"}}}})";
constexpr std::string_view kModelSchema =
    R"({"type":"object","required":["name","versions","platform","inputs","outputs"],"properties":{)"
    R"("name":{"type":"string"},"versions":{"type":"array","items":{"type":"string"}},"platform":{"type":"string"},)"
    R"("inputs":{"type":"array"},"outputs":{"type":"array"}}})";
constexpr std::string_view kInferRequestSchema =
    R"({"type":"object","required":["inputs"],"properties":{"id":{"type":"string"},"parameters":{"type":"object"},)"
    R"("inputs":{"type":"array","items":{"type":"object","required":["name","shape","datatype"],"properties":{)"
    R"("name":{"type":"string"},"shape":{"type":"array","items":{"type":"integer"}},"datatype":{"type":"string"},)"
    R"("parameters":{"type":"object"},"data":{"type":"array"}}}},)"
    R"("outputs":{"type":"array","items":{"type":"object","required":["name"],"properties":{)"
    R"("name":{"type":"string"},"parameters":{"type":"object"}}}}}})";
constexpr std::string_view kInferResponseSchema =
    R"({"type":"object","required":["model_name","outputs"],"properties":{"model_name":{"type":"string"},)"
    R"("model_version":{"type":"string"},"id":{"type":"string"},"parameters":{"type":"object"},)"
    R"("outputs":{"type":"array","items":{"type":"object","required":["name","shape","datatype"]}}}})";

constexpr std::string_view kConfigSchema =
    R"({"type":"object","required":["name","platform","max_batch_size","input","output"],"properties":{)"
    R"("name":{"type":"string"},"platform":{"type":"string"},"max_batch_size":{"type":"integer"},)"
    R"("input":{"type":"array"},"output":{"type":"array"}}})";

constexpr std::string_view kStatisticsSchema =
    R"({"type":"object","required":["model_stats"],"properties":{"model_stats":{"type":"array","items":{)"
    R"("type":"object","required":["name","version","inference_count","execution_count","inference_stats"]}}}})";

// What the handlers share.
struct Context {
  const InferenceService& service;
  std::function<bool()> ready;
  OipOptions options;
};

HttpResponse ReadyAnswer(bool ready) {
  HttpResponse response =
      JsonResponse(ready ? R"({"ready":true})" : R"({"ready":false})", ready ? 200 : 503);
  return response;
}

HttpResponse ModelMetadata(const Context& context, const HttpRequest& request) {
  const std::shared_ptr<const ModelTable> table = context.service.table();
  const auto found = table->Find(request.Parameter("model"), request.Parameter("version"));
  if (!found.ok()) return ErrorResponse(found.status());
  return JsonResponse(ModelMetadataJson(**found, *table->VersionsOf((*found)->model)));
}

HttpResponse ModelConfig(const Context& context, const HttpRequest& request) {
  const auto found = context.service.Find(request.Parameter("model"), request.Parameter("version"));
  if (!found.ok()) return ErrorResponse(found.status());
  return JsonResponse(DescribeModelJson(**found));
}

HttpResponse ModelStatistics(const Context& context, const HttpRequest& request) {
  auto versions = VersionsMeant(*context.service.table(), request.Parameter("model"),
                                request.Parameter("version"));
  if (!versions.ok()) return ErrorResponse(versions.status());
  std::erase_if(*versions, [&](const auto& version) { return !request.Sees(version->model); });
  return JsonResponse(StatisticsJson(*versions));
}

HttpResponse Encode(const absl::StatusOr<InferResponse>& response, const InferCall& call,
                    const EncodeOptions& options) {
  if (!response.ok()) return ErrorResponse(response.status());
  absl::StatusOr<HttpResponse> encoded = EncodeInferResponse(*response, call, options);
  return encoded.ok() ? *std::move(encoded) : ErrorResponse(encoded.status());
}

absl::StatusOr<HttpResponse> RunInfer(const Context& context, const HttpRequest& request) {
  TENON_ASSIGN_OR_RETURN(const auto model, context.service.Find(request.Parameter("model"),
                                                                request.Parameter("version")));
  TENON_ASSIGN_OR_RETURN(InferCall call, DecodeInferCall(request, model->servable->signature(),
                                                         context.options.decode));
  InferRequest wanted = std::move(call.request);
  return AskModel(context.service, model, std::move(wanted), request,
                  [call = std::move(call), options = context.options.encode](
                      const absl::StatusOr<InferResponse>& response) {
                    return Encode(response, call, options);
                  });
}

HttpResponse Infer(const Context& context, const HttpRequest& request) {
  absl::StatusOr<HttpResponse> response = RunInfer(context, request);
  return response.ok() ? *std::move(response) : ErrorResponse(response.status());
}

Route Probe(std::string_view pattern, std::string_view label, std::string_view summary) {
  Route route;
  route.method = "GET";
  route.pattern = pattern;
  route.dialect = "oip";
  route.label = label;
  route.summary = summary;
  route.permission = Permission::kProbe;
  return route;
}

// Adds `route` for both patterns of a model.
void AddForModel(Route route, std::string_view pattern, std::string_view versioned,
                 std::vector<Route>* routes) {
  route.pattern = pattern;
  routes->push_back(route);
  route.pattern = versioned;
  routes->push_back(std::move(route));
}

void AddServerRoutes(const std::shared_ptr<const Context>& context, std::vector<Route>* routes) {
  Route live = Probe("/v2/health/live", "oip.live", "Whether the process answers");
  live.response_schema = kLiveSchema;
  live.handler = [](const HttpRequest&) { return JsonResponse(R"({"live":true})"); };
  Route ready = Probe("/v2/health/ready", "oip.ready", "Whether the server takes traffic");
  ready.response_schema = kReadySchema;
  ready.handler = [context](const HttpRequest&) { return ReadyAnswer(context->ready()); };
  Route server = Probe("/v2", "oip.server", "The server's name, version and extensions");
  server.permission = Permission::kReadMetadata;
  server.response_schema = kServerSchema;
  server.handler = [context](const HttpRequest&) {
    return JsonResponse(ServerMetadataJson(context->options.server_version));
  };
  routes->insert(routes->end(), {live, ready, server});
}

void AddModelRoutes(const std::shared_ptr<const Context>& context, std::vector<Route>* routes) {
  Route infer = Probe("", "oip.infer", "Runs a model");
  infer.method = "POST";
  infer.permission = Permission::kInfer;
  infer.work = Work::kCompute;
  infer.max_body_bytes = context->options.max_body_bytes;
  infer.align_body_after = kJsonSizeHeader;
  infer.request_schema = kInferRequestSchema;
  infer.response_schema = kInferResponseSchema;
  infer.handler = [context](const HttpRequest& request) { return Infer(*context, request); };
  AddForModel(infer, "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer",
              routes);

  // Before the models: "stats" is none.
  Route stats = Probe("/v2/models/stats", "oip.stats", "What models have done, in Triton's words");
  stats.permission = Permission::kReadMetadata;
  stats.response_schema = kStatisticsSchema;
  stats.handler = [context](const HttpRequest& request) {
    return ModelStatistics(*context, request);
  };
  routes->push_back(stats);
  AddForModel(stats, "/v2/models/{model}/stats", "/v2/models/{model}/versions/{version}/stats",
              routes);

  Route metadata = Probe("", "oip.model", "A model's versions and signature");
  metadata.permission = Permission::kReadMetadata;
  metadata.response_schema = kModelSchema;
  metadata.handler = [context](const HttpRequest& request) {
    return ModelMetadata(*context, request);
  };
  AddForModel(metadata, "/v2/models/{model}", "/v2/models/{model}/versions/{version}", routes);

  Route config = metadata;
  config.label = "oip.config";
  config.summary = "A model's configuration in Triton's words";
  config.response_schema = kConfigSchema;
  config.handler = [context](const HttpRequest& request) { return ModelConfig(*context, request); };
  AddForModel(config, "/v2/models/{model}/config", "/v2/models/{model}/versions/{version}/config",
              routes);

  Route ready = Probe("", "oip.model-ready", "Whether a model takes traffic");
  ready.permission = Permission::kProbeModel;
  ready.response_schema = kModelReadySchema;
  ready.handler = [context](const HttpRequest& request) {
    return ModelReadyAnswer(context->service, context->ready, context->options, request);
  };
  AddForModel(ready, "/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}/ready",
              routes);
}

}  // namespace

HttpResponse ModelReadyAnswer(const InferenceService& service, const std::function<bool()>& ready,
                              const OipOptions& options, const HttpRequest& request) {
  const std::string_view name = request.Parameter("model");
  const std::string_view version = request.Parameter("version");
  const auto found = service.Find(name, version);
  const bool is_wanted = options.is_wanted != nullptr && options.is_wanted(name, version);
  if (!found.ok() && !is_wanted) return ErrorResponse(found.status());
  const auto& serves = options.model_ready != nullptr ? options.model_ready : ready;
  const bool is_ready = found.ok() && serves();
  std::string json = R"({"name":)";
  AppendJsonString(name, &json);
  json.append(is_ready ? R"(,"ready":true})" : R"(,"ready":false})");
  return JsonResponse(std::move(json), is_ready ? 200 : 503);
}

std::vector<Route> OipRoutes(const InferenceService& service, std::function<bool()> ready,
                             const OipOptions& options) {
  const auto context = std::make_shared<const Context>(Context{service, std::move(ready), options});
  std::vector<Route> routes;
  AddModelRoutes(context, &routes);
  AddServerRoutes(context, &routes);
  return routes;
}

}  // namespace tenon::oip
