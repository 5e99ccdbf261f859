#include "import/sklearn/predictors.h"

#include "import/sklearn/families.h"

namespace tenon::sklearn {

std::vector<Rows> PredictorFamilies() {
  return {TargetRows(),      ThresholdRows(), BoosterRows(),  LinearRows(),   DiscriminantRows(),
          TreeRows(),        BoostingRows(),  EnsembleRows(), NeighborRows(), SvmRows(),
          BayesRows(),       MlpRows(),       ClusterRows(),  MixtureRows(),  GaussianRows(),
          CalibrationRows(), MultiRows(),     DummyRows()};
}

}  // namespace tenon::sklearn
