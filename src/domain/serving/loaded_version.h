// A version in memory, and what it holds of the budget.
#pragma once

#include <memory>
#include <string>

#include "serving/memory_budget.h"
#include "serving/model_table.h"

namespace tenon {

// Copies share. The memory is free when the last copy is gone and no request uses the version.
struct LoadedVersion {
  std::shared_ptr<const ModelVersion> model;
  std::string fingerprint;  // of the files that it was loaded from
  std::shared_ptr<MemoryBudget::Reservation> memory;
};

}  // namespace tenon
