#include "import/sklearn/input_kinds.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>

#include "import/sklearn/boosters.h"
#include "import/sklearn/categories.h"
#include "import/sklearn/columns.h"
#include "import/sklearn/estimators.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;
using Indices = std::vector<int64_t>;

// Attributes in which an estimator keeps the ones that see its own input.
constexpr std::array<std::string_view, 10> kInner = {
    "best_estimator_", "estimator_",    "estimators_", "calibrated_classifiers_",
    "estimator",       "regressor_",    "regressor",   "transformer_list",
    "_preprocessor",   "base_estimator"};

bool IsVectorizer(const Field& estimator) {
  const std::string name = PublicName(estimator.class_name());
  return name == "sklearn.feature_extraction.TfidfVectorizer" ||
         name == "sklearn.feature_extraction.CountVectorizer" ||
         name == "sklearn.feature_extraction.HashingVectorizer";
}

// Walks what sees the model's input. Steps are counted, since objects may be shared or cyclic.
class Walk {
 public:
  explicit Walk(const ImportLimits& limits) : limits_(limits) {}

  absl::Status Visit(const Field& estimator, const Indices& columns, int64_t depth);
  // The first estimator on the way in that says how many features it was fitted on.
  absl::StatusOr<std::optional<Field>> FindFitted(const Field& estimator, int64_t depth);

  InputKinds kinds;

 private:
  absl::Status Count(const Field& at, int64_t depth);
  absl::Status Categories(const Field& encoder, const Indices& columns);
  absl::Status Imputer(const Field& imputer, const Indices& columns);
  absl::Status ColumnTransformer(const Field& transformer, const Indices& columns, int64_t depth);
  absl::Status Pipeline(const Field& pipeline, const Indices& columns, int64_t depth);
  absl::StatusOr<std::vector<Field>> Inner(const Field& estimator);
  void Mark(const Indices& columns, size_t i);

  const ImportLimits& limits_;
  int64_t visited_ = 0;
};

absl::Status Walk::Count(const Field& at, int64_t depth) {
  if (depth >= limits_.max_depth)
    return absl::OutOfRangeError(StrCat(at.path(), ": estimators are nested deeper than ",
                                        limits_.max_depth, " (import.max_depth)"));
  if (++visited_ > limits_.max_entries)
    return absl::OutOfRangeError(StrCat(at.path(), ": there are more estimators than ",
                                        limits_.max_entries, " (import.max_entries)"));
  return absl::OkStatus();
}

void Walk::Mark(const Indices& columns, size_t i) {
  if (i >= columns.size()) return;
  const auto at = static_cast<size_t>(columns[i]);
  if (at < kinds.is_text.size()) kinds.is_text[at] = true;
}

