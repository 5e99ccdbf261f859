#include "import/sklearn/families.h"

namespace tenon::sklearn {

std::vector<Rows> PredictorFamilies() { return {BoosterRows()}; }

}  // namespace tenon::sklearn
