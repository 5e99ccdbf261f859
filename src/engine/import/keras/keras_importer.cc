#include "import/keras/keras_importer.h"

#include <algorithm>
#include <string>

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
  TENON_ASSIGN_OR_RETURN(const keras::ModelFile file, keras::ReadModelFile(source.bytes, options),
                         "importing ", Quote(source.path));
  TENON_ASSIGN_OR_RETURN(ImportedModel imported, keras::TranslateModel(file, options), "importing ",
                         Quote(source.path));
  imported.report.importer = std::string(name());
  imported.report.importer_version = version();
  return imported;
}

}  // namespace tenon
