#include "auth/key_file.h"

#include <utility>

#include "fs/operator_file.h"
#include "fs/pending_file.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

// kMaxKeys of the usual size, and more.
constexpr int64_t kMaxFileBytes = int64_t{16} << 20;
constexpr unsigned kOthersMayWrite = 0022;
constexpr unsigned kOwnerOnly = 0600;

}  // namespace

absl::StatusOr<KeyStore> ReadKeyFile(const std::string& path) {
  TENON_ASSIGN_OR_RETURN(const std::string text, ReadOperatorFile(path, kMaxFileBytes));
  if ((StampOf(path).mode & kOthersMayWrite) != 0) {
    return absl::PermissionDeniedError(StrCat(
        "reading ", path, ": others than its owner may write to it; chmod 600 makes it private"));
  }
  TENON_ASSIGN_OR_RETURN(KeyStore store, KeyStore::Parse(text), "reading ", path);
  return store;
}

absl::Status ChangeKeyFile(const std::string& path,
                           absl::FunctionRef<absl::Status(KeyStore&)> change) {
  TENON_ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::Take(path));
  absl::StatusOr<KeyStore> store = ReadKeyFile(path);
  if (absl::IsNotFound(store.status())) store = KeyStore::Create();
  TENON_RETURN_IF_ERROR(store.status());
  TENON_RETURN_IF_ERROR(change(*store));
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<PendingFile> file,
                         PendingFile::Create(path, {.mode = kOwnerOnly}));
  TENON_RETURN_IF_ERROR(file->Write(store->Format()));
  return file->Commit();
}

}  // namespace tenon::auth
