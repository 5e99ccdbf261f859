#include "importing/importer_choice.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr size_t kShownBytes = 8;
constexpr size_t kShownNames = 5;

// "begins with '\x89HDF'", or the first names of a folder or an archive.
std::string LooksOf(const ImportSource& source) {
  if (source.entries.empty())
    return source.is_folder() ? "is an empty folder"
           : source.bytes.empty()
               ? "is an empty file"
               : StrCat("begins with ", Quote(source.bytes.substr(0, kShownBytes)));
  std::string names;
  for (size_t i = 0; i < std::min(source.entries.size(), kShownNames); ++i)
    StrAppend(&names, names.empty() ? "" : ", ", Quote(source.entries[i]));
  if (source.entries.size() > kShownNames) names += ", ...";
  return StrCat(source.is_folder() ? "is a folder" : "is a zip archive", " of ", names);
}

}  // namespace

absl::StatusOr<const Importer*> ChooseImporter(const ImporterList& importers,
                                               const ImportSource& source) {
  const Importer* by_name = nullptr;
  for (const auto& importer : importers) {
    const Recognition recognition = importer->Recognize(source);
    if (recognition == Recognition::kByContent) return importer.get();
    if (recognition == Recognition::kByName && by_name == nullptr) by_name = importer.get();
  }
  if (by_name != nullptr) return by_name;
  return absl::InvalidArgumentError(StrCat("importing ", Quote(source.path), ": it ",
                                           LooksOf(source), ", which no importer knows; there are ",
                                           VersionsOf(importers),
                                           ", and the name of an ONNX file ends with '.onnx'"));
}

std::string VersionsOf(const ImporterList& importers) {
  std::vector<std::string> versions;
  versions.reserve(importers.size());
  for (const auto& importer : importers)
    versions.push_back(StrCat(importer->name(), " ", importer->version()));
  std::ranges::sort(versions);
  return absl::StrJoin(versions, ", ");
}

}  // namespace tenon
