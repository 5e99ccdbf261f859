// FunctionTransformer with functions of a fixed list.
#include "import/sklearn/functions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;
using namespace std::string_view_literals;

// numpy's and scipy.special's names, and operators: of ONNX, or a function of ai.tenon.Unary.
struct Function {
  std::string_view name;
  std::string_view op;
  std::string_view unary;
};

constexpr std::array kFunctions = {
    Function{"abs", "Abs", ""},
    Function{"absolute", "Abs", ""},
    Function{"fabs", "Abs", ""},
    Function{"exp", "Exp", ""},
    Function{"log", "Log", ""},
    Function{"sqrt", "Sqrt", ""},
    Function{"negative", "Neg", ""},
    Function{"sign", "Sign", ""},
    Function{"floor", "Floor", ""},
    Function{"ceil", "Ceil", ""},
    Function{"reciprocal", "Reciprocal", ""},
    Function{"sin", "Sin", ""},
    Function{"cos", "Cos", ""},
    Function{"tanh", "Tanh", ""},
    Function{"log1p", "", "log1p"},
    Function{"expm1", "", "expm1"},
    Function{"log2", "", "log2"},
    Function{"log10", "", "log10"},
    Function{"exp2", "", "exp2"},
    Function{"cbrt", "", "cbrt"},
    Function{"rint", "", "rint"},
    Function{"sinh", "", "sinh"},
    Function{"cosh", "", "cosh"},
    Function{"tan", "", "tan"},
    Function{"arctan", "", "atan"},
    Function{"arcsin", "", "asin"},
    Function{"arccos", "", "arccos"},
    Function{"arcsinh", "", "arcsinh"},
    Function{"arccosh", "", "arccosh"},
    Function{"arctanh", "", "arctanh"},
    Function{"expit", "", "expit"},
    Function{"logit", "", "logit"},
};

// The name of a function of numpy or scipy; empty for others.
std::string_view NumericName(const Field& function) {
  if (function.kind() != python::Kind::kName) return "";
  const std::string_view text = function.object().text;
  if (!text.starts_with("numpy.") && !text.starts_with("scipy.special.")) return "";
  return text.substr(text.rfind('.') + 1);
}

// functools.partial(check_array, ...), which HistGradientBoosting keeps, gives its input back.
bool IsCheck(const Field& function) {
  const python::Object& object = function.object();
  if (function.kind() == python::Kind::kName) return object.text.ends_with(".check_array");
  if (!function.is_instance() || function.short_class_name() != "partial") return false;
  return !object.items.empty() && object.items[0]->kind == python::Kind::kName &&
         object.items[0]->text.ends_with(".check_array");
}

absl::Status RefuseArguments(const Field& owner, std::string_view name) {
  if (!owner.Has(name)) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const Field arguments, owner.Attr(name));
  TENON_ASSIGN_OR_RETURN(const auto entries, arguments.Entries());
  return entries.empty() ? absl::OkStatus() : owner.Unsupported(StrCat(name, " are not supported"));
}

absl::StatusOr<Frame> FunctionTransformer(Context& context, const Field& transformer,
                                          const Frame& input) {
  if (IsIdentityFunction(transformer, "func")) return input;
  TENON_RETURN_IF_ERROR(RefuseArguments(transformer, "kw_args"));
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, transformer, input));
  Frame out = MatrixFrame(x, WidthOf(input));
  TENON_ASSIGN_OR_RETURN(out.matrix, ApplyFunction(context, transformer, "func", x));
  return out;
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.preprocessing.FunctionTransformer", FunctionTransformer, nullptr,
                 InputCheck::kNone},
};

}  // namespace

bool IsIdentityFunction(const Field& owner, std::string_view name) {
  const std::optional<Field> function = owner.FindAttr(name);
  return !function.has_value() || function->is_none() || IsCheck(*function);
}

absl::StatusOr<Value> ApplyFunction(Context& context, const Field& owner, std::string_view name,
                                    Value x) {
  GraphBuilder& graph = context.graph;
  if (IsIdentityFunction(owner, name)) return x;
  TENON_ASSIGN_OR_RETURN(const Field function, owner.Attr(name));
  const std::string_view numeric = NumericName(function);
  if (numeric == "square") return graph.Node("Mul", {x, x});
  const auto found = std::ranges::find(kFunctions, numeric, &Function::name);
  if (numeric.empty() || found == kFunctions.end())
    return owner.Unsupported(
        StrCat(name, "=", Quote(function.object().text),
               " is code, which is not run; only functions of numpy such as log1p are translated"));
  if (!found->op.empty()) return graph.Node(found->op, {x});
  return graph.Node("ai.tenon.Unary", {x}, {TextAttr("function", found->unary)},
                    ValueType{DType::kFp64, graph.TypeOf(x).shape});
}

Rows FunctionRows() { return kRows; }

}  // namespace tenon::sklearn
