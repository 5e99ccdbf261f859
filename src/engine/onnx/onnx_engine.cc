#include "onnx/onnx_engine.h"

#include <algorithm>
#include <onnxruntime_c_api.h>
#include <string>
#include <utility>

#include "onnx-ml.pb.h"
#include "onnx/environment.h"
#include "onnx/inspected_model.h"
#include "onnx/inspector.h"
#include "onnx/model_rewrite.h"
#include "onnx/onnx_servable.h"
#include "onnx/session_signature.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr int kMaxThreads = 1024;

// Further sessions for some of the outputs have weights of their own: not for more than this.
constexpr int64_t kMaxTwiceBytes = int64_t{32} << 20;

bool HasFurtherSessions(const ModelReport& report) {
  return report.weight_bytes <= kMaxTwiceBytes && report.outputs.size() > 1;
}

int64_t EstimateMemoryWith(const ModelReport& report) {
  const bool all_by_default = std::ranges::all_of(
      report.outputs, [](const ReportedValue& output) { return output.by_default; });
  return EstimateMemoryOf(report) * (HasFurtherSessions(report) && !all_by_default ? 2 : 1);
}

void Describe(const ModelReport& report, Signature* signature) {
  signature->properties.assign(report.properties.begin(), report.properties.end());
  for (TensorSpec& output : signature->outputs) {
    for (const ReportedValue& reported : report.outputs) {
      if (reported.name == output.name) output.by_default = reported.by_default;
    }
  }
}

::GraphOptimizationLevel LevelOf(GraphOptimization optimization) {
  switch (optimization) {
    case GraphOptimization::kNone:
      return ORT_DISABLE_ALL;
    case GraphOptimization::kBasic:
      return ORT_ENABLE_BASIC;
    case GraphOptimization::kExtended:
      return ORT_ENABLE_EXTENDED;
    case GraphOptimization::kAll:
      break;
  }
  return ORT_ENABLE_ALL;
}

absl::StatusOr<OrtPtr<OrtSessionOptions>> MakeSessionOptions(const OrtApi& api,
                                                             const OnnxEngineOptions& options) {
  OrtSessionOptions* raw = nullptr;
  TENON_RETURN_IF_ORT_ERROR(api, api.CreateSessionOptions(&raw));
  OrtPtr<OrtSessionOptions> owned(raw, {api.ReleaseSessionOptions});
  TENON_RETURN_IF_ORT_ERROR(api, api.SetSessionLogSeverityLevel(raw, ORT_LOGGING_LEVEL_FATAL));
  TENON_RETURN_IF_ORT_ERROR(api, api.SetIntraOpNumThreads(raw, options.intra_op_threads));
  TENON_RETURN_IF_ORT_ERROR(api, api.SetInterOpNumThreads(raw, options.inter_op_threads));
  TENON_RETURN_IF_ORT_ERROR(api,
                            api.SetSessionExecutionMode(
                                raw, options.inter_op_threads > 1 ? ORT_PARALLEL : ORT_SEQUENTIAL));
  TENON_RETURN_IF_ORT_ERROR(
      api, api.SetSessionGraphOptimizationLevel(raw, LevelOf(options.optimization)));
  if (!options.memory_arena) {
    TENON_RETURN_IF_ORT_ERROR(api, api.DisableCpuMemArena(raw));
    TENON_RETURN_IF_ORT_ERROR(api, api.DisableMemPattern(raw));
  }
  const char* spinning = options.allow_spinning ? "1" : "0";
  const std::pair<const char*, const char*> entries[] = {
      {"session.intra_op.allow_spinning", spinning},
      {"session.inter_op.allow_spinning", spinning},
      // Weights past the arena, whose blocks grow in powers of two.
      {"session.use_device_allocator_for_initializers", "1"},
  };
  for (const auto& entry : entries) {
    TENON_RETURN_IF_ORT_ERROR(api, api.AddSessionConfigEntry(raw, entry.first, entry.second));
  }
  return owned;
}

