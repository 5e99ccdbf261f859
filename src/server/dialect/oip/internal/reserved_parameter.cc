#include "dialect/oip/internal/reserved_parameter.h"

#include <array>
#include <string>

#include "strings/str_cat.h"

namespace tenon::oip::internal {
namespace {

bool IsFromZero(const Parameter& value) {
  const auto* integer = std::get_if<int64_t>(&value);
  return std::holds_alternative<uint64_t>(value) || (integer != nullptr && *integer >= 0);
}

absl::Status Unexpected(const Parameter& value, std::string_view expected) {
  constexpr std::array<std::string_view, 5> kKinds = {"a boolean", "an integer", "an integer",
                                                      "a number", "a string"};
  return absl::InvalidArgumentError(
      StrCat("its value is ", kKinds[value.index()], ", expected ", expected));
}

}  // namespace

absl::Status CheckReserved(std::string_view name, const Parameter& value) {
  if (name == "headers" || name.starts_with("triton_"))
    return absl::InvalidArgumentError("the name is reserved");
  if (name == "sequence_id" && !IsFromZero(value) && !std::holds_alternative<std::string>(value))
    return Unexpected(value, "a number from 0 or a string");
  if ((name == "sequence_start" || name == "sequence_end") && !std::holds_alternative<bool>(value))
    return Unexpected(value, "a boolean");
  if ((name == "priority" || name == "timeout") && !IsFromZero(value))
    return Unexpected(value, "a number from 0");
  return absl::OkStatus();
}

}  // namespace tenon::oip::internal
