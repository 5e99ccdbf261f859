// One function a file of translators: the rows that it adds to the table of estimators.
//
// Used by estimators.cc through the two lists at the end.
#pragma once

#include <span>
#include <vector>

#include "import/sklearn/translation.h"

namespace tenon::sklearn {

using Rows = std::span<const EstimatorRow>;

// Transformers and composition.
Rows CompositionRows();
Rows ScalerRows();
Rows EncoderRows();
Rows ImputerRows();
Rows ProjectionRows();
Rows SelectorRows();
Rows ShapeRows();
Rows FunctionRows();
Rows TextRows();
Rows KernelRows();
Rows FactorRows();
Rows SplineRows();
Rows IterativeImputerRows();
Rows NeighborImputerRows();

// Predictors.
Rows BoosterRows();  // of XGBoost and LightGBM
Rows TargetRows();
Rows ThresholdRows();

// All of those above, and all predictors.
std::vector<Rows> TransformerFamilies();
std::vector<Rows> PredictorFamilies();

}  // namespace tenon::sklearn
