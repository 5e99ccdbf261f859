#include "import/sklearn/columns.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;
using python::Kind;

bool IsText(const Field& field) {
  return field.kind() == Kind::kText ||
         (field.kind() == Kind::kArray && field.object().array->kind == 'U' &&
          field.object().array->shape.empty());
}

absl::StatusOr<int64_t> IndexOf(const Field& at, int64_t index, int64_t width) {
  const int64_t found = index < 0 ? index + width : index;
  if (found >= 0 && found < width) return found;
  return at.Damaged(StrCat("column ", index, " is not among ", width));
}

absl::StatusOr<int64_t> IndexOfName(const Field& at, std::string_view name, int64_t width,
                                    const std::vector<std::string>& names) {
  const int64_t index = std::ranges::find(names, name) - names.begin();
  if (index < std::min(width, static_cast<int64_t>(names.size()))) return index;
  return at.Damaged(
      StrCat("column ", Quote(name), " is not among the ", names.size(), " named columns"));
}

// Positions of a bound that is a number or a name; a name at the end of a slice is taken in.
absl::StatusOr<int64_t> Bound(const Field& bound, int64_t width,
                              const std::vector<std::string>& names, bool is_end) {
  if (IsText(bound)) {
    TENON_ASSIGN_OR_RETURN(const std::string name, bound.Text());
    TENON_ASSIGN_OR_RETURN(const int64_t index, IndexOfName(bound, name, width, names));
    return index + (is_end ? 1 : 0);
  }
  TENON_ASSIGN_OR_RETURN(const int64_t index, bound.Int());
  return std::clamp<int64_t>(index < 0 ? index + width : index, 0, width);
}

absl::StatusOr<std::vector<int64_t>> ResolveSlice(const Field& slice, int64_t width,
                                                  const std::vector<std::string>& names) {
  const std::vector<const python::Object*>& parts = slice.object().items;
  if (parts.size() != 3) return slice.Damaged("a slice has three parts");
  const Field first(parts[0], slice.path());
  const Field last(parts[1], slice.path());
  const Field step(parts[2], slice.path());
  int64_t by = 1;
  if (!step.is_none()) {
    TENON_ASSIGN_OR_RETURN(by, step.Int());
  }
  if (by <= 0) return slice.Unsupported(StrCat("a slice with step ", by, " is not supported"));
  int64_t from = 0;
  int64_t to = width;
  if (!first.is_none()) {
    TENON_ASSIGN_OR_RETURN(from, Bound(first, width, names, false));
  }
  if (!last.is_none()) {
    TENON_ASSIGN_OR_RETURN(to, Bound(last, width, names, true));
  }
  std::vector<int64_t> indices;
  for (int64_t i = from; i < to; i += std::min(by, width)) indices.push_back(i);
  return indices;
}

bool IsMask(const Field& choice) {
  const python::Object& object = choice.object();
  if (choice.kind() == Kind::kArray)
    return object.array->kind == 'b' && !object.array->shape.empty();
  return choice.kind() == Kind::kList && !object.items.empty() &&
         std::ranges::all_of(object.items, [](const auto* item) {
           return item->kind == Kind::kBool ||
                  (item->kind == Kind::kArray && item->array->kind == 'b');
         });
}

bool HasNames(const Field& choice) {
  const python::Object& object = choice.object();
  if (choice.kind() == Kind::kArray)
    return object.array->kind == 'U' ||
           (object.array->kind == 'O' && !object.array->items.empty() &&
            object.array->items[0]->kind == Kind::kText);
  if (object.items.empty()) return false;
  return IsText(Field(object.items[0], choice.path()));
}

