#include "sandbox/sandbox_level.h"

#include "exec/sanitizers.h"
#include "sandbox/internal/landlock.h"
#include "sandbox/internal/system_calls.h"
#include "strings/str_cat.h"

namespace tenon {

std::string SandboxLevel::ToString() const {
  const std::string landlock =
      landlock_version > 0 ? StrCat("Landlock ", landlock_version) : "no Landlock";
  return StrCat(IsWhole() ? "whole" : "partial", " (", landlock, ", ",
                system_call_filter ? "seccomp" : "no seccomp", ", ",
                memory_limit ? "resource limits" : "resource limits without memory", ")");
}

SandboxLevel ProbeSandboxLevel() {
  return {.landlock_version = internal::LandlockVersion(),
          .system_call_filter = internal::HasSystemCallFilter(),
          .memory_limit = !kUnderSanitizer};
}

}  // namespace tenon
