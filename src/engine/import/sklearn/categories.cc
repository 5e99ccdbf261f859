#include "import/sklearn/categories.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "import/sklearn/columns.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;
using python::Kind;

bool IsMissing(const Field& item) {
  if (item.is_none()) return true;
  const absl::StatusOr<double> number = item.Number();
  return number.ok() && std::isnan(*number);
}

// Of an object array: strings or numbers, and at most one missing value of each kind.
absl::StatusOr<Categories> ReadObjects(const Field& list) {
  Categories out;
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, list.Items());
  out.is_text = std::ranges::any_of(items, [](const Field& item) { return item.Text().ok(); });
  for (const Field& item : items) {
    if (IsMissing(item)) {
      if (out.missing.has_value())
        return list.Unsupported("both None and NaN are categories, which input can't tell apart");
      out.missing = out.size();
      if (out.is_text) out.texts.emplace_back();
      if (!out.is_text) out.numbers.push_back(std::numeric_limits<double>::quiet_NaN());
    } else if (out.is_text) {
      TENON_ASSIGN_OR_RETURN(std::string text, item.Text());
      out.texts.push_back(std::move(text));
    } else {
      TENON_ASSIGN_OR_RETURN(const double number, item.Number());
      out.numbers.push_back(number);
    }
  }
  return out;
}

Value Indicators(Context& context, Value column, const Categories& categories) {
  GraphBuilder& graph = context.graph;
  const Shape shape = {1, static_cast<int64_t>(categories.size())};
  if (categories.is_text)
    return graph.Node("Equal", {column, graph.Strings(shape, categories.texts)});
  const Value equal =
      graph.Node("Equal", {column, graph.Constant<double>(shape, categories.numbers)});
  if (!categories.missing.has_value()) return equal;
  std::vector<int64_t> flags(categories.size(), 0);
  flags[*categories.missing] = 1;
  const Value at = graph.Cast(graph.Constant<int64_t>(shape, flags), DType::kBool);
  return graph.Node("Or", {equal, graph.Node("And", {graph.Node("IsNaN", {column}), at})});
}

}  // namespace

absl::StatusOr<Categories> ReadCategories(const Field& encoder, int64_t i) {
  TENON_ASSIGN_OR_RETURN(const Field all, encoder.Attr("categories_"));
  TENON_ASSIGN_OR_RETURN(const Field list, all.Item(static_cast<size_t>(i)));
  if (list.kind() != Kind::kArray) return list.Damaged("it is no array of categories");
  const char kind = list.object().array->kind;
  Categories out;
  if (kind == 'O') {
    TENON_ASSIGN_OR_RETURN(out, ReadObjects(list));
  } else if (kind == 'U' || kind == 'S') {
    out.is_text = true;
    TENON_ASSIGN_OR_RETURN(out.texts, list.Strings());
  } else {
    TENON_ASSIGN_OR_RETURN(out.numbers, list.Doubles());
    const auto nan = std::ranges::find_if(out.numbers, [](double x) { return std::isnan(x); });
    if (nan != out.numbers.end()) out.missing = static_cast<size_t>(nan - out.numbers.begin());
  }
  if (out.size() == 0) return list.Damaged("there are no categories");
  const bool has_empty = out.is_text && std::ranges::count(out.texts, "") > 1;
  if (has_empty && out.missing.has_value())
    return list.Unsupported("both the empty string and a missing value are categories");
  return out;
}

absl::Status CheckCategoryCount(const Field& encoder, int64_t width) {
  TENON_ASSIGN_OR_RETURN(const Field all, encoder.Attr("categories_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, all.Items());
  if (static_cast<int64_t>(items.size()) == width) return absl::OkStatus();
  return encoder.Damaged(StrCat("it was fitted on ", items.size(), " columns, and gets ", width));
}

absl::StatusOr<Encoded> Encode(Context& context, const Field& encoder, const Frame& input,
                               int64_t i, const Categories& categories, bool refuses) {
  GraphBuilder& graph = context.graph;
  Value column = ColumnOf(context, input, i);
  const std::vector<std::string> names = NamesOf(input);
  const std::string name = names.empty() ? StrCat("x", i) : names[static_cast<size_t>(i)];
  if ((graph.DTypeOf(column) == DType::kBytes) != categories.is_text)
    return encoder.Unsupported(
        StrCat("column ", Quote(name), " has ", categories.is_text ? "numbers" : "strings",
               ", its categories ", categories.is_text ? "are strings" : "are numbers"));
  const auto known_of = [&](Value indicators) {
    const Value most = graph.Node("ReduceMax", {indicators, graph.Ints({1})});
    return graph.Node("Greater", {most, graph.Scalar(0.0)});
  };
  Encoded out;
  out.indicators = graph.Cast(Indicators(context, column, categories), DType::kFp64);
  out.known = known_of(out.indicators);
  if (!refuses) return out;
  column = graph.Node("ai.tenon.RefuseUnknown", {column, out.known},
                      {TextAttr("column", name), TextAttr("what", encoder.short_class_name())},
                      ValueType{graph.DTypeOf(column), graph.TypeOf(column).shape});
  out.indicators = graph.Cast(Indicators(context, column, categories), DType::kFp64);
  return out;
}

Value ChooseNumber(Context& context, const Encoded& encoded, const std::vector<double>& numbers) {
  GraphBuilder& graph = context.graph;
  const Shape shape = {1, static_cast<int64_t>(numbers.size())};
  const Value choice = graph.Node("ArgMax", {encoded.indicators}, {IntAttr("axis", 1)});
  const Value flat = graph.Constant<double>({shape[1]}, numbers);
  return graph.Node("Gather", {flat, choice}, {IntAttr("axis", 0)});
}

}  // namespace tenon::sklearn
