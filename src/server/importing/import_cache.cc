#include "importing/import_cache.h"

#include <algorithm>
#include <filesystem>
#include <stdlib.h>  // mkdtemp
#include <system_error>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStagingPrefix = ".staging-";
constexpr auto kAbandonedAfter = std::chrono::hours(24);

struct CachedModel {
  fs::path folder;
  fs::file_time_type made;
  int64_t bytes = 0;
};

int64_t BytesIn(const fs::path& folder) {
  int64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end;
       file.increment(error)) {
    const uintmax_t size = file->file_size(error);
    if (!error) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

// The names in `folder` that begin as `prefix`, or, without one, that have no dot at their front.
std::vector<fs::path> FoldersIn(const fs::path& folder, std::string_view prefix) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (prefix.empty() ? !name.starts_with('.') : name.starts_with(prefix))
      paths.push_back(entry->path());
  }
  std::ranges::sort(paths);
  return paths;
}

absl::Status Failed(std::string_view doing, const fs::path& path, const std::error_code& error) {
  return absl::UnavailableError(
      StrCat(doing, " ", Quote(path.string()), ": ", error.message(), " (import.cache_folder)"));
}

}  // namespace

absl::StatusOr<ImportCache> ImportCache::Open(const std::string& folder, int64_t max_bytes) {
  std::error_code error;
  const fs::path path = fs::absolute(folder, error);
  const bool made = !error && fs::create_directories(path, error);
  if (error) return Failed("making", path, error);
  if (made) fs::permissions(path, fs::perms::owner_all, error);
  if (error) return Failed("making", path, error);
  const auto now = fs::file_time_type::clock::now();
  for (const fs::path& staging : FoldersIn(path, kStagingPrefix)) {
    const fs::file_time_type written = fs::last_write_time(staging, error);
    if (!error && now - written > kAbandonedAfter) fs::remove_all(staging, error);
  }
  return ImportCache(path.string(), max_bytes);
}

std::vector<std::string> ImportCache::Keys() const {
  std::vector<std::string> keys;
  for (const fs::path& path : FoldersIn(folder_, "")) keys.push_back(path.filename().string());
  return keys;
}

std::string ImportCache::FolderOf(std::string_view key) const {
  return (fs::path(folder_) / key).string();
}

absl::StatusOr<std::string> ImportCache::MakeStaging() const {
  std::string path = (fs::path(folder_) / StrCat(kStagingPrefix, "XXXXXX")).string();
  if (mkdtemp(path.data()) == nullptr)
    return Failed("making", path, std::error_code(errno, std::generic_category()));
  return path;
}

absl::Status ImportCache::Adopt(const std::string& staging, std::string_view key) const {
  std::error_code error;
  fs::rename(staging, FolderOf(key), error);
  if (error == std::errc::directory_not_empty || error == std::errc::file_exists) {
    Discard(staging);
    return absl::OkStatus();
  }
  if (error) return Failed("keeping an imported model in", FolderOf(key), error);
  Prune(key);
  return absl::OkStatus();
}

void ImportCache::Discard(const std::string& staging) const {
  std::error_code error;
  fs::remove_all(staging, error);
}

void ImportCache::Prune(std::string_view kept_key) const {
  std::vector<CachedModel> models;
  int64_t bytes = 0;
  std::error_code error;
  for (const fs::path& path : FoldersIn(folder_, "")) {
    models.push_back({path, fs::last_write_time(path, error), BytesIn(path)});
    bytes += models.back().bytes;
  }
  std::ranges::sort(models, {}, &CachedModel::made);
  for (const CachedModel& model : models) {
    if (bytes <= max_bytes_) return;
    if (model.folder.filename() == kept_key) continue;
    fs::remove_all(model.folder, error);
    bytes -= model.bytes;
  }
}

}  // namespace tenon
