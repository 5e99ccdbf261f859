#include "import/sklearn/families.h"

namespace tenon::sklearn {

std::vector<Rows> TransformerFamilies() {
  return {
      CompositionRows(),
      ScalerRows(),
  };
}

}  // namespace tenon::sklearn
