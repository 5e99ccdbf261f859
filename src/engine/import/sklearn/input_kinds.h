// What a model takes: one matrix of numbers, columns of different kinds, or texts.
//
// Used by sklearn_model.cc before there is a graph. A function.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/python/field.h"

namespace tenon::sklearn {

struct InputKinds {
  bool is_documents = false;       // one text a row, for a vectorizer that comes first
  bool is_any_width = false;       // numbers, of however many columns: it does not look at them
  std::vector<std::string> names;  // as fitted; empty: not named
  std::vector<bool> is_text;       // one a column

  bool has_text() const;
};

// Reads feature counts and names off `model` and finds the columns whose categories, filled values
// or vectorizers say that they are strings.
absl::StatusOr<InputKinds> FindInputKinds(const python::Field& model, const ImportOptions& options);

}  // namespace tenon::sklearn
