#include "predict/json_batches.h"

#include <algorithm>
#include <utility>

#include "predict/json_scalar.h"
#include "predict/row_shape.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

using json::Kind;
using json::Value;

constexpr size_t kMaxLineBytes = size_t{64} << 20;
constexpr json::Limits kLimits = {.max_depth = kMaxRank + 2, .max_nodes = 16'000'000};

// As the first elements say it.
Shape ShapeOf(const Value& value) {
  Shape shape;
  for (const Value* at = &value; at->kind == Kind::kArray && shape.size() < kMaxRank;
       at = &at->elements[0]) {
    shape.push_back(static_cast<int64_t>(at->elements.size()));
    if (at->elements.empty()) break;
  }
  return shape;
}

// The elements of `value`, which must be nested as `shape` says.
absl::Status AppendElements(const Value& value, std::span<const int64_t> shape,
                            TensorBuilder& builder) {
  if (shape.empty()) {
    TENON_ASSIGN_OR_RETURN(const Scalar scalar, ScalarOf(value));
    return builder.Append(scalar);
  }
  if (value.kind != Kind::kArray || std::cmp_not_equal(value.elements.size(), shape[0]))
    return absl::InvalidArgumentError("its arrays differ in length");
  for (const Value& element : value.elements)
    TENON_RETURN_IF_ERROR(AppendElements(element, shape.subspan(1), builder));
  return absl::OkStatus();
}

// One value may stand alone or in an array.
bool IsOne(const Shape& shape) { return shape.empty() || (shape.size() == 1 && shape[0] == 1); }

}  // namespace

JsonLinesBatches::JsonLinesBatches(const Signature& signature, ByteSource& source)
    : signature_(signature), source_(source) {
  for (const TensorSpec& spec : signature.inputs)
    columns_.push_back({&spec, TensorBuilder(spec.dtype), std::nullopt});
}

absl::StatusOr<Batch> JsonLinesBatches::Next(int64_t max_rows) {
  int64_t rows = 0;
  while (rows < max_rows) {
    TENON_ASSIGN_OR_RETURN(const bool more, ReadLine(), "reading ", source_.name());
    if (!more) break;
    TENON_RETURN_IF_ERROR(AppendLine(rows == 0), "reading ", source_.name(), ": row ", row_);
    ++rows;
  }
  return Take(rows);
}

// The next line that is not empty; false at the end.
absl::StatusOr<bool> JsonLinesBatches::ReadLine() {
  line_.clear();
  while (true) {
    if (rest_.empty()) {
      TENON_ASSIGN_OR_RETURN(rest_, source_.Read());
      any_ |= !rest_.empty();
      if (!any_) return absl::InvalidArgumentError("it is empty");
      if (rest_.empty() && line_.empty()) return false;
    }
    const size_t end = rest_.find('\n');
    line_.append(rest_.substr(0, end));
    if (line_.size() > kMaxLineBytes) {
      return absl::OutOfRangeError(
          StrCat("row ", row_ + 1, " has more than ", kMaxLineBytes, " bytes"));
    }
    const bool last = rest_.empty();
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (end == std::string_view::npos && !last) continue;
    ++row_;
    if (line_.find_first_not_of(" \t\r") != std::string::npos) return true;
    --row_;
    line_.clear();
    if (last) return false;
  }
}

absl::Status JsonLinesBatches::AppendLine(bool first) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(line_, kLimits));
  const Value& root = document.root();
  if (root.kind == Kind::kObject) return AppendObject(root, first);
  if (columns_.size() == 1) {
    TENON_RETURN_IF_ERROR(AppendValue(root, columns_[0]), "input ", Quote(columns_[0].spec->name));
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(StrCat("it is ", json::NameOf(root.kind), ", and a model with ",
                                           columns_.size(),
                                           " inputs takes an object of their names"));
}

absl::Status JsonLinesBatches::AppendObject(const Value& object, bool first) {
  TENON_RETURN_IF_ERROR(CheckNames(object));
  for (Column& column : columns_) {
    const Value* value = object.Find(column.spec->name);
    const bool wanted = first ? !column.spec->optional : column.row_shape.has_value();
    if (value == nullptr && wanted)
      return absl::InvalidArgumentError(StrCat("input ", Quote(column.spec->name), " is missing"));
    if (value == nullptr) continue;
    if (!first && !wanted) {
      return absl::InvalidArgumentError(
          StrCat("input ", Quote(column.spec->name), " is there, and in the row before it is not"));
    }
    TENON_RETURN_IF_ERROR(AppendValue(*value, column), "input ", Quote(column.spec->name));
  }
  return absl::OkStatus();
}

absl::Status JsonLinesBatches::CheckNames(const Value& object) const {
  for (const json::Member& member : object.members) {
    if (FindSpec(signature_.inputs, member.key) != nullptr) continue;
    std::vector<std::string_view> known;
    known.reserve(columns_.size());
    for (const Column& column : columns_) known.push_back(column.spec->name);
    return absl::InvalidArgumentError(
        StrCat("the model has no input ", Quote(member.key), DidYouMean(member.key, known)));
  }
  return absl::OkStatus();
}

absl::Status JsonLinesBatches::AppendValue(const Value& value, Column& column) {
  TENON_ASSIGN_OR_RETURN(const Shape expected, RowShapeOf(*column.spec));
  const Shape given = ShapeOf(value);
  const Shape shape = IsOne(given) && IsOne(expected) ? expected : given;
  TENON_RETURN_IF_ERROR(CheckShapeFits(shape, expected));
  if (column.row_shape.has_value() && *column.row_shape != shape) {
    return absl::InvalidArgumentError(
        StrCat("shape is ", ShapeToString(shape), ", and in the row before it is ",
               ShapeToString(*column.row_shape), "; --batch 1 takes rows of any shape"));
  }
  column.row_shape = shape;
  return AppendElements(value, given, column.builder);
}

absl::StatusOr<Batch> JsonLinesBatches::Take(int64_t rows) {
  Batch batch{.rows = rows};
  for (Column& column : columns_) {
    if (rows == 0 || !column.row_shape.has_value()) continue;
    Shape shape = *column.row_shape;
    column.row_shape.reset();
    shape.insert(shape.begin(), rows);
    TENON_ASSIGN_OR_RETURN(Tensor tensor, column.builder.Take(std::move(shape)));
    batch.inputs.push_back({column.spec->name, std::move(tensor)});
  }
  return batch;
}

}  // namespace tenon
