#include "dialect/oip/oip_methods.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/infer_message.h"
#include "dialect/oip/infer_terms.h"
#include "dialect/oip/metadata.h"
#include "dialect/oip/model_description.h"
#include "dialect/oip/model_statistics.h"
#include "rpc/request_texts.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

using rpc::Call;
using rpc::Reply;

// The requests about a model have these two fields alike.
constexpr uint32_t kName = inference::ModelMetadataRequest::kNameFieldNumber;
constexpr uint32_t kModelName = inference::ModelInferRequest::kModelNameFieldNumber;
constexpr uint32_t kVersion = inference::ModelMetadataRequest::kVersionFieldNumber;

Reply ReplyOf(const google::protobuf::Message& message) {
  return {.text = message.SerializeAsString()};
}

// What the handlers share.
struct Context {
  const InferenceService& service;
  std::function<bool()> ready;
  OipOptions options;
};

using ContextHandler = absl::StatusOr<Reply> (*)(const Context& context, const Call& call,
                                                 const grpc::Message& message);

absl::StatusOr<std::shared_ptr<const ModelVersion>> FindNamed(const ModelTable& table,
                                                              const grpc::Message& message) {
  TENON_ASSIGN_OR_RETURN(const rpc::Texts texts, rpc::ReadTexts(message.bytes, {kName, kVersion}));
  return table.Find(rpc::TextOf(texts, kName), rpc::TextOf(texts, kVersion));
}

absl::StatusOr<Reply> ServerLive(const Context&, const Call&, const grpc::Message&) {
  inference::ServerLiveResponse response;
  response.set_live(true);
  return ReplyOf(response);
}

absl::StatusOr<Reply> ServerReady(const Context& context, const Call&, const grpc::Message&) {
  inference::ServerReadyResponse response;
  response.set_ready(context.ready());
  return ReplyOf(response);
}

// An unknown model is not ready, as clients that wait for it expect.
absl::StatusOr<Reply> ModelReady(const Context& context, const Call&,
                                 const grpc::Message& message) {
  const auto found = FindNamed(*context.service.table(), message);
  if (!found.ok() && !absl::IsNotFound(found.status())) return found.status();
  const auto& serves =
      context.options.model_ready != nullptr ? context.options.model_ready : context.ready;
  inference::ModelReadyResponse response;
  response.set_ready(found.ok() && serves());
  return ReplyOf(response);
}

absl::StatusOr<Reply> ServerMetadata(const Context& context, const Call&, const grpc::Message&) {
  inference::ServerMetadataResponse response;
  response.set_name("tenon");
  response.set_version(std::string(context.options.server_version));
  for (const std::string_view extension : ServerExtensions())
    response.add_extensions(std::string(extension));
  return ReplyOf(response);
}

void Describe(const TensorSpec& spec, inference::ModelMetadataResponse::TensorMetadata* tensor) {
  tensor->set_name(spec.name);
  tensor->set_datatype(std::string(NameOf(spec.dtype)));
  for (const int64_t dim : spec.shape) tensor->add_shape(dim);
}

absl::StatusOr<Reply> ModelMetadata(const Context& context, const Call&,
                                    const grpc::Message& message) {
  const std::shared_ptr<const ModelTable> table = context.service.table();
  TENON_ASSIGN_OR_RETURN(const auto model, FindNamed(*table, message));
  inference::ModelMetadataResponse response;
  response.set_name(model->model);
  for (const auto& [version, entry] : *table->VersionsOf(model->model))
    response.add_versions(version);
  response.set_platform(std::string(model->servable->platform()));
  for (const TensorSpec& spec : model->servable->signature().inputs)
    Describe(spec, response.add_inputs());
  for (const TensorSpec& spec : model->servable->signature().outputs)
    Describe(spec, response.add_outputs());
  return ReplyOf(response);
}

absl::StatusOr<Reply> ModelConfig(const Context& context, const Call&,
                                  const grpc::Message& message) {
  TENON_ASSIGN_OR_RETURN(const auto model, FindNamed(*context.service.table(), message));
  inference::ModelConfigResponse response;
  *response.mutable_config() = DescribeModel(*model);
  return ReplyOf(response);
}

absl::StatusOr<Reply> ModelStatistics(const Context& context, const Call& call,
                                      const grpc::Message& message) {
  TENON_ASSIGN_OR_RETURN(const rpc::Texts texts, rpc::ReadTexts(message.bytes, {kName, kVersion}));
  TENON_ASSIGN_OR_RETURN(const auto versions,
                         VersionsMeant(*context.service.table(), rpc::TextOf(texts, kName),
                                       rpc::TextOf(texts, kVersion)));
  inference::ModelStatisticsResponse response;
  for (const auto& version : versions) {
    if (call.Sees(version->model)) *response.add_model_stats() = StatisticsOf(*version);
  }
  return ReplyOf(response);
}

// Whether the caller wants to be told that the answer is the last.
bool WantsFinalResponse(const InferRequest& request) {
  for (const auto& [name, value] : request.parameters) {
    if (name == kFinalResponseWanted) return value == Parameter(true);
  }
  return false;
}

absl::StatusOr<RequestTerms> TermsOf(const Context& context, const Call& call) {
  TENON_ASSIGN_OR_RETURN(
      RequestTerms terms,
      ReadTerms(context.service.now(), [&](std::string_view name) { return call.Metadata(name); }));
  terms.NotAfter(call.deadline(), "grpc-timeout");
  return terms;
}

// How the answer of a request, or why there is none, becomes a reply.
using EncodeReply = absl::StatusOr<Reply> (*)(const absl::StatusOr<InferResponse>& response,
                                              std::string_view id);

