#include "import/keras/internal/call_order.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// A call while the walk is at it, and how many of its parents it has been to.
struct Visit {
  size_t index = 0;
  size_t done = 0;
};

class BackwardWalk {
 public:
  explicit BackwardWalk(const ParentsOf& parents) : parents_of_(parents) {}

  // Everything behind `output`, without recursion: models are thousands of layers deep.
  absl::Status From(const LayerCall& output) {
    std::vector<Visit> open;
    TENON_RETURN_IF_ERROR(Enter(output, &open));
    while (!open.empty()) {
      Visit& visit = open.back();
      const size_t index = visit.index;
      if (visit.done < parents_[index].size()) {
        const LayerCall parent = parents_[index][visit.done++];
        TENON_RETURN_IF_ERROR(Enter(parent, &open));
        continue;
      }
      finished_[index] = true;
      behind_.push_back(index);
      open.pop_back();
    }
    return absl::OkStatus();
  }

  std::vector<LayerCall> ByDepth() {
    std::vector<size_t> met;  // in the order in which a depth is first known
    std::vector<int64_t> depths(calls_.size(), -1);
    std::map<std::string_view, int64_t> of_layers;
    const auto raise = [&](size_t index, int64_t depth) {
      if (depths[index] < 0) met.push_back(index);
      depths[index] = std::max(depths[index], depth);
    };
    for (auto index = behind_.rbegin(); index != behind_.rend(); ++index) {
      raise(*index, 0);
      // A layer's calls are as deep as those of it that were seen so far.
      int64_t& of_layer = of_layers[calls_[*index].first];
      of_layer = std::max(of_layer, depths[*index]);
      raise(*index, of_layer);
      for (const LayerCall& parent : parents_[*index]) raise(indices_.at(parent), of_layer + 1);
    }
    std::ranges::stable_sort(met, [&](size_t a, size_t b) { return depths[a] > depths[b]; });
    std::vector<LayerCall> ordered;
    ordered.reserve(met.size());
    for (const size_t index : met) ordered.push_back(calls_[index]);
    return ordered;
  }

 private:
  absl::Status Enter(const LayerCall& call, std::vector<Visit>* open) {
    const auto [found, fresh] = indices_.emplace(call, calls_.size());
    if (!fresh) {
      if (finished_[found->second]) return absl::OkStatus();
      return absl::InvalidArgumentError(StrCat("layer ", Quote(call.first), " needs itself"));
    }
    calls_.push_back(call);
    finished_.push_back(false);
    TENON_ASSIGN_OR_RETURN(auto parents, parents_of_(call));
    parents_.push_back(std::move(parents));
    open->push_back({found->second, 0});
    return absl::OkStatus();
  }

  const ParentsOf& parents_of_;
  std::map<LayerCall, size_t> indices_;
  std::vector<LayerCall> calls_;
  std::vector<std::vector<LayerCall>> parents_;
  std::vector<bool> finished_;
  std::vector<size_t> behind_;  // calls behind their parents
};

}  // namespace

absl::StatusOr<std::vector<LayerCall>> OrderCalls(const std::vector<LayerCall>& outputs,
                                                  const ParentsOf& parents) {
  BackwardWalk walk(parents);
  for (const LayerCall& output : outputs) TENON_RETURN_IF_ERROR(walk.From(output));
  return walk.ByDepth();
}

}  // namespace tenon::keras
