// The certificate that the server shows, and its key.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "fs/operator_file.h"
#include "ports/clock.h"

namespace tenon {

namespace internal {
class SslContext;
}  // namespace internal

struct TlsOptions {
  std::string certificate;  // tls.certificate: PEM file, the server's certificate first
  std::string key;          // tls.key: PEM file
  bool only_1_3 = false;    // tls.min_version is 1.3, not 1.2
  absl::Duration reload_interval = absl::Seconds(10);  // tls.reload_interval
};

// Looks at the files when a connection asks for them, tls.reload_interval after the last look at
// the earliest, and reads them when they have changed. Until the new ones are right, the old ones
// serve: whoever replaces two files may do it one after the other. Thread-safe.
class Certificates {
 public:
  // Told what became of files that have changed; on the thread of the connection that asked.
  using OnReload = std::function<void(const absl::Status&)>;

  // INVALID_ARGUMENT, naming the file, when there is no certificate and key of one another in them.
  // `clock` outlives it.
  static absl::StatusOr<std::unique_ptr<Certificates>> Load(TlsOptions options, const Clock& clock,
                                                            OnReload on_reload);

  // What a new connection shows.
  std::shared_ptr<const internal::SslContext> Current() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Stamps {
    FileStamp certificate;
    FileStamp key;
    bool operator==(const Stamps&) const = default;
  };

  Certificates(TlsOptions options, const Clock& clock, OnReload on_reload)
      : options_(std::move(options)), clock_(clock), on_reload_(std::move(on_reload)) {}

  Stamps Look() const;

  const TlsOptions options_;
  const Clock& clock_;
  const OnReload on_reload_;
  absl::Mutex mutex_;
  std::shared_ptr<const internal::SslContext> context_ ABSL_GUARDED_BY(mutex_);
  Stamps stamps_ ABSL_GUARDED_BY(mutex_);  // of the last files that were read
  absl::Duration next_look_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
