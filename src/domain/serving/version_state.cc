#include "serving/version_state.h"

namespace tenon {

std::string_view NameOf(VersionState state) {
  switch (state) {
    case VersionState::kQueued:
      return "QUEUED";
    case VersionState::kOpening:
      return "OPENING";
    case VersionState::kLoading:
      return "LOADING";
    case VersionState::kWarming:
      return "WARMING";
    case VersionState::kReady:
      return "READY";
    case VersionState::kUnloading:
      return "UNLOADING";
    case VersionState::kUnloaded:
      return "UNLOADED";
    case VersionState::kFailed:
      return "FAILED";
  }
  return "FAILED";
}

std::string_view IndexNameOf(VersionState state) {
  switch (state) {
    case VersionState::kQueued:
    case VersionState::kOpening:
    case VersionState::kLoading:
    case VersionState::kWarming:
      return "LOADING";
    case VersionState::kReady:
      return "READY";
    case VersionState::kUnloading:
      return "UNLOADING";
    case VersionState::kUnloaded:
    case VersionState::kFailed:
      return "UNAVAILABLE";
  }
  return "UNAVAILABLE";
}

}  // namespace tenon
