#include "import/python/dropped.h"

#include <array>

namespace tenon::python {
namespace {

struct DroppedRow {
  std::string_view prefix;
  std::string_view what;
};

constexpr auto kDropped = std::to_array<DroppedRow>({
    {"numpy.random.", "random state"},
    {"sklearn._loss.", "loss"},
    {"_loss.", "loss"},  // what the extension calls itself in pickles of 1.4 to 1.7
    {"sklearn.ensemble._gb_losses.", "loss"},
    {"sklearn.ensemble._hist_gradient_boosting.loss.", "loss"},
    {"sklearn.linear_model._sgd_fast.", "loss"},
    {"sklearn.linear_model._glm.glm_distribution.", "loss"},
    {"sklearn.neural_network._stochastic_optimizers.", "optimiser"},
});

}  // namespace

std::string_view DroppedAs(std::string_view class_name) {
  for (const DroppedRow& row : kDropped)
    if (class_name.starts_with(row.prefix)) return row.what;
  return {};
}

}  // namespace tenon::python
