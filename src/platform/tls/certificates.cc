#include "tls/certificates.h"

#include <utility>

#include "absl/memory/memory.h"
#include "status/status.h"
#include "tls/internal/ssl.h"

namespace tenon {

absl::StatusOr<std::unique_ptr<Certificates>> Certificates::Load(TlsOptions options,
                                                                 const Clock& clock,
                                                                 OnReload on_reload) {
  auto certificates =
      absl::WrapUnique(new Certificates(std::move(options), clock, std::move(on_reload)));
  const absl::MutexLock lock(&certificates->mutex_);
  certificates->stamps_ = certificates->Look();
  certificates->next_look_ = clock.Monotonic() + certificates->options_.reload_interval;
  TENON_ASSIGN_OR_RETURN(certificates->context_,
                         internal::SslContext::Create(certificates->options_));
  return certificates;
}

std::shared_ptr<const internal::SslContext> Certificates::Current() {
  absl::Status outcome;
  bool changed = false;
  std::shared_ptr<const internal::SslContext> current;
  {
    const absl::MutexLock lock(&mutex_);
    if (const absl::Duration now = clock_.Monotonic(); now >= next_look_) {
      next_look_ = now + options_.reload_interval;
      const Stamps stamps = Look();
      changed = stamps != stamps_;
      stamps_ = stamps;
    }
    if (changed) {
      absl::StatusOr<std::shared_ptr<const internal::SslContext>> loaded =
          internal::SslContext::Create(options_);
      outcome = loaded.status();
      if (loaded.ok()) context_ = *std::move(loaded);
    }
    current = context_;
  }
  if (changed && on_reload_ != nullptr) on_reload_(outcome);
  return current;
}

Certificates::Stamps Certificates::Look() const {
  return {StampOf(options_.certificate), StampOf(options_.key)};
}

}  // namespace tenon
