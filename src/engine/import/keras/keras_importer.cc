#include "import/keras/keras_importer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "archive/zip_archive.h"
#include "import/keras/model_file.h"
#include "import/keras/model_walk.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

bool HasEntry(const ImportSource& source, std::string_view name) {
  return std::ranges::find(source.entries, name) != source.entries.end();
}

// What a file lacks damages it; NOT_FOUND is for files.
absl::Status OfContract(const absl::Status& status) {
  return absl::IsNotFound(status) ? absl::InvalidArgumentError(status.message()) : status;
}

absl::StatusOr<ImportedModel> Read(std::string_view bytes, const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const keras::ModelFile file, keras::ReadModelFile(bytes, options));
  return keras::TranslateModel(file, options);
}

}  // namespace

Recognition KerasImporter::Recognize(const ImportSource& source) const {
  if (source.is_folder()) return Recognition::kNo;
  if (ZipArchive::Recognizes(source.bytes)) {
    return HasEntry(source, "config.json") &&
                   (HasEntry(source, "model.weights.h5") || HasEntry(source, "metadata.json"))
               ? Recognition::kByContent
               : Recognition::kNo;
  }
  return keras::Hdf5File::Recognizes(source.bytes) ? Recognition::kByContent : Recognition::kNo;
}

absl::StatusOr<ImportedModel> KerasImporter::Import(const ImportSource& source,
                                                    const ImportOptions& options) const {
  if (source.is_folder())
    return absl::InvalidArgumentError(StrCat("importing ", Quote(source.path), ": is a folder"));
  absl::StatusOr<ImportedModel> read = Read(source.bytes, options);
  if (!read.ok())
    return Annotate(OfContract(read.status()), StrCat("importing ", Quote(source.path)));
  ImportedModel imported = *std::move(read);
  imported.report.importer = std::string(name());
  imported.report.importer_version = version();
  return imported;
}

}  // namespace tenon
