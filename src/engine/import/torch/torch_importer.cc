#include "import/torch/torch_importer.h"

#include <string>

#include "archive/zip_archive.h"
#include "import/source_check.h"
#include "import/torch/archive.h"
#include "import/torch/model.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

absl::StatusOr<ImportedModel> ImportFile(const ImportSource& source, const ImportOptions& options) {
  TENON_RETURN_IF_ERROR(CheckSource(source, options.limits));
  TENON_ASSIGN_OR_RETURN(const torch::Archive archive, torch::ReadArchive(source.bytes, options));
  return torch::TranslateArchive(archive, options);
}

}  // namespace

Recognition TorchImporter::Recognize(const ImportSource& source) const {
  if (source.is_folder()) return Recognition::kNo;
  if (ZipArchive::Recognizes(source.bytes) &&
      torch::KindOf(source.entries) != torch::ArchiveKind::kOther)
    return Recognition::kByContent;
  for (const std::string_view ending : {".pt2", ".pt", ".pth"})
    if (source.path.ends_with(ending)) return Recognition::kByName;
  return Recognition::kNo;
}

absl::StatusOr<ImportedModel> TorchImporter::Import(const ImportSource& source,
                                                    const ImportOptions& options) const {
  if (source.is_folder())
    return absl::InvalidArgumentError(StrCat("importing ", Quote(source.path), ": is a folder"));
  TENON_ASSIGN_OR_RETURN(ImportedModel imported, ImportFile(source, options), "importing ",
                         Quote(source.path));
  imported.report.importer = std::string(name());
  imported.report.importer_version = version();
  return imported;
}

}  // namespace tenon