absl::StatusOr<OrtPtr<OrtSession>> MakeSession(const Environment& environment,
                                               const OnnxEngineOptions& options,
                                               std::string_view bytes) {
  const OrtApi& api = environment.api();
  TENON_ASSIGN_OR_RETURN(const OrtPtr<OrtSessionOptions> session_options,
                         MakeSessionOptions(api, options));
  TENON_RETURN_IF_ERROR(environment.custom_ops().AddTo(session_options.get()));
  OrtSession* session = nullptr;
  const absl::Status status =
      TakeStatus(api, api.CreateSessionFromArray(environment.env(), bytes.data(), bytes.size(),
                                                 session_options.get(), &session));
  if (status.ok()) return OrtPtr<OrtSession>(session, {api.ReleaseSession});
  // Whatever the runtime's code, it is the file that it refuses.
  const absl::StatusCode code = status.code() == absl::StatusCode::kUnimplemented
                                    ? absl::StatusCode::kUnimplemented
                                    : absl::StatusCode::kInvalidArgument;
  return absl::Status(code, StrCat("ONNX Runtime refuses it: ", status.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<OnnxEngine>> OnnxEngine::Create(OnnxEngineOptions options) {
  for (const auto& entry : {std::pair("model.intra_op_threads", options.intra_op_threads),
                            std::pair("model.inter_op_threads", options.inter_op_threads)}) {
    if (entry.second >= 1 && entry.second <= kMaxThreads) continue;
    return absl::InvalidArgumentError(
        StrCat(entry.first, ": ", entry.second, " is outside 1 to ", kMaxThreads));
  }
  TENON_ASSIGN_OR_RETURN(std::shared_ptr<const Environment> environment, Environment::Create());
  return std::unique_ptr<OnnxEngine>(new OnnxEngine(std::move(options), std::move(environment)));
}

OnnxEngine::OnnxEngine(OnnxEngineOptions options, std::shared_ptr<const Environment> environment)
    : options_(std::move(options)), environment_(std::move(environment)) {}

absl::StatusOr<int64_t> OnnxEngine::EstimateMemory(const FileSystem& files,
                                                   std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const ModelReport report, InspectModelFile(files, path, options_.limits),
                         "estimating ", path);
  return EstimateMemoryWith(report);
}

absl::StatusOr<std::shared_ptr<const Servable>> OnnxEngine::Load(const FileSystem& files,
                                                                 std::string_view path) const {
  const int64_t resident_before = options_.resident_bytes ? options_.resident_bytes() : 0;
  OnnxServableParts parts{.environment = environment_, .release_memory = options_.release_memory};
  {
    TENON_ASSIGN_OR_RETURN(std::string bytes, ReadModelFile(files, path, options_.limits),
                           "loading ", path);
    const InspectOptions inspection = InspectionOf(files, path, options_.limits);
    TENON_ASSIGN_OR_RETURN(InspectedModel model, ParseAndInspect(bytes, inspection), "loading ",
                           path);
    TENON_ASSIGN_OR_RETURN(std::string rewritten, RewriteForRuntime(inspection, model), "loading ",
                           path);
    if (!rewritten.empty()) bytes = std::move(rewritten);
    model.proto.reset();  // the runtime builds its own of the same size
    parts.report = std::move(model.report);
    TENON_ASSIGN_OR_RETURN(OrtPtr<OrtSession> whole, MakeSession(*environment_, options_, bytes),
                           "loading ", path);
    parts.sessions = std::make_unique<OutputSessions>(std::move(whole));
    if (HasFurtherSessions(parts.report))
      parts.sessions->MakeFurther(
          std::move(bytes),
          [environment = environment_, options = options_](std::string_view model_bytes) {
            return MakeSession(*environment, options, model_bytes);
          });
  }
  TENON_ASSIGN_OR_RETURN(parts.signature, ReadSignature(*environment_, parts.sessions->whole()),
                         "loading ", path);
  Describe(parts.report, &parts.signature.signature);
  parts.sessions->Prepare(parts.signature.signature.outputs);
  if (options_.release_memory) options_.release_memory();
  parts.cost.estimated = EstimateMemoryWith(parts.report);
  if (options_.resident_bytes)
    parts.cost.measured = std::max<int64_t>(0, options_.resident_bytes() - resident_before);
  return std::make_shared<const OnnxServable>(std::move(parts));
}

}  // namespace tenon
