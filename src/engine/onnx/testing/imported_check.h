// Whether the engine takes what an importer wrote.
//
// Used by the tests of importers; whether the numbers are the framework's own is the zoo's
// business.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "inference/servable.h"

namespace tenon {

// Inspects and loads the model as the engine does, in a folder of its own.
absl::StatusOr<std::shared_ptr<const Servable>> LoadImported(const ImportedModel& model);

// One line of what a model takes and answers: "X FP64[-1,2] -> predict BYTES[-1]". The outputs that
// are answered when none is asked for come first, then '|' and the others.
std::string SignatureOf(const Servable& servable);

}  // namespace tenon
