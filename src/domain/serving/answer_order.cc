#include "serving/answer_order.h"

#include <utility>

namespace tenon {

void AnswerOrder::Open(uint64_t id) {
  const absl::MutexLock lock(&mutex_);
  places_.try_emplace(id);
}

void AnswerOrder::Close(uint64_t id, Answer answer) {
  {
    const absl::MutexLock lock(&mutex_);
    places_[id] = {.closed = true, .answer = std::move(answer)};
    if (std::exchange(running_, true)) return;
  }
  while (true) {
    Answer next;
    {
      const absl::MutexLock lock(&mutex_);
      if (places_.empty() || !places_.begin()->second.closed) {
        running_ = false;
        return;
      }
      next = std::move(places_.begin()->second.answer);
      places_.erase(places_.begin());
    }
    if (next != nullptr) next();
  }
}

}  // namespace tenon
