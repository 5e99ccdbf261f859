// Encoders of categories: one-hot, ordinal, by target.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "import/sklearn/categories.h"
#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// Element `i` of a list attribute that may be absent or None, and so may the element be.
absl::StatusOr<std::optional<Field>> ItemOf(const Field& encoder, std::string_view attribute,
                                            int64_t i) {
  if (!encoder.Has(attribute)) return std::optional<Field>();
  TENON_ASSIGN_OR_RETURN(const Field list, encoder.Attr(attribute));
  if (list.kind() == python::Kind::kArray && list.object().array->kind != 'O')
    return list.Damaged("it is no list of objects");
  TENON_ASSIGN_OR_RETURN(Field item, list.Item(static_cast<size_t>(i)));
  if (item.is_none()) return std::optional<Field>();
  return std::optional<Field>(std::move(item));
}

// Where each of `count` categories goes when the infrequent ones share a place; empty: nowhere
// else.
absl::StatusOr<std::vector<int64_t>> GroupsOf(const Field& encoder, int64_t i, size_t count) {
  if (!encoder.Has("_infrequent_enabled")) return std::vector<int64_t>();
  TENON_ASSIGN_OR_RETURN(const bool enabled, encoder.BoolAttr("_infrequent_enabled"));
  if (!enabled) return std::vector<int64_t>();
  TENON_ASSIGN_OR_RETURN(const std::optional<Field> mapping,
                         ItemOf(encoder, "_default_to_infrequent_mappings", i));
  if (!mapping.has_value()) return std::vector<int64_t>();
  TENON_ASSIGN_OR_RETURN(std::vector<int64_t> groups, mapping->Ints());
  if (groups.size() != count)
    return mapping->Damaged(
        StrCat("it has ", groups.size(), " entries for ", count, " categories"));
  for (const int64_t group : groups)
    if (group < 0 || group >= static_cast<int64_t>(count))
      return mapping->Damaged(StrCat("place ", group, " is not among ", count));
  return groups;
}

absl::StatusOr<std::optional<int64_t>> DroppedOf(const Field& encoder, int64_t i) {
  const std::string_view attribute =
      encoder.Has("_drop_idx_after_grouping") ? "_drop_idx_after_grouping" : "drop_idx_";
  if (!encoder.Has(attribute)) return std::optional<int64_t>();
  TENON_ASSIGN_OR_RETURN(const Field list, encoder.Attr(attribute));
  if (list.kind() == python::Kind::kArray && list.object().array->kind != 'O') {
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> all, list.Ints());
    if (static_cast<size_t>(i) >= all.size()) return list.Damaged("it is too short");
    return std::optional<int64_t>(all[static_cast<size_t>(i)]);
  }
  TENON_ASSIGN_OR_RETURN(const Field item, list.Item(static_cast<size_t>(i)));
  if (item.is_none()) return std::optional<int64_t>();
  TENON_ASSIGN_OR_RETURN(const int64_t dropped, item.Int());
  return std::optional<int64_t>(dropped);
}

// [N,groups]: the indicators of categories, added up by group; unknown rows go to `unknown`, where
// there is one.
Value Group(Context& context, const Encoded& encoded, const std::vector<int64_t>& groups,
            int64_t count, std::optional<int64_t> unknown) {
  GraphBuilder& graph = context.graph;
  Matrix map{static_cast<int64_t>(groups.size()), count, {}};
  map.values.assign(groups.size() * static_cast<size_t>(count), 0.0);
  for (size_t i = 0; i < groups.size(); ++i)
    map.values[i * static_cast<size_t>(count) + static_cast<size_t>(groups[i])] = 1;
  Value grouped = graph.Node("MatMul", {encoded.indicators, ConstantOf(context, map)});
  if (!unknown.has_value()) return grouped;
  Matrix place{1, count, std::vector<double>(static_cast<size_t>(count), 0.0)};
  place.values[static_cast<size_t>(*unknown)] = 1;
  return graph.Node("Where", {encoded.known, grouped, ConstantOf(context, place)});
}

absl::StatusOr<Frame> OneHotColumn(Context& context, const Field& encoder, const Frame& input,
                                   int64_t i, const std::string& on_unknown) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const Categories categories, ReadCategories(encoder, i));
  const bool refuses = on_unknown == "error";
  TENON_ASSIGN_OR_RETURN(const Encoded encoded,
                         Encode(context, encoder, input, i, categories, refuses));
  auto width = static_cast<int64_t>(categories.size());
  Value out = encoded.indicators;
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> groups,
                         GroupsOf(encoder, i, categories.size()));
  if (!groups.empty()) {
    TENON_ASSIGN_OR_RETURN(const std::optional<Field> rare,
                           ItemOf(encoder, "_infrequent_indices", i));
    std::optional<int64_t> unknown;
    if (rare.has_value() && (on_unknown == "infrequent_if_exist" || on_unknown == "warn")) {
      TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> members, rare->Ints());
      if (members.empty() || members[0] < 0 || members[0] >= width)
        return rare->Damaged("it names no category");
      unknown = groups[static_cast<size_t>(members[0])];
    }
    width = *std::ranges::max_element(groups) + 1;
    out = Group(context, encoded, groups, width, unknown);
  }
  TENON_ASSIGN_OR_RETURN(const std::optional<int64_t> dropped, DroppedOf(encoder, i));
  if (dropped.has_value()) {
    std::vector<int64_t> kept;
    for (int64_t at = 0; at < width; ++at)
      if (at != *dropped) kept.push_back(at);
    out = kept.empty() ? Value() : graph.Gather(out, kept, 1);
    width = static_cast<int64_t>(kept.size());
  }
  return MatrixFrame(out, width);
}

