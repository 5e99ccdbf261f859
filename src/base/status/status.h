// Errors travel as absl::Status and absl::StatusOr; nothing of ours throws.
//
// A message reads "doing X to Y: reason", from the outermost action to the cause. Whoever passes an
// error on adds what it was doing, once, with one of the two macros:
//
//   TENON_RETURN_IF_ERROR(file.Sync(), "publishing ", path);
//   TENON_ASSIGN_OR_RETURN(Model model, Parse(bytes), "reading model ", path);
//
// The context is only built when there is an error.
#pragma once

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strings/str_cat.h"

namespace tenon {

// `status` with "`context`: " before its message; OK and a message that already begins so stay as
// they are. Keeps the code and the payloads.
absl::Status Annotate(const absl::Status& status, std::string_view context);

// The message, which lives as long as `status`.
inline std::string_view MessageOf(const absl::Status& status) { return ToStd(status.message()); }

namespace internal {

template <typename... Context>
absl::Status WithContext(absl::Status status, const Context&... context) {
  if constexpr (sizeof...(context) == 0) {
    return status;
  } else {
    return Annotate(status, StrCat(context...));
  }
}

}  // namespace internal
}  // namespace tenon

// Returns from the enclosing function when `expression`, a Status, is not OK. Further arguments are
// the context.
#define TENON_RETURN_IF_ERROR(expression, ...)                                                   \
  do {                                                                                           \
    if (absl::Status tenon_status = (expression); !tenon_status.ok()) {                          \
      return ::tenon::internal::WithContext(std::move(tenon_status) __VA_OPT__(, ) __VA_ARGS__); \
    }                                                                                            \
  } while (false)

#define TENON_CONCAT_INNER(a, b) a##b
#define TENON_CONCAT(a, b) TENON_CONCAT_INNER(a, b)

// Assigns the value of `expression`, a StatusOr, to `target` (which may be a declaration), or
// returns its status.
#define TENON_ASSIGN_OR_RETURN(target, expression, ...)                       \
  TENON_ASSIGN_OR_RETURN_INNER(TENON_CONCAT(tenon_result_, __LINE__), target, \
                               expression __VA_OPT__(, ) __VA_ARGS__)

#define TENON_ASSIGN_OR_RETURN_INNER(result, target, expression, ...)                             \
  auto result = (expression);                                                                     \
  if (!result.ok()) {                                                                             \
    return ::tenon::internal::WithContext(std::move(result).status() __VA_OPT__(, ) __VA_ARGS__); \
  }                                                                                               \
  target = *std::move(result)
