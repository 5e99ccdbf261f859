#include "dialect/oip/request_parameters.h"

#include <string>
#include <utility>

#include "dialect/oip/internal/members.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

using internal::Unexpected;
using json::Kind;
using json::Value;

constexpr std::string_view kBinaryDataOutput = "binary_data_output";

bool IsFromZero(const Value& value) {
  return value.kind == Kind::kUint || (value.kind == Kind::kInt && value.integer >= 0);
}

absl::Status CheckReserved(std::string_view name, const Value& value) {
  if (name == "headers" || name.starts_with("triton_"))
    return absl::InvalidArgumentError("the name is reserved");
  if (name == "sequence_id" && !IsFromZero(value) && value.kind != Kind::kString)
    return Unexpected("its value", value, "a number from 0 or a string");
  if ((name == "sequence_start" || name == "sequence_end") && value.kind != Kind::kBool)
    return Unexpected("its value", value, "a boolean");
  if ((name == "priority" || name == "timeout") && !IsFromZero(value))
    return Unexpected("its value", value, "a number from 0");
  return absl::OkStatus();
}

absl::StatusOr<Parameter> ToParameter(std::string_view name, const Value& value) {
  TENON_RETURN_IF_ERROR(CheckReserved(name, value));
  switch (value.kind) {
    case Kind::kBool:
      return Parameter(value.boolean);
    case Kind::kInt:
      return Parameter(value.integer);
    case Kind::kUint:
      return Parameter(value.unsigned_integer);
    case Kind::kDouble:
      return Parameter(value.real);
    case Kind::kString:
      return Parameter(std::string(value.string));
    default:
      return Unexpected("its value", value, "a string, a number or a boolean");
  }
}

}  // namespace

absl::Status DecodeRequestParameters(const Value& request, InferCall* call) {
  TENON_ASSIGN_OR_RETURN(const Value* parameters, internal::FindParameters(request));
  if (parameters == nullptr) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(call->binary_by_default,
                         internal::BoolParameter(*parameters, kBinaryDataOutput, false));
  for (const auto& [name, value] : parameters->members) {
    if (name == kBinaryDataOutput) continue;
    TENON_ASSIGN_OR_RETURN(Parameter parameter, ToParameter(name, value), "reading parameter ",
                           Quote(name));
    call->request.parameters.emplace_back(name, std::move(parameter));
  }
  return absl::OkStatus();
}

}  // namespace tenon::oip
