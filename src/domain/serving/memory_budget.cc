#include "serving/memory_budget.h"

#include "strings/str_cat.h"

namespace tenon {

void MemoryBudget::Reservation::Become(int64_t bytes) {
  budget_.Add(bytes - bytes_);
  bytes_ = bytes;
}

absl::StatusOr<std::unique_ptr<MemoryBudget::Reservation>> MemoryBudget::Reserve(int64_t bytes) {
  const absl::MutexLock lock(&mutex_);
  if (max_bytes_ > 0 && bytes > max_bytes_ - reserved_) {
    return absl::ResourceExhaustedError(StrCat("it needs ", bytes,
                                               " bytes; models.max_memory_bytes is ", max_bytes_,
                                               ", of which ", reserved_, " are taken"));
  }
  reserved_ += bytes;
  return std::make_unique<Reservation>(*this, bytes);
}

int64_t MemoryBudget::reserved() const {
  const absl::MutexLock lock(&mutex_);
  return reserved_;
}

void MemoryBudget::Add(int64_t bytes) {
  const absl::MutexLock lock(&mutex_);
  reserved_ += bytes;
}

}  // namespace tenon
