// What the importer's process is told and what it answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"

namespace tenon {

// The message to the process.
struct ImportJob {
  std::string folder;   // absolute; holds the source, or is it
  std::string file;     // name of the source in `folder`; empty: the folder is the source
  std::string name;     // what the user calls the source; for messages
  std::string staging;  // absolute; where the model is written
  std::vector<std::string> known;  // keys of models that are there and need not be made again
  ImportLimits limits;
};

std::string ToJson(const ImportJob& job);
absl::StatusOr<ImportJob> ParseImportJob(std::string_view json);

// The answer: one of these.
struct ImportOutcome {
  std::string key;    // of the model: what its source and its importers' versions say
  bool made = false;  // the model was written to kImportedModelFile in staging, its report
                      // to kImportReportFile
  std::string onnx;  // the source is an MLflow folder whose model is this ONNX file, which needs no
                     // import; beneath the folder
};

std::string ToJson(const ImportOutcome& outcome);
absl::StatusOr<ImportOutcome> ParseImportOutcome(std::string_view json);

inline constexpr std::string_view kImportedModelFile = "model.onnx";
inline constexpr std::string_view kImportReportFile = "report.json";

}  // namespace tenon
