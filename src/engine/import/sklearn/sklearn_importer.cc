#include "import/sklearn/sklearn_importer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "archive/zip_archive.h"
#include "import/pickle/pickle.h"
#include "import/sklearn/sklearn_model.h"
#include "import/skops/skops.h"
#include "import/source_check.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using namespace std::string_view_literals;

bool LooksLikePickle(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
}

// What joblib compresses with; other files begin so too, so the name has to agree.
bool LooksCompressed(std::string_view bytes) {
  constexpr std::array kBegins = {"\x1f\x8b"sv,         "BZh"sv,      "\xfd\x37zXZ"sv, "\x5d\0\0"sv,
                                  "\x04\x22\x4d\x18"sv, "\x78\x01"sv, "\x78\x5e"sv,    "\x78\x9c"sv,
                                  "\x78\xda"sv};
  return std::ranges::any_of(kBegins,
                             [&](std::string_view begin) { return bytes.starts_with(begin); });
}

bool NamedLikePickle(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  constexpr std::array kParts = {".joblib"sv, ".pkl"sv, ".pickle"sv, ".cloudpickle"sv};
  return std::ranges::any_of(
      kParts, [&](std::string_view part) { return file.find(part) != std::string_view::npos; });
}

absl::StatusOr<python::Document> ReadDocument(const ImportSource& source,
                                              const ImportOptions& options) {
  if (source.is_folder()) return absl::InvalidArgumentError("it is a folder");
  TENON_RETURN_IF_ERROR(CheckSource(source, options.limits));
  if (!ZipArchive::Recognizes(source.bytes)) return python::ReadPickle(source.bytes, options);
  const ZipLimits limits{options.limits.max_entries, options.limits.max_expanded_bytes,
                         options.limits.max_name_bytes};
  TENON_ASSIGN_OR_RETURN(const ZipArchive archive, ZipArchive::Open(source.bytes, limits));
  return python::ReadSkops(archive, options);
}

}  // namespace

Recognition SklearnImporter::Recognize(const ImportSource& source) const {
  if (source.is_folder()) return Recognition::kNo;
  if (ZipArchive::Recognizes(source.bytes))
    return std::ranges::find(source.entries, "schema.json") == source.entries.end()
               ? Recognition::kNo
               : Recognition::kByContent;
  if (LooksLikePickle(source.bytes)) return Recognition::kByContent;
  const bool maybe = LooksCompressed(source.bytes) && NamedLikePickle(source.path);
  return maybe ? Recognition::kByName : Recognition::kNo;
}

absl::StatusOr<ImportedModel> SklearnImporter::Import(const ImportSource& source,
                                                      const ImportOptions& options) const {
  TENON_ASSIGN_OR_RETURN(const python::Document document, ReadDocument(source, options),
                         "importing ", Quote(source.path));
  TENON_ASSIGN_OR_RETURN(ImportedModel imported, sklearn::TranslateModel(document, options),
                         "importing ", Quote(source.path));
  imported.report.importer = std::string(name());
  imported.report.importer_version = version();
  return imported;
}

}  // namespace tenon
