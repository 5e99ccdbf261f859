#include "dialect/kserve/kserve_routes.h"

#include <memory>
#include <string>
#include <utility>

#include "dialect/kserve/predict_request.h"
#include "dialect/kserve/predict_response.h"
#include "dialect/oip/ask_model.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::kserve {
namespace {

constexpr std::string_view kModelsSchema =
    R"({"type":"object","required":["models"],"properties":{"models":{"type":"array","items":{"type":"string"}}}})";
constexpr std::string_view kModelSchema =
    R"({"type":"object","required":["name","ready"],"properties":{"name":{"type":"string"},"ready":{"type":"boolean"}}})";
constexpr std::string_view kPredictRequestSchema =
    R"({"type":"object","properties":{"instances":{"type":"array"},"inputs":{},"signature_name":{"type":"string"}},)"
    R"("oneOf":[{"required":["instances"]},{"required":["inputs"]}]})";
constexpr std::string_view kPredictResponseSchema =
    R"({"type":"object","properties":{"predictions":{"type":"array"},"outputs":{}}})";

// What the handlers share.
struct Context {
  const InferenceService& service;
  std::function<bool()> ready;
  oip::OipOptions options;
};

HttpResponse Models(const Context& context, const HttpRequest& request) {
  std::string json = R"({"models":[)";
  for (const std::string_view model : context.service.table()->models()) {
    if (!request.Sees(model)) continue;
    if (!json.ends_with('[')) json.push_back(',');
    AppendJsonString(model, &json);
  }
  return JsonResponse(json.append("]}"));
}

HttpResponse Encode(const absl::StatusOr<InferResponse>& response, bool columnar,
                    json::NonFinite non_finite) {
  if (!response.ok()) return ErrorResponse(response.status());
  absl::StatusOr<std::string> encoded = EncodePredict(*response, columnar, non_finite);
  return encoded.ok() ? JsonResponse(*std::move(encoded)) : ErrorResponse(encoded.status());
}

absl::StatusOr<HttpResponse> RunPredict(const Context& context, const HttpRequest& request) {
  TENON_ASSIGN_OR_RETURN(const auto model, context.service.Find(request.Parameter("model"), ""));
  TENON_ASSIGN_OR_RETURN(
      PredictCall call,
      DecodePredict(request.body.bytes, model->servable->signature(), context.options.decode));
  InferRequest wanted = std::move(call.request);
  return oip::AskModel(context.service, model, std::move(wanted), request,
                       [columnar = call.columnar, non_finite = context.options.encode.non_finite](
                           const absl::StatusOr<InferResponse>& response) {
                         return Encode(response, columnar, non_finite);
                       });
}

HttpResponse Predict(const Context& context, const HttpRequest& request) {
  absl::StatusOr<HttpResponse> response = RunPredict(context, request);
  return response.ok() ? *std::move(response) : ErrorResponse(response.status());
}

HttpResponse Explain(const HttpRequest& request) {
  return ErrorResponse(
      absl::UnimplementedError(StrCat("explain of KServe's V1 protocol is not served: model ",
                                      Quote(request.Parameter("model")), " has no explainer")));
}

Route Row(std::string_view method, std::string_view pattern, std::string_view label,
          std::string_view summary) {
  Route route;
  route.method = method;
  route.pattern = pattern;
  route.dialect = "kserve";
  route.label = label;
  route.summary = summary;
  return route;
}

}  // namespace

std::vector<Route> KserveRoutes(const InferenceService& service, std::function<bool()> ready,
                                const oip::OipOptions& options) {
  const auto context = std::make_shared<const Context>(Context{service, std::move(ready), options});

  Route models = Row("GET", "/v1/models", "kserve.models", "The names of the models that answer");
  models.permission = Permission::kReadMetadata;
  models.response_schema = kModelsSchema;
  models.handler = [context](const HttpRequest& request) { return Models(*context, request); };

  Route model = Row("GET", "/v1/models/{model}", "kserve.model", "Whether a model takes traffic");
  model.permission = Permission::kProbeModel;
  model.response_schema = kModelSchema;
  model.handler = [context](const HttpRequest& request) {
    return oip::ModelReadyAnswer(context->service, context->ready, context->options, request);
  };

  Route predict = Row("POST", "/v1/models/{model}:predict", "kserve.predict",
                      "Runs a model on rows (instances) or columns (inputs)");
  predict.work = Work::kCompute;
  predict.max_body_bytes = options.max_body_bytes;
  predict.request_schema = kPredictRequestSchema;
  predict.response_schema = kPredictResponseSchema;
  predict.handler = [context](const HttpRequest& request) { return Predict(*context, request); };

  Route explain = Row("POST", "/v1/models/{model}:explain", "kserve.explain",
                      "Not served: answers 501 and says so");
  explain.max_body_bytes = options.max_body_bytes;
  explain.handler = Explain;
  return {models, predict, explain, model};
}

}  // namespace tenon::kserve