absl::Status Walk::Categories(const Field& encoder, const Indices& columns) {
  TENON_ASSIGN_OR_RETURN(const Field list, encoder.Attr("categories_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, list.Items());
  for (size_t i = 0; i < std::min(items.size(), columns.size()); ++i) {
    TENON_ASSIGN_OR_RETURN(const sklearn::Categories categories,
                           ReadCategories(encoder, static_cast<int64_t>(i)));
    if (categories.is_text) Mark(columns, i);
  }
  return absl::OkStatus();
}

// An imputer of strings keeps strings; of numbers, numbers.
absl::Status Walk::Imputer(const Field& imputer, const Indices& columns) {
  const std::optional<Field> statistics = imputer.FindAttr("statistics_");
  if (!statistics.has_value()) return absl::OkStatus();
  const python::Object& object = statistics->object();
  if (object.kind != python::Kind::kArray) return absl::OkStatus();
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool is_text =
        object.array->kind == 'U' || (object.array->kind == 'O' && i < object.array->items.size() &&
                                      object.array->items[i]->kind == python::Kind::kText);
    if (is_text) Mark(columns, i);
  }
  return absl::OkStatus();
}

absl::Status Walk::ColumnTransformer(const Field& transformer, const Indices& columns,
                                     int64_t depth) {
  TENON_ASSIGN_OR_RETURN(const Field list, transformer.Attr("transformers_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> triples, list.Items());
  std::vector<std::string> names;
  if (transformer.Has("feature_names_in_")) {
    TENON_ASSIGN_OR_RETURN(const Field fitted, transformer.Attr("feature_names_in_"));
    TENON_ASSIGN_OR_RETURN(names, fitted.Strings());
  }
  for (const Field& triple : triples) {
    TENON_ASSIGN_OR_RETURN(const Field step, triple.Item(1));
    TENON_ASSIGN_OR_RETURN(const Field choice, triple.Item(2));
    if (!step.is_instance()) continue;
    TENON_ASSIGN_OR_RETURN(const Indices chosen,
                           ResolveColumns(choice, static_cast<int64_t>(columns.size()), names));
    Indices inner;
    for (const int64_t i : chosen) inner.push_back(columns[static_cast<size_t>(i)]);
    TENON_RETURN_IF_ERROR(Visit(step, inner, depth + 1));
  }
  return absl::OkStatus();
}

// Steps that keep columns in their place are looked through.
absl::Status Walk::Pipeline(const Field& pipeline, const Indices& columns, int64_t depth) {
  TENON_ASSIGN_OR_RETURN(const Field list, pipeline.Attr("steps"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> steps, list.Items());
  for (const Field& pair : steps) {
    TENON_ASSIGN_OR_RETURN(const Field step, pair.Item(1));
    if (!step.is_instance()) continue;
    TENON_RETURN_IF_ERROR(Visit(step, columns, depth + 1));
    const std::string_view name = step.short_class_name();
    if (name != "SimpleImputer" && name != "FunctionTransformer") break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Field>> Walk::Inner(const Field& estimator) {
  std::vector<Field> inner;
  for (const std::string_view name : kInner) {
    const std::optional<Field> found = estimator.FindAttr(name);
    if (!found.has_value()) continue;
    if (found->is_instance()) inner.push_back(*found);
    if (found->kind() != python::Kind::kList) continue;
    TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, found->Items());
    for (const Field& item : items) {
      if (item.is_instance()) inner.push_back(item);
      if (item.kind() != python::Kind::kTuple) continue;
      TENON_ASSIGN_OR_RETURN(const Field second, item.Item(1));
      if (second.is_instance()) inner.push_back(second);
    }
    if (!inner.empty()) break;
  }
  return inner;
}

absl::Status Walk::Visit(const Field& estimator, const Indices& columns, int64_t depth) {
  TENON_RETURN_IF_ERROR(Count(estimator, depth));
  const std::string_view name = estimator.short_class_name();
  if (name == "Pipeline") return Pipeline(estimator, columns, depth);
  if (name == "ColumnTransformer") return ColumnTransformer(estimator, columns, depth);
  if (name == "OneHotEncoder" || name == "OrdinalEncoder" || name == "TargetEncoder")
    return Categories(estimator, columns);
  if (name == "SimpleImputer") return Imputer(estimator, columns);
  if (IsVectorizer(estimator)) {
    Mark(columns, 0);
    return absl::OkStatus();
  }
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> inner, Inner(estimator));
  for (const Field& one : inner) {
    TENON_RETURN_IF_ERROR(Visit(one, columns, depth + 1));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Field>> Walk::FindFitted(const Field& estimator, int64_t depth) {
  TENON_RETURN_IF_ERROR(Count(estimator, depth));
  if (estimator.Has("n_features_in_") || IsBooster(estimator))
    return std::optional<Field>(estimator);
  kinds.is_documents = kinds.is_documents || IsVectorizer(estimator);
  if (kinds.is_documents) return std::optional<Field>();
  std::vector<Field> inner;
  if (estimator.short_class_name() == "Pipeline") {
    TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("steps"));
    TENON_ASSIGN_OR_RETURN(const std::vector<Field> steps, list.Items());
    for (const Field& pair : steps) {
      TENON_ASSIGN_OR_RETURN(const Field step, pair.Item(1));
      if (step.is_instance()) inner.push_back(step);
    }
  } else {
    TENON_ASSIGN_OR_RETURN(inner, Inner(estimator));
  }
  for (const Field& one : inner) {
    TENON_ASSIGN_OR_RETURN(std::optional<Field> found, FindFitted(one, depth + 1));
    if (found.has_value() || kinds.is_documents) return found;
  }
  return std::optional<Field>();
}

}  // namespace

bool InputKinds::has_text() const { return std::ranges::find(is_text, true) != is_text.end(); }

// What `fitted` says of the columns it was fitted on.
static absl::StatusOr<BoosterColumns> ColumnsOf(const Field& fitted, const ImportOptions& options) {
  BoosterColumns columns;
  if (!fitted.Has("n_features_in_")) {
    TENON_ASSIGN_OR_RETURN(columns, ColumnsOfBooster(fitted, options));
  } else {
    TENON_ASSIGN_OR_RETURN(columns.width, fitted.IntAttr("n_features_in_"));
  }
  if (fitted.Has("feature_names_in_")) {
    TENON_ASSIGN_OR_RETURN(const Field names, fitted.Attr("feature_names_in_"));
    TENON_ASSIGN_OR_RETURN(columns.names, names.Strings());
  }
  if (columns.width < 0)
    return fitted.Damaged(StrCat("it was fitted on ", columns.width, " features"));
  if (columns.width > options.limits.max_entries)
    return absl::OutOfRangeError(StrCat(fitted.path(), ": it was fitted on ", columns.width,
                                        " features, more than import.max_entries (",
                                        options.limits.max_entries, ")"));
  if (!columns.names.empty() && columns.names.size() != static_cast<size_t>(columns.width))
    return fitted.Damaged(
        StrCat("it has ", columns.names.size(), " names for ", columns.width, " features"));
  return columns;
}

absl::StatusOr<InputKinds> FindInputKinds(const Field& model, const ImportOptions& options) {
  if (!model.is_instance()) return model.Damaged("it is no estimator");
  Walk walk(options.limits);
  TENON_ASSIGN_OR_RETURN(const std::optional<Field> fitted, walk.FindFitted(model, 0));
  if (fitted.has_value()) {
    TENON_ASSIGN_OR_RETURN(BoosterColumns columns, ColumnsOf(*fitted, options));
    walk.kinds.is_text.assign(static_cast<size_t>(columns.width), false);
    walk.kinds.names = std::move(columns.names);
  }
  const bool isotonic = !fitted.has_value() && model.short_class_name() == "IsotonicRegression";
  if (isotonic)
    walk.kinds.is_text.assign(1, false);  // always of one feature, which it does not say
  // Up to 1.5 these keep no count of features.
  walk.kinds.is_any_width = !fitted.has_value() && model.short_class_name().starts_with("Dummy");
  Indices columns(walk.kinds.is_text.size());
  std::iota(columns.begin(), columns.end(), 0);
  TENON_RETURN_IF_ERROR(walk.Visit(model, columns, 0));
  if (!fitted.has_value() && !isotonic && !walk.kinds.is_documents && !walk.kinds.is_any_width)
    return model.Unsupported("it does not say how many features it was fitted on; was it fitted?");
  return walk.kinds;
}

}  // namespace tenon::sklearn
