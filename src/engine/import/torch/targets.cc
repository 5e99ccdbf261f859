#include "import/torch/targets.h"

#include <algorithm>
#include <utility>

#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

// Other names that PyTorch has for the same.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"aten.absolute.default", "aten.abs.default"},
    {"aten.arccos.default", "aten.acos.default"},
    {"aten.arccosh.default", "aten.acosh.default"},
    {"aten.arcsin.default", "aten.asin.default"},
    {"aten.arcsinh.default", "aten.asinh.default"},
    {"aten.arctan.default", "aten.atan.default"},
    {"aten.arctan2.default", "aten.atan2.default"},
    {"aten.arctanh.default", "aten.atanh.default"},
    {"aten.clip.Tensor", "aten.clamp.Tensor"},
    {"aten.concatenate.default", "aten.cat.default"},
    {"aten.divide.Scalar", "aten.div.Scalar"},
    {"aten.divide.Tensor", "aten.div.Tensor"},
    {"aten.divide.Tensor_mode", "aten.div.Tensor_mode"},
    {"aten.fix.default", "aten.trunc.default"},
    {"aten.greater.Scalar", "aten.gt.Scalar"},
    {"aten.greater.Tensor", "aten.gt.Tensor"},
    {"aten.greater_equal.Scalar", "aten.ge.Scalar"},
    {"aten.greater_equal.Tensor", "aten.ge.Tensor"},
    {"aten.less.Scalar", "aten.lt.Scalar"},
    {"aten.less.Tensor", "aten.lt.Tensor"},
    {"aten.less_equal.Scalar", "aten.le.Scalar"},
    {"aten.less_equal.Tensor", "aten.le.Tensor"},
    {"aten.linalg_matmul.default", "aten.matmul.default"},
    {"aten.multiply.Scalar", "aten.mul.Scalar"},
    {"aten.multiply.Tensor", "aten.mul.Tensor"},
    {"aten.negative.default", "aten.neg.default"},
    {"aten.not_equal.Scalar", "aten.ne.Scalar"},
    {"aten.not_equal.Tensor", "aten.ne.Tensor"},
    {"aten.special_erf.default", "aten.erf.default"},
    {"aten.special_erfc.default", "aten.erfc.default"},
    {"aten.special_expit.default", "aten.sigmoid.default"},
    {"aten.special_expm1.default", "aten.expm1.default"},
    {"aten.special_gammaln.default", "aten.lgamma.default"},
    {"aten.special_log1p.default", "aten.log1p.default"},
    {"aten.special_log_softmax.default", "aten.log_softmax.int"},
    {"aten.special_logit.default", "aten.logit.default"},
    {"aten.special_logsumexp.default", "aten.logsumexp.default"},
    {"aten.special_round.default", "aten.round.default"},
    {"aten.special_softmax.default", "aten.softmax.int"},
    {"aten.special_xlogy.default", "aten.xlogy.Tensor"},
    {"aten.subtract.Scalar", "aten.sub.Scalar"},
    {"aten.subtract.Tensor", "aten.sub.Tensor"},
};

std::vector<Target> Collect() {
  std::vector<Target> rows;
  for (const Rows family :
       {ActivationRows(),  ArithmeticRows(), AttentionRows(),     ComparisonRows(), ComposedRows(),
        ConvolutionRows(), CreationRows(),   EmbeddingRows(),     IndexingRows(),   JoiningRows(),
        LinearRows(),      MathRows(),       NormalizationRows(), PoolingRows(),    RecurrentRows(),
        ReductionRows(),   ScatterRows(),    ShapeRows(),         SortingRows(),    SymbolRows(),
        VisionRows()})
    rows.insert(rows.end(), family.begin(), family.end());
  const size_t own = rows.size();
  for (const auto& [alias, name] : kAliases) {
    for (size_t i = 0; i < own; ++i) {
      if (rows[i].name != name) continue;
      rows.push_back(rows[i]);
      rows.back().name = alias;
    }
  }
  std::ranges::sort(rows, {}, &Target::name);
  return rows;
}

}  // namespace

const std::vector<Target>& Targets() {
  static const std::vector<Target> kRows = Collect();
  return kRows;
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
