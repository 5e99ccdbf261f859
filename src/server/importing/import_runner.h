// Makes ONNX models of other frameworks' files, in a sandbox and once only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/import_report.h"
#include "importing/import_cache.h"
#include "importing/import_job.h"
#include "importing/importer_choice.h"
#include "ports/sandbox.h"

namespace tenon {

inline constexpr std::string_view kImportTask = "import";

// A model file or folder of any format, as it lies on disk.
struct ForeignModel {
  std::string folder;  // absolute; holds the model, or is it
  std::string file;    // its name in `folder`; empty: the folder is the model
  std::string name;    // what the user calls it; for messages and for its ending
};

// An ONNX model on disk.
struct ImportedFile {
  std::string folder;                  // absolute
  std::string file;                    // beneath it
  std::optional<ImportReport> report;  // none for a file that was ONNX before
  bool cached = false;                 // an earlier import's
};

// Thread-safe; borrows the sandbox.
class ImportRunner {
 public:
  ImportRunner(ImportCache cache, const ImportLimits& limits, const SandboxLimits& sandbox_limits,
               Sandbox& sandbox)
      : cache_(std::move(cache)),
        limits_(limits),
        sandbox_limits_(sandbox_limits),
        sandbox_(sandbox) {}

  // Blocks while a process reads `model`, which takes as long as the format and its size need, and
  // which is all that the process may read. As Importer::Import and Sandbox::Run fail; nothing of a
  // failed import stays.
  absl::StatusOr<ImportedFile> Import(const ForeignModel& model,
                                      const std::function<bool()>& cancelled = nullptr) const;

 private:
  absl::StatusOr<ImportOutcome> RunTask(const ForeignModel& model, std::vector<std::string> known,
                                        const std::function<bool()>& cancelled) const;
  absl::StatusOr<ImportedFile> ReadImported(const ImportOutcome& outcome) const;

  ImportCache cache_;
  ImportLimits limits_;
  SandboxLimits sandbox_limits_;
  Sandbox& sandbox_;
};

// What the sandbox runs for kImportTask: opens the task's files and hands them to RunImportJob.
SandboxBody ImportTaskBody(const ImporterList& importers);

}  // namespace tenon
