#include "importing/import_worker.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "digest/sha256.h"
#include "import/graph/model_property.h"
#include "import/model_properties.h"
#include "importing/mlflow_model.h"
#include "importing/model_source.h"
#include "importing/report_json.h"
#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kMlflowFile = "MLmodel";
constexpr int64_t kMaxMlflowBytes = 1 << 20;

// What MLflow calls the model in a folder of its data; a folder without one is a SavedModel.
constexpr std::array<std::string_view, 4> kDataFiles = {"model.pt2", "model.keras", "model.h5",
                                                        "model.pth"};

// What a job comes to: the model's place, and what MLflow says of it.
struct Resolved {
  ModelLocation location;
  MlflowModel mlflow;  // without a flavour: not MLflow's
};

bool IsFile(const FileSystem& files, std::string_view path) {
  const absl::StatusOr<FileInfo> info = files.Stat(path);
  return info.ok() && !info->is_folder;
}

absl::StatusOr<Resolved> Resolve(const ImportJob& job, const FileSystem& folder) {
  Resolved resolved{.location = {&folder, job.file, job.file.empty(), job.name}};
  if (!resolved.location.is_folder || !IsFile(folder, kMlflowFile)) return resolved;
  TENON_ASSIGN_OR_RETURN(const std::string text, folder.ReadFile(kMlflowFile, kMaxMlflowBytes));
  TENON_ASSIGN_OR_RETURN(resolved.mlflow, ReadMlflowModel(text), "importing ", Quote(job.name));
  ModelLocation& location = resolved.location;
  location.path = resolved.mlflow.data;
  TENON_ASSIGN_OR_RETURN(const FileInfo info, folder.Stat(location.path), "importing ",
                         Quote(job.name), ": looking for what 'MLmodel' names");
  location.is_folder = info.is_folder;
  for (const std::string_view file : kDataFiles) {
    const std::string path = JoinPath(location.path, file);
    if (!location.is_folder || !IsFile(folder, path)) continue;
    location.path = path;
    location.is_folder = false;
  }
  location.name = StrCat(job.name, job.name.ends_with('/') ? "" : "/", location.path);
  return resolved;
}

// The name matters where no content tells the format.
std::string KeyOf(const ImporterList& importers, const Resolved& resolved,
                  std::string_view digest) {
  const std::string& name = resolved.location.name;
  const std::string_view file = std::string_view(name).substr(name.rfind('/') + 1);
  const size_t dot = file.rfind('.');
  return Sha256Of(StrCat("importing 1\n", VersionsOf(importers), "\n", digest, "\n",
                         dot == std::string_view::npos ? "" : file.substr(dot), "\n",
                         resolved.mlflow.signature));
}

// What is needed beside the source to make a model of it.
struct Making {
  const Importer& importer;
  const ImportLimits& limits;
  std::string_view signature;  // MLflow's
  std::string digest;
  FileSystem& staging;
  const NoteSink& note;
};

absl::Status Make(const ModelSource& source, Making making) {
  const std::string path = Quote(source.source().path);
  making.note(StrCat("importing ", path, " as ", making.importer.name()));
  TENON_ASSIGN_OR_RETURN(ImportedModel model,
                         making.importer.Import(source.source(), {.limits = making.limits}));
  model.report.source_digest = std::move(making.digest);
  if (!making.signature.empty())
    AppendModelProperty(kMlflowSignatureProperty, making.signature, &model.onnx);
  making.note(StrCat("writing the model that ", path, " became"));
  std::string report;
  AppendImportReportJson(model.report, &report);
  TENON_RETURN_IF_ERROR(making.staging.PublishFile(kImportReportFile, report));
  return making.staging.PublishFile(kImportedModelFile, model.onnx);
}

}  // namespace

absl::StatusOr<ImportOutcome> RunImportJob(const ImporterList& importers, const ImportJob& job,
                                           const FileSystem& folder, FileSystem& staging,
                                           const NoteSink& note) {
  TENON_ASSIGN_OR_RETURN(const Resolved resolved, Resolve(job, folder));
  if (resolved.mlflow.flavor == "onnx") return ImportOutcome{.onnx = resolved.location.path};
  note(StrCat("reading ", Quote(resolved.location.name)));
  TENON_ASSIGN_OR_RETURN(const auto source, ModelSource::Read(resolved.location, job.limits),
                         "importing ", Quote(resolved.location.name));
  TENON_ASSIGN_OR_RETURN(std::string digest, source->Digest(job.limits), "importing ",
                         Quote(resolved.location.name));
  ImportOutcome outcome{.key = KeyOf(importers, resolved, digest)};
  if (std::ranges::find(job.known, outcome.key) != job.known.end()) return outcome;
  TENON_ASSIGN_OR_RETURN(const Importer* importer, ChooseImporter(importers, source->source()));
  TENON_RETURN_IF_ERROR(Make(*source, {*importer, job.limits, resolved.mlflow.signature,
                                       std::move(digest), staging, note}));
  outcome.made = true;
  return outcome;
}

}  // namespace tenon
