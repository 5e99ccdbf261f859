#include "import/sklearn/translation.h"

#include <charconv>
#include <utility>

#include "import/sklearn/estimators.h"
#include "json/number_writer.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

void CloseOperators(Context& context) {
  const std::string operators = context.graph.TakeOperators();
  if (context.part < 0 || operators.empty()) return;
  std::string& becomes = context.report.parts[static_cast<size_t>(context.part)].becomes;
  becomes += becomes.empty() ? operators : StrCat(", ", operators);
}

// While it lives, nodes belong to one estimator, in names and in the report.
class PartScope {
 public:
  PartScope(Context& context, const python::Field& estimator)
      : context_(context), part_before_(context.part) {
    CloseOperators(context);
    scope_before_ = context.graph.SetScope(estimator.path());
    context.part = static_cast<int64_t>(context.report.parts.size());
    context.report.parts.push_back(
        {estimator.path(), PublicName(estimator.class_name()), std::string()});
    ++context.depth;
  }
  ~PartScope() {
    CloseOperators(context_);
    context_.graph.SetScope(std::move(scope_before_));
    context_.part = part_before_;
    --context_.depth;
  }
  PartScope(const PartScope&) = delete;
  PartScope& operator=(const PartScope&) = delete;

 private:
  Context& context_;
  int64_t part_before_;
  std::string scope_before_;
};

absl::StatusOr<const EstimatorRow*> Enter(const Context& context, const python::Field& estimator) {
  const ImportOptions defaults;
  const ImportOptions& options = context.options == nullptr ? defaults : *context.options;
  if (options.cancelled && options.cancelled())
    return absl::CancelledError("the import was cancelled");
  if (context.depth >= options.limits.max_depth)
    return absl::OutOfRangeError(StrCat(estimator.path(), ": estimators are nested deeper than ",
                                        options.limits.max_depth, " (import.max_depth)"));
  if (static_cast<int64_t>(context.report.parts.size()) >= options.limits.max_entries)
    return absl::OutOfRangeError(StrCat(estimator.path(), ": there are more estimators than ",
                                        options.limits.max_entries, " (import.max_entries)"));
  if (!estimator.is_instance()) return estimator.Damaged("it is no estimator");
  const EstimatorRow* row = FindEstimator(estimator.class_name());
  if (row == nullptr)
    return estimator.Unsupported(
        StrCat("the class ", PublicName(estimator.class_name()),
               " is not supported; replace it, or convert the model to ONNX with its own tools"));
  return row;
}

absl::StatusOr<Frame> Checked(Context& context, const python::Field& estimator,
                              const EstimatorRow& row, const Frame& input) {
  if (row.check == InputCheck::kNone) return input;
  return CheckInput(context, estimator, input, row.check == InputCheck::kAllowNan);
}

absl::Status CheckWidth(const python::Field& estimator, const Frame& input) {
  if (!estimator.Has("n_features_in_")) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const int64_t expected, estimator.IntAttr("n_features_in_"));
  const int64_t width =
      input.is_matrix() ? input.width : static_cast<int64_t>(input.columns.size());
  if (width == expected) return absl::OkStatus();
  return estimator.Damaged(StrCat("it was fitted on ", expected, " features, and gets ", width));
}

absl::StatusOr<Classes> ClassesOf(const python::Field& field, const python::Object& first) {
  Classes classes;
  if (first.kind == python::Kind::kText) {
    classes.dtype = DType::kBytes;
    TENON_ASSIGN_OR_RETURN(classes.texts, field.Strings());
  } else if (first.kind == python::Kind::kFloat) {
    classes.dtype = DType::kFp64;
    TENON_ASSIGN_OR_RETURN(classes.doubles, field.Doubles());
  } else {
    classes.dtype = first.kind == python::Kind::kBool ? DType::kBool : DType::kInt64;
    TENON_ASSIGN_OR_RETURN(classes.ints, field.Ints());
  }
  return classes;
}

python::Object FirstOf(const python::Field& field) {
  python::Object first;
  first.kind = python::Kind::kInt;
  const python::Object& object = field.object();
  if (object.kind == python::Kind::kArray) {
    const char kind = object.array->kind;
    if (kind == 'U' || kind == 'S') first.kind = python::Kind::kText;
    if (kind == 'f') first.kind = python::Kind::kFloat;
    if (kind == 'b') first.kind = python::Kind::kBool;
    if (kind == 'O' && !object.array->items.empty()) first.kind = object.array->items[0]->kind;
  } else if (!object.items.empty()) {
    first.kind = object.items[0]->kind;
  }
  return first;
}

std::string JsonOf(const Classes& classes) {
  std::string json = "[";
  for (size_t i = 0; i < classes.size(); ++i) {
    if (i > 0) json += ',';
    if (classes.dtype == DType::kBytes) {
      AppendJsonString(classes.texts[i], &json);
    } else if (classes.dtype == DType::kFp64) {
      json::AppendNumbers<double>({&classes.doubles[i], 1}, &json);
    } else if (classes.dtype == DType::kBool) {
      json += classes.ints[i] != 0 ? "true" : "false";
    } else {
      json += StrCat(classes.ints[i]);
    }
  }
  return json + "]";
}

}  // namespace

