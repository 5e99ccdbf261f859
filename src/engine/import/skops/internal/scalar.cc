#include "import/skops/internal/scalar.h"

#include <charconv>
#include <limits>
#include <utility>

namespace tenon::python::internal {
namespace {

bool SetFloat(double number, Object* object) {
  object->kind = Kind::kFloat;
  object->number = number;
  return true;
}

bool SetInt(Kind kind, int64_t integer, Object* object) {
  object->kind = kind;
  object->integer = integer;
  return true;
}

}  // namespace

bool ReadValue(json::Node value, Object* object) {
  switch (value.kind()) {
    case json::Kind::kNull:
      object->kind = Kind::kNone;
      return true;
    case json::Kind::kBool:
      return SetInt(Kind::kBool, value.boolean() ? 1 : 0, object);
    case json::Kind::kInt:
      return SetInt(Kind::kInt, value.integer(), object);
    case json::Kind::kDouble:
      return SetFloat(value.real(), object);
    case json::Kind::kString:
      object->kind = Kind::kText;
      object->text = value.string();
      return true;
    default:
      return false;
  }
}

bool ReadScalar(std::string_view text, Object* object) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return SetFloat(std::numeric_limits<double>::quiet_NaN(), object);
  if (text == "Infinity") return SetFloat(kInfinity, object);
  if (text == "-Infinity") return SetFloat(-kInfinity, object);
  int64_t integer = 0;
  const auto whole = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (whole.ec == std::errc() && whole.ptr == text.data() + text.size())
    return SetInt(Kind::kInt, integer, object);
  const auto tape = json::Tape::Parse(text, 0, {.max_depth = 2, .max_nodes = 2});
  return tape.ok() && ReadValue(tape->root(), object);
}

}  // namespace tenon::python::internal
