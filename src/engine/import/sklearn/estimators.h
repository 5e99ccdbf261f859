// The estimators that can be translated, by class.
//
// Used by translation.cc and, for the list of what is supported, by documentation and tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/sklearn/translation.h"

namespace tenon::sklearn {

// "sklearn.svm._classes.SVC" -> "sklearn.svm.SVC", "xgboost.sklearn.XGBClassifier" ->
// "xgboost.XGBClassifier": package and class, between which versions move modules.
std::string PublicName(std::string_view class_name);

// Null for a class that no row names. `class_name` as the file has it.
const EstimatorRow* FindEstimator(std::string_view class_name);

// All rows, sorted by class name.
const std::vector<EstimatorRow>& Estimators();

}  // namespace tenon::sklearn