absl::StatusOr<Frame> TranslateTransform(Context& context, const python::Field& estimator,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const EstimatorRow* row, Enter(context, estimator));
  if (row->transform == nullptr) return estimator.Unsupported("it predicts and does not transform");
  const PartScope scope(context, estimator);
  TENON_RETURN_IF_ERROR(CheckWidth(estimator, input));
  TENON_ASSIGN_OR_RETURN(const Frame frame, Checked(context, estimator, *row, input));
  TENON_ASSIGN_OR_RETURN(Frame out, row->transform(context, estimator, frame));
  if (row->check == InputCheck::kFinite) out.checked = true;
  return out;
}

absl::StatusOr<Methods> TranslateMethods(Context& context, const python::Field& estimator,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const EstimatorRow* row, Enter(context, estimator));
  Methods methods;
  if (row->methods == nullptr) {
    TENON_ASSIGN_OR_RETURN(const Frame out, TranslateTransform(context, estimator, input));
    TENON_ASSIGN_OR_RETURN(methods.transform, AsMatrix(context, estimator, out));
    return methods;
  }
  const PartScope scope(context, estimator);
  TENON_RETURN_IF_ERROR(CheckWidth(estimator, input));
  TENON_ASSIGN_OR_RETURN(const Frame frame, Checked(context, estimator, *row, input));
  TENON_ASSIGN_OR_RETURN(methods, row->methods(context, estimator, frame));
  if (row->check != InputCheck::kNone && row->transform != nullptr && !methods.transform.exists()) {
    TENON_ASSIGN_OR_RETURN(const Frame out, row->transform(context, estimator, frame));
    TENON_ASSIGN_OR_RETURN(methods.transform, AsMatrix(context, estimator, out));
  }
  return methods;
}

absl::StatusOr<Frame> CheckInput(Context& context, const python::Field& estimator,
                                 const Frame& input, bool allow_nan) {
  Frame frame;
  TENON_ASSIGN_OR_RETURN(frame.matrix, AsMatrix(context, estimator, input));
  frame.width = input.is_matrix() ? input.width : static_cast<int64_t>(input.columns.size());
  frame.names = input.is_matrix() ? input.names : std::vector<std::string>();
  for (const Column& column : input.columns) frame.names.push_back(column.name);
  frame.checked = input.checked || !allow_nan;
  if (input.checked) return frame;
  frame.matrix =
      context.graph.Node("ai.tenon.CheckInput", {frame.matrix},
                         {IntAttr("allow_nan", allow_nan ? 1 : 0),
                          {"columns", frame.names},
                          TextAttr("what", estimator.short_class_name())},
                         ValueType{DType::kFp64, context.graph.TypeOf(frame.matrix).shape});
  return frame;
}

absl::StatusOr<Frame> CheckColumns(Context& context, const python::Field& estimator,
                                   const Frame& input, bool allow_nan) {
  if (input.is_matrix() || input.checked) return input;
  Frame out = input;
  for (Column& column : out.columns) {
    if (context.graph.DTypeOf(column.value) == DType::kBytes) continue;
    Frame one;
    one.columns = {column};
    TENON_ASSIGN_OR_RETURN(const Frame checked, CheckInput(context, estimator, one, allow_nan));
    column.value = checked.matrix;
  }
  return out;
}

int64_t MinorVersion(const python::Field& estimator) {
  constexpr int64_t kNewest = 1000;
  const absl::StatusOr<std::string> version = estimator.TextAttr("_sklearn_version", "");
  if (!version.ok() || !version->starts_with("1.")) return kNewest;
  int64_t minor = 0;
  const char* begin = version->data() + 2;
  const auto read = std::from_chars(begin, version->data() + version->size(), minor);
  return read.ec == std::errc() ? minor : kNewest;
}

absl::StatusOr<Value> AsMatrix(Context& context, const python::Field& estimator,
                               const Frame& frame) {
  if (frame.is_matrix()) return frame.matrix;
  std::vector<Value> columns;
  for (const Column& column : frame.columns) {
    if (context.graph.DTypeOf(column.value) == DType::kBytes)
      return estimator.Unsupported(
          StrCat("it takes numbers, and column ", Quote(column.name), " has strings"));
    columns.push_back(column.value);
  }
  return columns.size() == 1 ? columns[0] : context.graph.Concat(columns, 1);
}

absl::StatusOr<Classes> ReadClasses(const python::Field& classes) {
  TENON_ASSIGN_OR_RETURN(Classes read, ClassesOf(classes, FirstOf(classes)));
  if (read.size() == 0) return classes.Damaged("there are no classes");
  read.json = JsonOf(read);
  return read;
}

Value LabelsOf(Context& context, const Classes& classes, Value indices) {
  GraphBuilder& graph = context.graph;
  const Shape shape = {static_cast<int64_t>(classes.size())};
  Value labels;
  if (classes.dtype == DType::kBytes) {
    labels = graph.Strings(shape, classes.texts);
  } else if (classes.dtype == DType::kFp64) {
    labels = graph.Doubles(classes.doubles);
  } else {
    labels = graph.Cast(graph.Ints(classes.ints), classes.dtype);
  }
  return graph.Node("Gather", {labels, indices}, {IntAttr("axis", 0)});
}

}  // namespace tenon::sklearn
