#include "import/python/reach.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "strings/str_cat.h"

namespace tenon::python {
namespace {

void AppendHeld(const Object& object, std::vector<const Object*>* held) {
  held->insert(held->end(), object.items.begin(), object.items.end());
  for (const auto& [key, value] : object.entries) {
    held->push_back(key);
    held->push_back(value);
  }
  held->insert(held->end(), object.appended->begin(), object.appended->end());
  held->insert(held->end(), object.array->items.begin(), object.array->items.end());
  if (object.state != nullptr) held->push_back(object.state);
}

bool HoldsNothing(const Object& object) {
  return object.items.empty() && object.entries.empty() && object.appended->empty() &&
         object.array->items.empty() && object.state == nullptr;
}

struct Frame {
  const Object* object;
  std::vector<const Object*> held;
  size_t next = 0;
  int64_t height = 1;  // of what lies in it, so far
};

}  // namespace

absl::StatusOr<absl::flat_hash_set<const Object*>> Reach(const Object* root, int64_t max_depth) {
  absl::flat_hash_set<const Object*> reached;
  absl::flat_hash_map<const Object*, int64_t> heights;
  std::vector<Frame> path;
  const auto enter = [&](const Object* object) {
    reached.insert(object);
    Frame& frame = path.emplace_back();
    frame.object = object;
    AppendHeld(*object, &frame.held);
  };
  enter(root);
  while (!path.empty()) {
    Frame& frame = path.back();
    if (frame.height + static_cast<int64_t>(path.size()) - 1 > max_depth) {
      return absl::OutOfRangeError(
          StrCat("values lie in values more than import.max_depth (", max_depth, ") deep"));
    }
    if (frame.next < frame.held.size()) {
      const Object* held = frame.held[frame.next++];
      if (HoldsNothing(*held)) {  // most objects, which need no frame and no entry for their height
        reached.insert(held);
        frame.height = std::max(frame.height, int64_t{2});
      } else if (!reached.contains(held)) {
        enter(held);
      } else if (const auto known = heights.find(held); known != heights.end()) {
        frame.height = std::max(frame.height, known->second + 1);
      }
      continue;
    }
    const int64_t height = frame.height;
    heights[frame.object] = height;
    path.pop_back();
    if (!path.empty()) path.back().height = std::max(path.back().height, height + 1);
  }
  return reached;
}

}  // namespace tenon::python
