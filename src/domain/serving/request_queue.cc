#include "serving/request_queue.h"

#include <algorithm>

#include "serving/batching.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

int64_t RowsIn(const WaitingRequest& entry) { return std::max<int64_t>(entry.rows, 1); }

}  // namespace

const QueuePolicy& RequestQueue::PolicyOf(uint64_t level) const {
  const auto found = scheduling_.level_policies.find(level);
  return found == scheduling_.level_policies.end() ? scheduling_.policy : found->second;
}

absl::Status RequestQueue::Push(Entry* entry) {
  const uint64_t level = (*entry)->level;
  const QueuePolicy& policy = PolicyOf(level);
  const auto found = levels_.find(level);
  const size_t waiting = found == levels_.end() ? 0 : found->second.entries.size();
  if (std::cmp_greater_equal(waiting, policy.max_waiting)) {
    return absl::UnavailableError(StrCat("Exceeds maximum queue size: ", waiting,
                                         " requests already wait (", policy.max_waiting_name, ")"));
  }
  Insert(std::move(*entry), false);
  return absl::OkStatus();
}

absl::Duration RequestQueue::DueOf(const WaitingRequest& entry, bool late) {
  return late ? entry.terms.deadline : std::min(entry.terms.deadline, entry.late_at);
}

void RequestQueue::Insert(Entry entry, bool late) {
  const uint64_t id = entry->id;
  const Place place{{late, entry->terms.deadline}, id};
  const absl::Duration due = DueOf(*entry, late);
  if (due < absl::InfiniteDuration()) due_.emplace(due, id);
  by_id_[id] = {entry->level, place};
  Level& level = levels_[entry->level];
  level.rows += RowsIn(*entry);
  level.entries.emplace(place, std::move(entry));
}

RequestQueue::Entry RequestQueue::TakeAt(uint64_t level, const Place& place) {
  Level& of = levels_[level];
  const auto at = of.entries.find(place);
  Entry entry = std::move(at->second);
  of.entries.erase(at);
  of.rows -= RowsIn(*entry);
  due_.erase({DueOf(*entry, place.first.first), entry->id});
  by_id_.erase(entry->id);
  if (of.entries.empty()) levels_.erase(level);
  return entry;
}

RequestQueue::Entry RequestQueue::Take(uint64_t id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  const auto [level, place] = found->second;
  return TakeAt(level, place);
}

std::vector<RequestQueue::Entry> RequestQueue::TakeExpired(absl::Duration now) {
  std::vector<Entry> expired;
  while (!due_.empty() && due_.begin()->first <= now) {
    Entry entry = Take(due_.begin()->second);
    if (entry->terms.deadline <= now) {
      expired.push_back(std::move(entry));
    } else {
      Insert(std::move(entry), true);
    }
  }
  return expired;
}

absl::Duration RequestQueue::NextDue() const {
  return due_.empty() ? absl::InfiniteDuration() : due_.begin()->first;
}

std::pair<std::vector<uint64_t>, bool> RequestQueue::ChooseBatch() const {
  const WaitingRequest* head = nullptr;
  std::vector<uint64_t> chosen;
  int64_t rows = 0;
  size_t preferred = 0;  // how many of the chosen make a batch of a preferred size
  for (const auto& [number, level] : levels_) {
    for (const auto& [place, entry] : level.entries) {
      if (head == nullptr) head = entry.get();
      const bool fits = entry.get() == head || (head->rows > 0 && entry->rows > 0 &&
                                                CanRunTogether(head->request, entry->request));
      if (!fits) continue;
      const bool too_many =
          !chosen.empty() && (head->rows == 0 || rows + entry->rows > scheduling_.max_batch_rows);
      if (too_many) return {std::move(chosen), true};
      chosen.push_back(entry->id);
      rows += entry->rows;
      if (std::ranges::binary_search(scheduling_.preferred_rows, rows)) preferred = chosen.size();
      if (head->rows == 0 || rows >= scheduling_.max_batch_rows) return {std::move(chosen), true};
    }
  }
  if (preferred > 0) chosen.resize(preferred);
  return {std::move(chosen), preferred > 0};
}

std::vector<RequestQueue::Entry> RequestQueue::TakeBatch() {
  std::vector<Entry> batch;
  for (const uint64_t id : ChooseBatch().first) batch.push_back(Take(id));
  return batch;
}

bool RequestQueue::HasFullBatch() const { return ChooseBatch().second; }

int64_t RequestQueue::RowsAhead(uint64_t level) const {
  int64_t rows = 0;
  for (const auto& [number, at] : levels_) {
    if (number <= level) rows += at.rows;
  }
  return rows;
}

absl::Duration RequestQueue::HeadCame() const {
  for (const auto& [number, level] : levels_) {
    if (!level.entries.empty()) return level.entries.begin()->second->came;
  }
  return absl::InfiniteDuration();
}

}  // namespace tenon
