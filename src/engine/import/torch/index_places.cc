#include "import/torch/index_places.h"

#include <algorithm>

#include "import/torch/shorthands.h"

namespace tenon::torch {
namespace {

// Negative places count from the end.
struct Pointer {
  int64_t axis = 0;  // of self
  Value places;      // INT64
  int64_t rank = 0;
};

// A mask over dimensions is a vector of places for each of them.
void AddMask(Call& c, Value mask, int64_t rank, int64_t axis, std::vector<Pointer>* pointers) {
  GraphBuilder& g = c.g;
  const Value places = g.Node("NonZero", {mask});  // [rank,n]
  for (int64_t i = 0; i < rank; ++i)
    pointers->push_back(
        {axis + i, g.Node("Gather", {places, g.Scalar<int64_t>(i)}, {IntAttr("axis", 0)}), 1});
}

}  // namespace

IndexPlaces IndexPlacesOf(Call& c) {
  GraphBuilder& g = c.g;
  IndexPlaces out;
  const int64_t rank = c.RankOf("self");
  const std::vector<Value> indices = c.InList("indices");
  const std::vector<const TensorMeta*> metas = c.MetaList("indices");
  std::vector<Pointer> pointers;
  bool masked = false;
  int64_t axis = 0;
  for (size_t i = 0; i < indices.size(); ++i) {
    if (!indices[i].exists()) {
      ++axis;
      continue;
    }
    const auto its_rank = static_cast<int64_t>(metas[i]->shape.size());
    if (g.DTypeOf(indices[i]) == DType::kBool) {
      masked = true;
      AddMask(c, indices[i], its_rank, axis, &pointers);
      axis += its_rank;
    } else {
      pointers.push_back({axis, g.Cast(indices[i], DType::kInt64), its_rank});
      ++axis;
    }
  }
  if (pointers.empty() || axis > rank) {
    c.Damaged("it has no index, or more than there are dimensions");
    return out;
  }
  if (pointers.size() == 1 && !masked) {
    out.single = pointers[0].axis;
    out.index = pointers[0].places;
    out.index_rank = pointers[0].rank;
    out.begin = pointers[0].axis;
    out.count = 1;
    return out;
  }
  out.count = static_cast<int64_t>(pointers.size());
  int64_t widest = 0;
  for (const Pointer& pointer : pointers) widest = std::max(widest, pointer.rank);
  std::vector<Value> columns;
  for (const Pointer& pointer : pointers) {
    Value wide = pointer.places;
    for (const Pointer& other : pointers)
      if (&other != &pointer) wide = ExpandTo(g, wide, c.ShapeValue(other.places));
    columns.push_back(Unsqueeze(g, wide, {widest}));
    out.perm.push_back(pointer.axis);
  }
  out.index = g.Concat(columns, widest);
  out.index_rank = widest + 1;
  const bool together = pointers.back().axis - pointers.front().axis + 1 == out.count;
  out.begin = together ? pointers.front().axis : 0;
  for (int64_t i = 0; i < rank; ++i)
    if (std::ranges::find(out.perm, i) == out.perm.end()) out.perm.push_back(i);
  out.front = std::ranges::is_sorted(out.perm);
  return out;
}

}  // namespace tenon::torch
