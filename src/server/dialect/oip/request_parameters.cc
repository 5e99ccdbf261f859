#include "dialect/oip/request_parameters.h"

#include <utility>

#include "dialect/oip/internal/members.h"
#include "dialect/oip/internal/reserved_parameter.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

using json::Value;

constexpr std::string_view kBinaryDataOutput = "binary_data_output";

}  // namespace

absl::Status DecodeRequestParameters(const Value& request, InferCall* call) {
  TENON_ASSIGN_OR_RETURN(const Value* parameters, internal::FindParameters(request));
  if (parameters == nullptr) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(call->binary_by_default,
                         internal::BoolParameter(*parameters, kBinaryDataOutput, false));
  for (const auto& [name, value] : parameters->members) {
    if (name == kBinaryDataOutput) continue;
    TENON_ASSIGN_OR_RETURN(Parameter parameter, internal::ParameterOf(value), "reading parameter ",
                           Quote(name));
    TENON_RETURN_IF_ERROR(internal::CheckReserved(name, parameter), "reading parameter ",
                          Quote(name));
    call->request.parameters.emplace_back(name, std::move(parameter));
  }
  return absl::OkStatus();
}

}  // namespace tenon::oip
