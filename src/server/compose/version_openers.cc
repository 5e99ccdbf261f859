#include "compose/version_openers.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "repository/model_config.h"
#include "sandbox/sandbox_level.h"
#include "status/status.h"

namespace tenon {
namespace {

class OpenedFile final : public OpenedVersion {
 public:
  OpenedFile(const Engine& engine, FoundVersion version, OpenedModel opened)
      : engine_(engine), version_(std::move(version)), opened_(std::move(opened)) {}

  absl::StatusOr<int64_t> EstimateMemory() const override {
    return engine_.EstimateMemory(*opened_.files, opened_.path);
  }

  absl::StatusOr<std::shared_ptr<const Servable>> Load() const override {
    TENON_ASSIGN_OR_RETURN(std::shared_ptr<const Servable> servable,
                           engine_.Load(*opened_.files, opened_.path));
    if (version_.config != nullptr)
      TENON_RETURN_IF_ERROR(CheckConfigFits(*version_.config, servable->signature()));
    return servable;
  }

 private:
  const Engine& engine_;
  const FoundVersion version_;
  const OpenedModel opened_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OpenedVersion>> VersionOpeners::Open(
    const FoundVersion& version, const std::function<bool()>& cancelled) {
  const absl::Duration begin = clock_.Monotonic();
  TENON_ASSIGN_OR_RETURN(OpenedModel opened,
                         opener_.Open(*version.place, version.found, cancelled));
  if (opened.report.has_value())
    LogImport(version, *opened.report, opened.cached, clock_.Monotonic() - begin);
  if (version.config != nullptr) {
    const std::vector<std::string> unused = UnusedFields(*version.config);
    if (!unused.empty()) {
      log_.Warning("configuration not acted on", {{"model", version.found.model},
                                                  {"version", version.found.version},
                                                  {"fields", absl::StrJoin(unused, ", ")}});
    }
  }
  return std::make_unique<OpenedFile>(engine_, version, std::move(opened));
}

void VersionOpeners::LogImport(const FoundVersion& version, const ImportReport& report, bool cached,
                               absl::Duration took) const {
  log_.Info("model imported", {{"model", version.found.model},
                               {"version", version.found.version},
                               {"framework", report.framework},
                               {"framework_version", report.framework_version},
                               {"importer", report.importer},
                               {"cached", cached},
                               {"sandbox", ProbeSandboxLevel().ToString()},
                               {"ms", absl::ToInt64Milliseconds(took)}});
}

}  // namespace tenon
