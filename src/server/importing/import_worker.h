// An import, as the importer's process carries it out.
#pragma once

#include "absl/status/statusor.h"
#include "importing/import_job.h"
#include "importing/importer_choice.h"
#include "ports/file_system.h"
#include "ports/sandbox.h"

namespace tenon {

// Reads the job's source beneath `folder`, and, unless its model is known, writes it with its
// report to `staging`. A folder with an `MLmodel` is what MLflow wrote; its signature becomes the
// model's property tenon.mlflow_signature. `note` is told what is being done. As Importer::Import
// fails.
absl::StatusOr<ImportOutcome> RunImportJob(const ImporterList& importers, const ImportJob& job,
                                           const FileSystem& folder, FileSystem& staging,
                                           const NoteSink& note);

}  // namespace tenon
