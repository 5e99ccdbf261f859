// The rows of the predictors, one list a family.
//
// Used by estimators.cc. Immutable, they live as long as the process.
#pragma once

#include <span>

#include "import/sklearn/translation.h"

namespace tenon::sklearn {

std::span<const EstimatorRow> LinearRows();
std::span<const EstimatorRow> DiscriminantRows();
std::span<const EstimatorRow> TreeRows();
std::span<const EstimatorRow> BoostingRows();
std::span<const EstimatorRow> EnsembleRows();
std::span<const EstimatorRow> NeighborRows();
std::span<const EstimatorRow> SvmRows();
std::span<const EstimatorRow> BayesRows();
std::span<const EstimatorRow> MlpRows();
std::span<const EstimatorRow> ClusterRows();
std::span<const EstimatorRow> MixtureRows();
std::span<const EstimatorRow> GaussianRows();
std::span<const EstimatorRow> CalibrationRows();
std::span<const EstimatorRow> MultiRows();
std::span<const EstimatorRow> DummyRows();

}  // namespace tenon::sklearn
