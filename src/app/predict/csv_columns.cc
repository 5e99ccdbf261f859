#include "predict/csv_columns.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "predict/row_shape.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

using Places = absl::flat_hash_map<std::string, size_t>;

absl::StatusOr<Places> PlacesOf(std::span<const std::string> header) {
  Places places;
  for (size_t i = 0; i < header.size(); ++i) {
    if (!places.emplace(header[i], i).second)
      return absl::InvalidArgumentError(StrCat("column ", Quote(header[i]), " is there twice"));
  }
  return places;
}

// `row_shape` with its one open dimension such that it holds `count` values.
absl::StatusOr<Shape> CloseShape(const TensorSpec& spec, Shape row_shape, size_t count) {
  if (WidthOf(row_shape).has_value()) return row_shape;
  const auto open = std::find(row_shape.begin(), row_shape.end(), kAnyDim);
  *open = 1;
  const std::optional<int64_t> others = WidthOf(row_shape);
  const auto total = static_cast<int64_t>(count);
  if (!others.has_value() || *others == 0 || total % *others != 0) {
    return absl::InvalidArgumentError(
        StrCat("input ", Quote(spec.name), " of shape ", ShapeToString(spec.shape),
               " cannot be told from columns; give it as JSON lines or .npy"));
  }
  *open = total / *others;
  return row_shape;
}

std::vector<size_t> Range(size_t begin, size_t count) {
  std::vector<size_t> range(count);
  std::iota(range.begin(), range.end(), begin);
  return range;
}

// All columns for the only input.
absl::StatusOr<std::vector<InputColumns>> TakeAll(const TensorSpec& spec, size_t count) {
  TENON_ASSIGN_OR_RETURN(Shape row_shape, RowShapeOf(spec));
  TENON_ASSIGN_OR_RETURN(row_shape, CloseShape(spec, std::move(row_shape), count));
  return std::vector<InputColumns>{{&spec, row_shape, Range(0, count)}};
}

absl::Status WrongCount(const TensorSpec& spec, size_t takes, std::span<const std::string> header) {
  std::string message = StrCat("input ", Quote(spec.name), " takes ", takes,
                               " columns, and there are ", header.size());
  if (header.size() > takes) {
    StrAppend(&message, "; the first that is too many is ", Quote(header[takes]));
  } else if (!header.empty()) {
    StrAppend(&message, "; the last is ", Quote(header.back()));
  }
  return absl::InvalidArgumentError(message);
}

absl::Status Missing(std::string_view column, const TensorSpec& spec,
                     std::span<const std::string> header) {
  const std::vector<std::string_view> known(header.begin(), header.end());
  return absl::InvalidArgumentError(StrCat("there is no column ", Quote(column), " for input ",
                                           Quote(spec.name), DidYouMean(column, known)));
}

// The columns of `spec` by name; empty when none of them is there.
absl::StatusOr<InputColumns> FindByName(const TensorSpec& spec, const Places& places,
                                        std::span<const std::string> header) {
  InputColumns input{.spec = &spec};
  TENON_ASSIGN_OR_RETURN(input.row_shape, RowShapeOf(spec));
  const std::optional<int64_t> width = WidthOf(input.row_shape);
  if (!width.has_value()) {
    return absl::InvalidArgumentError(
        StrCat("input ", Quote(spec.name), " of shape ", ShapeToString(spec.shape),
               " cannot be told from columns; give it as JSON lines"));
  }
  // Before so many names are made.
  if (std::cmp_greater(*width, header.size())) return Missing(spec.name, spec, header);
  for (const std::string& name : ColumnNamesOf(spec.name, static_cast<size_t>(*width))) {
    const auto found = places.find(name);
    if (found == places.end()) return Missing(name, spec, header);
    input.columns.push_back(found->second);
  }
  return input;
}

// INVALID_ARGUMENT names the first column that no input has taken.
absl::Status CheckAllTaken(const std::vector<InputColumns>& inputs, const Signature& signature,
                           std::span<const std::string> header) {
  std::vector<bool> taken(header.size());
  for (const InputColumns& input : inputs) {
    for (const size_t column : input.columns) taken[column] = true;
  }
  const auto left = std::find(taken.begin(), taken.end(), false);
  if (left == taken.end()) return absl::OkStatus();
  const std::string& name = header[static_cast<size_t>(left - taken.begin())];
  std::vector<std::string_view> known;
  known.reserve(signature.inputs.size());
  for (const TensorSpec& spec : signature.inputs) known.push_back(spec.name);
  return absl::InvalidArgumentError(
      StrCat("column ", Quote(name), " is no input of the model", DidYouMean(name, known)));
}

}  // namespace

std::vector<std::string> ColumnNamesOf(std::string_view name, size_t width) {
  if (width == 1) return {std::string(name)};
  std::vector<std::string> names;
  names.reserve(width);
  for (size_t i = 0; i < width; ++i) names.push_back(StrCat(name, "_", i));
  return names;
}

absl::StatusOr<std::vector<InputColumns>> MapNamedColumns(const Signature& signature,
                                                          std::span<const std::string> header) {
  TENON_ASSIGN_OR_RETURN(const Places places, PlacesOf(header));
  std::vector<InputColumns> inputs;
  const bool only = signature.inputs.size() == 1;
  for (const TensorSpec& spec : signature.inputs) {
    TENON_ASSIGN_OR_RETURN(const Shape row_shape, RowShapeOf(spec));
    const std::optional<int64_t> width = WidthOf(row_shape);
    if (only && !width.has_value()) return TakeAll(spec, header.size());
    if (only && std::cmp_not_equal(*width, header.size()))
      return WrongCount(spec, static_cast<size_t>(*width), header);
    absl::StatusOr<InputColumns> found = FindByName(spec, places, header);
    if (found.ok()) {
      inputs.push_back(*std::move(found));
    } else if (only) {
      return TakeAll(spec, header.size());
    } else if (!spec.optional) {
      return found.status();
    }
  }
  TENON_RETURN_IF_ERROR(CheckAllTaken(inputs, signature, header));
  return inputs;
}

absl::StatusOr<std::vector<InputColumns>> MapColumns(const Signature& signature, size_t count) {
  if (signature.inputs.size() == 1) {
    TENON_ASSIGN_OR_RETURN(const Shape row_shape, RowShapeOf(signature.inputs[0]));
    if (!WidthOf(row_shape).has_value()) return TakeAll(signature.inputs[0], count);
  }
  std::vector<InputColumns> inputs;
  size_t begin = 0;
  for (const TensorSpec& spec : signature.inputs) {
    TENON_ASSIGN_OR_RETURN(const Shape row_shape, RowShapeOf(spec));
    const std::optional<int64_t> width = WidthOf(row_shape);
    if (!width.has_value() || std::cmp_greater(*width, count - begin)) {
      if (spec.optional) continue;
      return absl::InvalidArgumentError(StrCat(
          "there are ", count, " columns, and input ", Quote(spec.name), " takes ",
          width.has_value() ? StrCat(*width) : "an open count", " behind the first ", begin));
    }
    inputs.push_back({&spec, row_shape, Range(begin, static_cast<size_t>(*width))});
    begin += static_cast<size_t>(*width);
  }
  if (begin == count) return inputs;
  return absl::InvalidArgumentError(
      StrCat("there are ", count, " columns, and the model takes ", begin));
}

}  // namespace tenon
