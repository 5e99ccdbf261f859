#include "importing/model_source.h"

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "archive/zip_archive.h"
#include "digest/sha256.h"
#include "ports/folder_view.h"
#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Adds the names of the files beneath `folder`, depth first, in order.
absl::Status ListFiles(const FileSystem& files, const std::string& folder, int depth,
                       const ImportLimits& limits, std::vector<std::string>* names) {
  if (depth > limits.max_depth)
    return absl::OutOfRangeError(StrCat("listing ", Quote(folder), ": deeper than ",
                                        limits.max_depth, " folders (import.max_depth)"));
  TENON_ASSIGN_OR_RETURN(const std::vector<FileEntry> entries, files.List(folder));
  for (const FileEntry& entry : entries) {
    const std::string path = JoinPath(folder, entry.name);
    if (entry.is_folder) {
      TENON_RETURN_IF_ERROR(ListFiles(files, path, depth + 1, limits, names));
    } else {
      names->push_back(path);
    }
    if (static_cast<int64_t>(names->size()) > limits.max_entries)
      return absl::OutOfRangeError(
          StrCat("it holds more than ", limits.max_entries, " files (import.max_entries)"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadSourceFile(const FileSystem& files, std::string_view path,
                                           const ImportLimits& limits) {
  absl::StatusOr<std::string> bytes = files.ReadFile(path, limits.max_source_bytes);
  if (bytes.status().code() == absl::StatusCode::kOutOfRange)
    return absl::OutOfRangeError(StrCat(bytes.status().message(), " (import.max_source_bytes)"));
  return bytes;
}

// The names in an archive; none when it is none.
absl::StatusOr<std::vector<std::string>> ArchiveNames(std::string_view bytes,
                                                      const ImportLimits& limits) {
  if (!ZipArchive::Recognizes(bytes)) return std::vector<std::string>();
  TENON_ASSIGN_OR_RETURN(const ZipArchive archive,
                         ZipArchive::Open(bytes, {limits.max_entries, limits.max_expanded_bytes,
                                                  limits.max_name_bytes}),
                         "reading the archive");
  return archive.names();
}

}  // namespace

absl::StatusOr<std::unique_ptr<ModelSource>> ModelSource::Read(const ModelLocation& location,
                                                               const ImportLimits& limits) {
  std::unique_ptr<ModelSource> read = absl::WrapUnique(new ModelSource());
  read->source_.path = location.name;
  if (location.is_folder) {
    TENON_ASSIGN_OR_RETURN(FolderView view, FolderView::Open(*location.files, location.path));
    read->folder_ = std::make_unique<FolderView>(std::move(view));
    read->source_.folder = read->folder_.get();
    TENON_RETURN_IF_ERROR(ListFiles(*read->folder_, "", 0, limits, &read->source_.entries));
    return read;
  }
  TENON_ASSIGN_OR_RETURN(read->bytes_, ReadSourceFile(*location.files, location.path, limits));
  read->source_.bytes = read->bytes_;
  TENON_ASSIGN_OR_RETURN(read->source_.entries, ArchiveNames(read->bytes_, limits));
  return read;
}

absl::StatusOr<std::string> ModelSource::Digest(const ImportLimits& limits) const {
  if (!source_.is_folder()) return StrCat("sha256:", Sha256Of(source_.bytes));
  Sha256 digest;
  for (const std::string& name : source_.entries) {
    TENON_ASSIGN_OR_RETURN(const std::string bytes, ReadSourceFile(*folder_, name, limits));
    digest.Update(StrCat(name.size(), " ", name, " ", Sha256Of(bytes), "\n"));
  }
  return StrCat("sha256:", digest.Finish());
}

}  // namespace tenon