// The reply, or the status of a request that did not come so far; or none, when it comes later.
absl::StatusOr<Reply> RunInfer(const Context& context, const Call& call,
                               const grpc::Message& message, EncodeReply encode) {
  TENON_ASSIGN_OR_RETURN(const InferMessage split,
                         SplitInferMessage(message.bytes, context.options.decode));
  TENON_ASSIGN_OR_RETURN(const auto model, context.service.Find(split.model, split.version));
  TENON_ASSIGN_OR_RETURN(InferRequest request,
                         DecodeInferMessage(split, message.owner, model->servable->signature(),
                                            context.options.decode));
  TENON_ASSIGN_OR_RETURN(RequestTerms terms, TermsOf(context, call));
  TENON_RETURN_IF_ERROR(call.CheckWanted());
  const auto finish = [encode, id = std::string(split.id), is_final = WantsFinalResponse(request)](
                          absl::StatusOr<InferResponse> response) {
    if (response.ok() && is_final) response->parameters.emplace_back(kFinalResponse, true);
    return encode(response, id);
  };
  if (call.deferral() == nullptr || InferenceService::RunsInline(*model))
    return finish(context.service.InferWith(*model, std::move(request), terms));
  auto later = call.deferral()->Take();
  terms.stop = call.deferral()->stop();
  context.service.Submit(
      model, std::move(request), std::move(terms),
      [later = std::move(later), finish](absl::StatusOr<InferResponse> response) mutable {
        later(finish(std::move(response)));
      });
  return Reply();
}

absl::StatusOr<Reply> ModelInfer(const Context& context, const Call& call,
                                 const grpc::Message& message) {
  return RunInfer(
      context, call, message,
      [](const absl::StatusOr<InferResponse>& response, std::string_view) -> absl::StatusOr<Reply> {
        if (!response.ok()) return response.status();
        return EncodeInferMessage(*response);
      });
}

// A request that fails is answered in its place, with its id, and the stream goes on.
absl::StatusOr<Reply> EncodeInStream(const absl::StatusOr<InferResponse>& response,
                                     std::string_view id) {
  if (response.ok()) return EncodeStreamMessage(*response);
  inference::ModelStreamInferResponse failure;
  // Errors quote what is not UTF-8 in hex.
  failure.set_error_message(std::string(MessageOf(response.status())));
  failure.mutable_infer_response()->set_id(std::string(id));
  return ReplyOf(failure);
}

absl::StatusOr<Reply> ModelStreamInfer(const Context& context, const Call& call,
                                       const grpc::Message& message) {
  absl::StatusOr<Reply> reply = RunInfer(context, call, message, EncodeInStream);
  if (reply.ok()) return reply;
  const auto split = SplitInferMessage(message.bytes, context.options.decode);
  return EncodeInStream(reply.status(), split.ok() ? split->id : std::string_view());
}

// One row before it has its handler.
struct Row {
  std::string_view path;
  std::string_view label;
  std::string_view summary;
  Permission permission;
  uint32_t model_field;  // of the request; 0: none
  ContextHandler handler;
  Work work = Work::kInline;
  rpc::Kind kind = rpc::Kind::kUnary;
};

constexpr Row kRows[] = {
    {"/inference.GRPCInferenceService/ServerLive", "oip.grpc.live", "Whether the process answers",
     Permission::kProbe, 0, ServerLive},
    {"/inference.GRPCInferenceService/ServerReady", "oip.grpc.ready",
     "Whether the server takes traffic", Permission::kProbe, 0, ServerReady},
    {"/inference.GRPCInferenceService/ModelReady", "oip.grpc.model-ready",
     "Whether a model takes traffic", Permission::kProbeModel, kName, ModelReady},
    {"/inference.GRPCInferenceService/ServerMetadata", "oip.grpc.server",
     "The server's name, version and extensions", Permission::kReadMetadata, 0, ServerMetadata},
    {"/inference.GRPCInferenceService/ModelMetadata", "oip.grpc.model",
     "A model's versions and signature", Permission::kReadMetadata, kName, ModelMetadata},
    {"/inference.GRPCInferenceService/ModelConfig", "oip.grpc.config",
     "A model's configuration in Triton's words", Permission::kReadMetadata, kName, ModelConfig},
    {"/inference.GRPCInferenceService/ModelStatistics", "oip.grpc.stats",
     "What models have done, in Triton's words", Permission::kReadMetadata, kName, ModelStatistics},
    {"/inference.GRPCInferenceService/ModelInfer", "oip.grpc.infer", "Runs a model",
     Permission::kInfer, kModelName, ModelInfer, Work::kCompute},
    {"/inference.GRPCInferenceService/ModelStreamInfer", "oip.grpc.stream-infer",
     "Runs models, one request after the other", Permission::kInfer, kModelName, ModelStreamInfer,
     Work::kCompute, rpc::Kind::kStream},
};

}  // namespace

std::vector<rpc::Method> OipMethods(const InferenceService& service, std::function<bool()> ready,
                                    const OipOptions& options) {
  const auto context = std::make_shared<const Context>(Context{service, std::move(ready), options});
  std::vector<rpc::Method> methods;
  for (const Row& row : kRows) {
    methods.push_back({.path = row.path,
                       .label = row.label,
                       .summary = row.summary,
                       .permission = row.permission,
                       .model_field = row.model_field,
                       .work = row.work,
                       .kind = row.kind,
                       .handler = [context, handler = row.handler](const Call& call,
                                                                   const grpc::Message& message) {
                         return handler(*context, call, message);
                       }});
  }
  return methods;
}

const google::protobuf::FileDescriptor* OipServiceFile() {
  return inference::ModelInferRequest::descriptor()->file();
}

}  // namespace tenon::oip
