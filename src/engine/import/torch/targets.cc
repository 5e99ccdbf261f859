#include "import/torch/targets.h"

#include <algorithm>

#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

std::vector<Target> Collect() {
  std::vector<Target> rows;
  for (const Rows family :
       {ActivationRows(), ArithmeticRows(),    AttentionRows(), ComparisonRows(), ConvolutionRows(),
        CreationRows(),   EmbeddingRows(),     IndexingRows(),  JoiningRows(),    LinearRows(),
        MathRows(),       NormalizationRows(), PoolingRows(),   RecurrentRows(),  ReductionRows(),
        ScatterRows(),    ShapeRows(),         SortingRows(),   SymbolRows(),     VisionRows()})
    rows.insert(rows.end(), family.begin(), family.end());
  std::ranges::sort(rows, {}, &Target::name);
  return rows;
}

}  // namespace

const std::vector<Target>& Targets() {
  static const std::vector<Target> rows = Collect();
  return rows;
}

const Target* FindTarget(std::string_view name) {
  const auto found = std::ranges::lower_bound(Targets(), name, {}, &Target::name);
  return found != Targets().end() && found->name == name ? &*found : nullptr;
}

std::string PlainName(std::string_view target) {
  const size_t at = target.find("_.");
  if (!target.starts_with("aten.") || at == std::string_view::npos || target[at - 1] == '_')
    return "";
  return StrCat(target.substr(0, at), target.substr(at + 1));
}

}  // namespace tenon::torch
