#include "importing/import_runner.h"

#include <memory>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "fs/rooted_file_system.h"
#include "importing/import_job.h"
#include "importing/import_worker.h"
#include "importing/report_json.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr int64_t kMaxReportBytes = 64 << 20;

}  // namespace

absl::StatusOr<ImportedFile> ImportRunner::Import(const ForeignModel& model,
                                                  const std::function<bool()>& cancelled) const {
  TENON_ASSIGN_OR_RETURN(const ImportOutcome outcome, RunTask(model, cache_.Keys(), cancelled),
                         "importing ", Quote(model.name));
  if (!outcome.onnx.empty()) return ImportedFile{model.folder, outcome.onnx, std::nullopt, false};
  absl::StatusOr<ImportedFile> imported = ReadImported(outcome);
  if (imported.ok() || outcome.made) return imported;
  // Somebody has removed or damaged what was kept: it is made again.
  cache_.Discard(cache_.FolderOf(outcome.key));
  TENON_ASSIGN_OR_RETURN(const ImportOutcome again, RunTask(model, {}, cancelled), "importing ",
                         Quote(model.name));
  return ReadImported(again);
}

absl::StatusOr<ImportOutcome> ImportRunner::RunTask(const ForeignModel& model,
                                                    std::vector<std::string> known,
                                                    const std::function<bool()>& cancelled) const {
  TENON_ASSIGN_OR_RETURN(const std::string staging, cache_.MakeStaging());
  const absl::Cleanup discard = [&] { cache_.Discard(staging); };
  const ImportJob job{.folder = model.folder,
                      .file = model.file,
                      .name = model.name,
                      .staging = staging,
                      .known = std::move(known),
                      .limits = limits_};
  const std::string source =
      model.file.empty() ? model.folder : StrCat(model.folder, "/", model.file);
  TENON_ASSIGN_OR_RETURN(const std::string reply, sandbox_.Run({.name = std::string(kImportTask),
                                                                .message = ToJson(job),
                                                                .readable = {source},
                                                                .writable = staging,
                                                                .limits = sandbox_limits_},
                                                               cancelled));
  TENON_ASSIGN_OR_RETURN(ImportOutcome outcome, ParseImportOutcome(reply));
  if (outcome.made) TENON_RETURN_IF_ERROR(cache_.Adopt(staging, outcome.key));
  return outcome;
}

absl::StatusOr<ImportedFile> ImportRunner::ReadImported(const ImportOutcome& outcome) const {
  ImportedFile imported{cache_.FolderOf(outcome.key), std::string(kImportedModelFile), {}, false};
  imported.cached = !outcome.made;
  TENON_ASSIGN_OR_RETURN(const auto files, RootedFileSystem::Open(imported.folder));
  TENON_RETURN_IF_ERROR(files->Stat(kImportedModelFile).status());
  TENON_ASSIGN_OR_RETURN(const std::string json,
                         files->ReadFile(kImportReportFile, kMaxReportBytes));
  TENON_ASSIGN_OR_RETURN(imported.report, ParseImportReport(json));
  return imported;
}

SandboxBody ImportTaskBody(const ImporterList& importers) {
  return
      [&importers](const SandboxTask& task, const NoteSink& note) -> absl::StatusOr<std::string> {
        TENON_ASSIGN_OR_RETURN(const ImportJob job, ParseImportJob(task.message));
        TENON_ASSIGN_OR_RETURN(const auto folder, RootedFileSystem::Open(job.folder));
        TENON_ASSIGN_OR_RETURN(const auto staging, RootedFileSystem::Open(job.staging));
        TENON_ASSIGN_OR_RETURN(const ImportOutcome outcome,
                               RunImportJob(importers, job, *folder, *staging, note));
        return ToJson(outcome);
      };
}

}  // namespace tenon
