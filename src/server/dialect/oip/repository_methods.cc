#include "dialect/oip/repository_methods.h"

#include <limits>
#include <string>
#include <utility>

#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/internal/repository_call.h"
#include "proto/parse.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

using rpc::Call;
using rpc::Reply;

Reply ReplyOf(const google::protobuf::Message& message) {
  return {.text = message.SerializeAsString()};
}

template <typename Request>
absl::StatusOr<Request> Parse(const grpc::Message& message) {
  Request request;
  // How large a message may be, grpc.max_message_bytes has said.
  const ProtoLimits limits{.max_bytes = std::numeric_limits<int32_t>::max()};
  TENON_RETURN_IF_ERROR(ParseMessage(message.bytes, limits, &request), "reading the request");
  return request;
}

// KServe's clients know one field, the model's name, where Triton's have the repository's.
template <typename Request>
absl::StatusOr<std::string> ModelOf(const Request& request) {
  const std::string& name =
      request.model_name().empty() ? request.repository_name() : request.model_name();
  if (name.empty()) return absl::InvalidArgumentError("reading the request: model_name is empty");
  return name;
}

template <typename Request>
absl::StatusOr<Parameters> ParametersOf(const Request& request) {
  Parameters parameters;
  for (const auto& [name, value] : request.parameters()) {
    switch (value.parameter_choice_case()) {
      case inference::ModelRepositoryParameter::kBoolParam:
        parameters.emplace_back(name, value.bool_param());
        break;
      case inference::ModelRepositoryParameter::kInt64Param:
        parameters.emplace_back(name, int64_t{value.int64_param()});
        break;
      case inference::ModelRepositoryParameter::kStringParam:
        parameters.emplace_back(name, value.string_param());
        break;
      case inference::ModelRepositoryParameter::kBytesParam:
        parameters.emplace_back(name, value.bytes_param());
        break;
      case inference::ModelRepositoryParameter::PARAMETER_CHOICE_NOT_SET:
        return absl::InvalidArgumentError(
            StrCat("reading the request: parameter ", Quote(name), " has no value"));
    }
  }
  return parameters;
}

absl::StatusOr<Reply> Index(ModelRepository& repository, const Call& call,
                            const grpc::Message& message) {
  TENON_ASSIGN_OR_RETURN(const auto request, Parse<inference::RepositoryIndexRequest>(message));
  inference::RepositoryIndexResponse response;
  for (const VersionStatus& row : repository.Index()) {
    if (!internal::IsListed(row, request.ready()) || !call.Sees(row.model)) continue;
    auto* model = response.add_models();
    model->set_name(row.model);
    model->set_version(row.version);
    if (!internal::WasAskedFor(row)) continue;
    model->set_state(std::string(IndexNameOf(row.state)));
    model->set_reason(row.reason);
  }
  return ReplyOf(response);
}

absl::StatusOr<Reply> Load(ModelRepository& repository, const Call& call,
                           const grpc::Message& message) {
  TENON_ASSIGN_OR_RETURN(const auto request, Parse<inference::RepositoryModelLoadRequest>(message));
  TENON_ASSIGN_OR_RETURN(const std::string model, ModelOf(request));
  TENON_RETURN_IF_ERROR(call.CheckModel(model));
  TENON_ASSIGN_OR_RETURN(Parameters parameters, ParametersOf(request));
  TENON_ASSIGN_OR_RETURN(const internal::LoadCall load,
                         internal::ReadLoadParameters(std::move(parameters)),
                         "reading the request");
  TENON_RETURN_IF_ERROR(repository.Load(model, load.effort, load.told));
  inference::RepositoryModelLoadResponse response;
  response.set_model_name(model);
  response.set_is_loaded(true);
  return ReplyOf(response);
}

absl::StatusOr<Reply> Unload(ModelRepository& repository, const Call& call,
                             const grpc::Message& message) {
  TENON_ASSIGN_OR_RETURN(const auto request,
                         Parse<inference::RepositoryModelUnloadRequest>(message));
  TENON_ASSIGN_OR_RETURN(const std::string model, ModelOf(request));
  TENON_RETURN_IF_ERROR(call.CheckModel(model));
  TENON_ASSIGN_OR_RETURN(const Parameters parameters, ParametersOf(request));
  TENON_RETURN_IF_ERROR(internal::CheckUnloadParameters(parameters), "reading the request");
  TENON_RETURN_IF_ERROR(repository.Unload(model));
  inference::RepositoryModelUnloadResponse response;
  response.set_model_name(model);
  response.set_is_unloaded(true);
  return ReplyOf(response);
}

// One row before it has its handler.
struct Row {
  std::string_view path;
  std::string_view label;
  std::string_view summary;
  Permission permission;
  uint32_t model_field;
  absl::StatusOr<Reply> (*handler)(ModelRepository& repository, const Call& call,
                                   const grpc::Message& message);
};

constexpr Row kRows[] = {
    {"/inference.GRPCInferenceService/RepositoryIndex", "oip.grpc.repository-index",
     "The models of the repository and their states", Permission::kReadMetadata, 0, Index},
    {"/inference.GRPCInferenceService/RepositoryModelLoad", "oip.grpc.repository-load",
     "Loads a model, or what of it changed; what answers goes on when that fails",
     Permission::kManageModels, inference::RepositoryModelLoadRequest::kModelNameFieldNumber, Load},
    {"/inference.GRPCInferenceService/RepositoryModelUnload", "oip.grpc.repository-unload",
     "Ends serving a model", Permission::kManageModels,
     inference::RepositoryModelUnloadRequest::kModelNameFieldNumber, Unload},
};

}  // namespace

std::vector<rpc::Method> RepositoryMethods(ModelRepository* repository) {
  std::vector<rpc::Method> methods;
  for (const Row& row : kRows) {
    methods.push_back(
        {.path = row.path,
         .label = row.label,
         .summary = row.summary,
         .permission = row.permission,
         .model_field = row.model_field,
         .work = Work::kBlocking,
         .handler = [repository, handler = row.handler](
                        const Call& call, const grpc::Message& message) -> absl::StatusOr<Reply> {
           TENON_RETURN_IF_ERROR(internal::CheckThere(repository));
           return handler(*repository, call, message);
         }});
  }
  return methods;
}

}  // namespace tenon::oip