absl::StatusOr<std::vector<int64_t>> ResolveMask(const Field& choice, int64_t width) {
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> mask, choice.Ints());
  if (static_cast<int64_t>(mask.size()) != width)
    return choice.Damaged(StrCat("the mask has ", mask.size(), " entries for ", width, " columns"));
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < width; ++i)
    if (mask[static_cast<size_t>(i)] != 0) indices.push_back(i);
  return indices;
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ResolveColumns(const Field& choice, int64_t width,
                                                    const std::vector<std::string>& names) {
  if (choice.is_instance()) {
    if (choice.short_class_name() == "slice") return ResolveSlice(choice, width, names);
    TENON_ASSIGN_OR_RETURN(const Field data, choice.Attr("data"));
    if (data.is_instance()) return data.Damaged("it is no list of columns");
    return ResolveColumns(data, width, names);
  }
  if (IsText(choice)) {
    TENON_ASSIGN_OR_RETURN(const std::string name, choice.Text());
    TENON_ASSIGN_OR_RETURN(const int64_t index, IndexOfName(choice, name, width, names));
    return std::vector<int64_t>{index};
  }
  if (choice.kind() == Kind::kInt) {
    TENON_ASSIGN_OR_RETURN(const int64_t index, IndexOf(choice, choice.object().integer, width));
    return std::vector<int64_t>{index};
  }
  if (IsMask(choice)) return ResolveMask(choice, width);
  std::vector<int64_t> indices;
  if (HasNames(choice)) {
    TENON_ASSIGN_OR_RETURN(const std::vector<std::string> wanted, choice.Strings());
    for (const std::string& name : wanted) {
      TENON_ASSIGN_OR_RETURN(const int64_t index, IndexOfName(choice, name, width, names));
      indices.push_back(index);
    }
    return indices;
  }
  if (choice.kind() == Kind::kList && choice.object().items.empty()) return indices;
  TENON_ASSIGN_OR_RETURN(indices, choice.Ints());
  for (int64_t& index : indices) {
    TENON_ASSIGN_OR_RETURN(index, IndexOf(choice, index, width));
  }
  return indices;
}

Frame SelectColumns(Context& context, const Frame& frame, const std::vector<int64_t>& indices) {
  Frame out;
  out.checked = frame.checked;
  out.width = static_cast<int64_t>(indices.size());
  if (!frame.is_matrix()) {
    for (const int64_t i : indices) out.columns.push_back(frame.columns[static_cast<size_t>(i)]);
    return out;
  }
  bool is_all = out.width == frame.width;
  for (int64_t i = 0; is_all && i < out.width; ++i) is_all = indices[static_cast<size_t>(i)] == i;
  out.matrix = is_all ? frame.matrix : context.graph.Gather(frame.matrix, indices, 1);
  if (frame.names.empty()) return out;
  for (const int64_t i : indices) out.names.push_back(frame.names[static_cast<size_t>(i)]);
  return out;
}

int64_t WidthOf(const Frame& frame) {
  return frame.is_matrix() ? frame.width : static_cast<int64_t>(frame.columns.size());
}

std::vector<std::string> NamesOf(const Frame& frame) {
  if (frame.is_matrix()) return frame.names;
  std::vector<std::string> names;
  names.reserve(frame.columns.size());
  for (const Column& column : frame.columns) names.push_back(column.name);
  return names;
}

Value ColumnOf(Context& context, const Frame& frame, int64_t i) {
  if (!frame.is_matrix()) return frame.columns[static_cast<size_t>(i)].value;
  if (frame.width == 1) return frame.matrix;
  return context.graph.Gather(frame.matrix, {i}, 1);
}

Frame JoinFrames(Context& context, const std::vector<Frame>& frames) {
  Frame out;
  out.checked = true;
  std::vector<Value> matrices;
  bool has_text = false;
  for (const Frame& frame : frames) {
    out.checked = out.checked && frame.checked;
    for (const Column& column : frame.columns)
      has_text = has_text || context.graph.DTypeOf(column.value) == DType::kBytes;
  }
  for (const Frame& frame : frames) {
    out.width += WidthOf(frame);
    if (!has_text && frame.is_matrix()) matrices.push_back(frame.matrix);
    for (const Column& column : frame.columns) {
      if (has_text) out.columns.push_back(column);
      if (!has_text) matrices.push_back(column.value);
    }
    for (int64_t i = 0; has_text && frame.is_matrix() && i < frame.width; ++i)
      out.columns.push_back({"", ColumnOf(context, frame, i)});
  }
  if (!has_text)
    out.matrix = matrices.size() == 1 ? matrices[0] : context.graph.Concat(matrices, 1);
  return out;
}

bool IsPassthrough(const Field& step) {
  return step.is_none() || (step.kind() == Kind::kText && step.object().text == "passthrough");
}

}  // namespace tenon::sklearn
