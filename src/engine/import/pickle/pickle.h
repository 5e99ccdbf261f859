// Reads pickles (protocols 2 to 5), cloudpickles, joblib dumps and the pickle in a torch.save
// archive as data.
//
// A pickle is a program for a small stack machine. Here the machine only builds objects: a class or
// function is its name, and a call is made into data for the few names that internal/calls.cc
// lists; any other is refused by that name. So nothing that a file says is ever executed.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/python/object.h"

namespace tenon::python {

// The object that `bytes` hold: a pickle, or a joblib dump, as it is or compressed as a whole
// (zlib, gzip, bz2, xz, lzma, lz4). Arrays are views of `bytes`, which must outlive the document,
// or share what was decompressed. INVALID_ARGUMENT with the place for what is damaged,
// UNIMPLEMENTED with the name for calls and opcodes that are not read, OUT_OF_RANGE with the limit,
// CANCELLED.
absl::StatusOr<Document> ReadPickle(std::string_view bytes, const ImportOptions& options);

}  // namespace tenon::python
