#include "import/sklearn/families.h"

namespace tenon::sklearn {

std::vector<Rows> TransformerFamilies() {
  return {
      CompositionRows(),
      ScalerRows(),
      EncoderRows(),
      ImputerRows(),
      ProjectionRows(),
      SelectorRows(),
      ShapeRows(),
      FunctionRows(),
      TextRows(),
      KernelRows(),
      FactorRows(),
      SplineRows(),
      IterativeImputerRows(),
      NeighborImputerRows(),

  };
}

}  // namespace tenon::sklearn
