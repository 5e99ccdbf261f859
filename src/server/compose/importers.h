// The formats of other frameworks that are read.
#pragma once

#include "importing/importer_choice.h"

namespace tenon {

// One of each, in the order in which they are asked. A new format is a line there
// (docs/recipes/add-an-importer.md).
ImporterList MakeImporters();

}  // namespace tenon
