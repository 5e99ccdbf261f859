#include "http/body_budget.h"

namespace tenon {

BodyBudget::Reservation::~Reservation() {
  if (budget_ != nullptr) budget_->in_use_ -= bytes_;
}

std::optional<BodyBudget::Reservation> BodyBudget::Reserve(int64_t bytes) {
  int64_t used = in_use_;
  while (bytes <= max_bytes_ - used) {
    if (in_use_.compare_exchange_weak(used, used + bytes)) return Reservation(*this, bytes);
  }
  return std::nullopt;
}

}  // namespace tenon
