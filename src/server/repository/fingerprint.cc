#include "repository/fingerprint.h"

#include <algorithm>

#include "digest/sha256.h"
#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr int kMaxDepth = 16;
constexpr int kMaxNames = 100'000;

class Walk {
 public:
  explicit Walk(const FileSystem& files) : files_(files) {}

  absl::Status Add(const std::string& path, int depth) {
    if (depth > kMaxDepth || ++names_ > kMaxNames) {
      return absl::ResourceExhaustedError(
          StrCat("looking at ", Quote(path), ": there are more than ", kMaxNames,
                 " names, or folders nested deeper than ", kMaxDepth));
    }
    TENON_ASSIGN_OR_RETURN(const FileInfo info, files_.Stat(path));
    modified_ns_ = std::max(modified_ns_, info.modified_ns);
    digest_.Update(StrCat(path, ":", info.is_folder ? -1 : info.size_bytes, ":",
                          info.is_folder ? 0 : info.modified_ns, "\n"));
    if (!info.is_folder) return absl::OkStatus();
    TENON_ASSIGN_OR_RETURN(const std::vector<FileEntry> entries, files_.List(path));
    for (const FileEntry& entry : entries)
      TENON_RETURN_IF_ERROR(Add(JoinPath(path, entry.name), depth + 1));
    return absl::OkStatus();
  }

  Fingerprint Finish() { return {digest_.Finish(), absl::FromUnixNanos(modified_ns_)}; }

 private:
  const FileSystem& files_;
  Sha256 digest_;
  int64_t modified_ns_ = 0;
  int names_ = 0;
};

}  // namespace

absl::StatusOr<Fingerprint> TakeFingerprint(const FileSystem& files, std::string_view path) {
  Walk walk(files);
  TENON_RETURN_IF_ERROR(walk.Add(std::string(path), 0));
  return walk.Finish();
}

}  // namespace tenon
