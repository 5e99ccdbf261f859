// Tells by API keys who asks.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/access.h"
#include "auth/keyring.h"
#include "fs/operator_file.h"
#include "ports/clock.h"
#include "serving/published.h"

namespace tenon::auth {

struct AuthenticatorOptions {
  std::string key_file;                                      // auth.key_file
  absl::Duration reload_interval = absl::Milliseconds(500);  // auth.reload_interval
  int64_t max_requests_per_second = 0;  // auth.max_requests_per_second, of a principal; 0: any
  int64_t max_burst = 100;              // auth.max_burst
};

// Looks at the file when a request comes, reload_interval after the last look at the earliest, and
// takes up what has changed. A file that is damaged or gone leaves the keys as they are. Reading
// keys takes no lock. Thread-safe.
class Authenticator final : public Gate {
 public:
  // Told what became of a file that has changed; on the thread of the request that looked.
  using OnReload = std::function<void(const absl::Status&)>;

  // As ReadKeyFile; FAILED_PRECONDITION when there is no key in it, since nobody could ask then.
  // `clock` outlives it.
  static absl::StatusOr<std::unique_ptr<Authenticator>> Open(AuthenticatorOptions options,
                                                             const Clock& clock,
                                                             OnReload on_reload);

  absl::StatusOr<std::shared_ptr<const Access>> Identify(
      std::span<const http1::Header> headers) override;

 private:
  Authenticator(AuthenticatorOptions options, const Clock& clock, OnReload on_reload,
                FileStamp stamp);

  void LookAgain() ABSL_LOCKS_EXCLUDED(mutex_);
  // Principals keep their limit from one file to the next.
  std::shared_ptr<const Keyring> MakeKeyring(KeyStore store) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const AuthenticatorOptions options_;
  const Clock& clock_;
  const OnReload on_reload_;
  absl::Mutex mutex_;
  PrincipalLimits limits_ ABSL_GUARDED_BY(mutex_);
  Published<Keyring> keyring_;
  std::atomic<int64_t> next_look_ns_;        // monotonic
  FileStamp stamp_ ABSL_GUARDED_BY(mutex_);  // of the last file that was read
};

}  // namespace tenon::auth
