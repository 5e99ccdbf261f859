#include "onnx/environment.h"

#include <cstdlib>
#include <onnxruntime_c_api.h>
#include <utility>

#include "status/status.h"

namespace tenon {
namespace {

// The runtime keeps one environment a process, so a logger with state could outlive its owner; this
// one has none.
void ORT_API_CALL DropLogLine(void* /*param*/, OrtLoggingLevel /*severity*/,
                              const char* /*category*/, const char* /*log_id*/,
                              const char* /*location*/, const char* /*message*/) {}

// The runtime's builds send events about its sessions to their maker, keep them in a database in
// the user's cache and write a file of a fixed name to $TMPDIR, all from the moment an environment
// is made. The program has forbidden it already (main.cc), which this leaves as it is; tests and
// benchmarks come here first.
void ForbidTelemetry() { setenv("ORT_DISABLE_TELEMETRY", "1", 0); }

}  // namespace

absl::StatusOr<std::shared_ptr<const Environment>> Environment::Create() {
  TENON_ASSIGN_OR_RETURN(const OrtApi* api, FindRuntimeApi());
  ForbidTelemetry();
  OrtEnv* env = nullptr;
  TENON_RETURN_IF_ORT_ERROR(
      *api,
      api->CreateEnvWithCustomLogger(DropLogLine, nullptr, ORT_LOGGING_LEVEL_FATAL, "tenon", &env),
      "starting ONNX Runtime");
  OrtPtr<OrtEnv> owned_env(env, {api->ReleaseEnv});
  TENON_RETURN_IF_ORT_ERROR(*api, api->DisableTelemetryEvents(env));
  OrtMemoryInfo* memory = nullptr;
  TENON_RETURN_IF_ORT_ERROR(
      *api, api->CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &memory));
  OrtPtr<OrtMemoryInfo> owned_memory(memory, {api->ReleaseMemoryInfo});
  OrtAllocator* allocator = nullptr;
  TENON_RETURN_IF_ORT_ERROR(*api, api->GetAllocatorWithDefaultOptions(&allocator));
  TENON_ASSIGN_OR_RETURN(std::unique_ptr<const ops::CustomOps> custom_ops,
                         ops::CustomOps::Create(*api));
  return std::shared_ptr<const Environment>(new Environment(
      *api, std::move(owned_env), std::move(owned_memory), allocator, std::move(custom_ops)));
}

}  // namespace tenon
