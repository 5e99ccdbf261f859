// Rows of outputs as a table for people.
#pragma once

#include <memory>

#include "predict/row_writer.h"

namespace tenon {

// Numbers stand on the right of their columns, texts on the left; control characters, which a
// terminal might obey, become \xNN. Columns are as wide as the first batch needs, and wider where a
// later one does.
std::unique_ptr<RowWriter> MakeTableWriter(bool header);

}  // namespace tenon