// Infinity is refused, NaN may be a category.
absl::StatusOr<Frame> CheckCategories(Context& context, const Field& encoder, const Frame& input) {
  TENON_RETURN_IF_ERROR(CheckCategoryCount(encoder, WidthOf(input)));
  if (!input.is_matrix()) return CheckColumns(context, encoder, input, true);
  return CheckInput(context, encoder, input, true);
}

absl::StatusOr<Frame> OneHotEncoder(Context& context, const Field& encoder, const Frame& raw) {
  TENON_ASSIGN_OR_RETURN(const std::string on_unknown, encoder.TextAttr("handle_unknown"));
  if (on_unknown != "error" && on_unknown != "ignore" && on_unknown != "infrequent_if_exist" &&
      on_unknown != "warn")
    return encoder.Unsupported(StrCat("handle_unknown=", Quote(on_unknown), " is not supported"));
  std::vector<Frame> frames;
  TENON_ASSIGN_OR_RETURN(const Frame input, CheckCategories(context, encoder, raw));
  for (int64_t i = 0; i < WidthOf(input); ++i) {
    TENON_ASSIGN_OR_RETURN(Frame frame, OneHotColumn(context, encoder, input, i, on_unknown));
    if (frame.width > 0) frames.push_back(std::move(frame));
  }
  if (frames.empty()) return encoder.Unsupported("it drops every column");
  Frame out = JoinFrames(context, frames);
  out.checked = true;
  return out;
}

// The number of each category: its place, or that of its group; of the missing one, what
// `encoded_missing_value` says.
absl::StatusOr<std::vector<double>> OrdinalsOf(const Field& encoder, int64_t i,
                                               const Categories& categories) {
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> groups,
                         GroupsOf(encoder, i, categories.size()));
  std::vector<double> ordinals;
  for (size_t at = 0; at < categories.size(); ++at)
    ordinals.push_back(static_cast<double>(groups.empty() ? static_cast<int64_t>(at) : groups[at]));
  if (categories.missing.has_value()) {
    TENON_ASSIGN_OR_RETURN(
        ordinals[*categories.missing],
        encoder.NumberAttr("encoded_missing_value", std::numeric_limits<double>::quiet_NaN()));
  }
  return ordinals;
}

absl::StatusOr<Frame> OrdinalEncoder(Context& context, const Field& encoder, const Frame& raw) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const std::string on_unknown, encoder.TextAttr("handle_unknown"));
  TENON_ASSIGN_OR_RETURN(const Frame input, CheckCategories(context, encoder, raw));
  std::vector<Frame> frames;
  for (int64_t i = 0; i < WidthOf(input); ++i) {
    TENON_ASSIGN_OR_RETURN(const Categories categories, ReadCategories(encoder, i));
    TENON_ASSIGN_OR_RETURN(const Encoded encoded,
                           Encode(context, encoder, input, i, categories, on_unknown == "error"));
    TENON_ASSIGN_OR_RETURN(const std::vector<double> ordinals, OrdinalsOf(encoder, i, categories));
    Value code = ChooseNumber(context, encoded, ordinals);
    if (on_unknown == "use_encoded_value") {
      TENON_ASSIGN_OR_RETURN(const double unknown, encoder.NumberAttr("unknown_value"));
      code = graph.Node("Where", {encoded.known, code, graph.Scalar(unknown)});
    } else if (on_unknown != "error") {
      return encoder.Unsupported(StrCat("handle_unknown=", Quote(on_unknown), " is not supported"));
    }
    frames.push_back(MatrixFrame(code, 1));
  }
  return JoinFrames(context, frames);
}

absl::StatusOr<Frame> TargetEncoder(Context& context, const Field& encoder, const Frame& raw) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const Field list, encoder.Attr("encodings_"));
  TENON_ASSIGN_OR_RETURN(const Field mean, encoder.Attr("target_mean_"));
  std::vector<double> means;
  if (const absl::StatusOr<double> one = mean.Number(); one.ok()) {
    means.push_back(*one);
  } else {
    TENON_ASSIGN_OR_RETURN(means, mean.Doubles());
  }
  TENON_ASSIGN_OR_RETURN(const Frame input, CheckCategories(context, encoder, raw));
  std::vector<Frame> frames;
  for (int64_t i = 0; i < WidthOf(input); ++i) {
    TENON_ASSIGN_OR_RETURN(const Categories categories, ReadCategories(encoder, i));
    TENON_ASSIGN_OR_RETURN(const Encoded encoded,
                           Encode(context, encoder, input, i, categories, false));
    for (size_t target = 0; target < means.size(); ++target) {
      TENON_ASSIGN_OR_RETURN(const Field item,
                             list.Item(static_cast<size_t>(i) * means.size() + target));
      TENON_ASSIGN_OR_RETURN(const std::vector<double> values, item.Doubles());
      if (values.size() != categories.size())
        return item.Damaged(
            StrCat("it has ", values.size(), " numbers for ", categories.size(), " categories"));
      const Value value = ChooseNumber(context, encoded, values);
      frames.push_back(
          MatrixFrame(graph.Node("Where", {encoded.known, value, graph.Scalar(means[target])}), 1));
    }
  }
  return JoinFrames(context, frames);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.preprocessing.OneHotEncoder", OneHotEncoder, nullptr, InputCheck::kNone},
    EstimatorRow{"sklearn.preprocessing.OrdinalEncoder", OrdinalEncoder, nullptr,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.preprocessing.TargetEncoder", TargetEncoder, nullptr, InputCheck::kNone},
};

}  // namespace

Rows EncoderRows() { return kRows; }

}  // namespace tenon::sklearn
