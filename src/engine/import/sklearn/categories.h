// The categories that an encoder was fitted on, and a column compared with them.
//
// Used by the encoders and, for their kind alone, by input_kinds.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/python/field.h"
#include "import/sklearn/translation.h"

namespace tenon::sklearn {

// Of one column, in the encoder's order. A missing value (NaN or None) may be among them: of a
// column of strings, which can carry neither, the empty string stands for it unless that is a
// category too.
struct Categories {
  bool is_text = false;
  std::vector<std::string> texts;
  std::vector<double> numbers;
  std::optional<size_t> missing;

  size_t size() const { return is_text ? texts.size() : numbers.size(); }
};

struct Encoded {
  Value indicators;  // FP64 [N,categories]
  Value known;       // BOOL [N,1]
};

// Element `i` of `categories_`.
absl::StatusOr<Categories> ReadCategories(const python::Field& encoder, int64_t i);

absl::Status CheckCategoryCount(const python::Field& encoder, int64_t width);

// Compares column `i` of `input`; `refuses`: a row of no category is an error when the model runs.
absl::StatusOr<Encoded> Encode(Context& context, const python::Field& encoder, const Frame& input,
                               int64_t i, const Categories& categories, bool refuses);

// [N,1]: of `numbers`, one a category, that of each row's category; of rows of none, any.
Value ChooseNumber(Context& context, const Encoded& encoded, const std::vector<double>& numbers);

}  // namespace tenon::sklearn
