#include "json/document.h"

#include <algorithm>
#include <simdjson.h>

#include "json/internal/parse.h"
#include "status/status.h"

namespace tenon::json {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// More room than this is made only as values come, which max_nodes counts.
constexpr size_t kReserved = 1024;

// Up to here keys are compared with all before them; above, they are sorted.
constexpr size_t kFewMembers = 16;

class Converter {
 public:
  explicit Converter(const Limits& limits) : limits_(limits) {}

  absl::Status Convert(element from, size_t depth, Value* to) {
    if (depth > limits_.max_depth) return internal::TooDeep(limits_);
    if (++nodes_ > limits_.max_nodes) return internal::TooMany(limits_);
    switch (from.type()) {
      case element_type::ARRAY:
        return ConvertArray(simdjson::dom::array(from), depth, to);
      case element_type::OBJECT:
        return ConvertObject(simdjson::dom::object(from), depth, to);
      default:
        ConvertScalar(from, to);
        return absl::OkStatus();
    }
  }

 private:
  static void ConvertScalar(element from, Value* to) {
    switch (from.type()) {
      case element_type::INT64:
        to->kind = Kind::kInt;
        to->integer = int64_t(from);
        break;
      case element_type::UINT64:
        to->kind = Kind::kUint;
        to->unsigned_integer = uint64_t(from);
        break;
      case element_type::DOUBLE:
        to->kind = Kind::kDouble;
        to->real = double(from);
        break;
      case element_type::STRING:
        to->kind = Kind::kString;
        to->string = std::string_view(from);
        break;
      case element_type::BOOL:
        to->kind = Kind::kBool;
        to->boolean = bool(from);
        break;
      default:
        to->kind = Kind::kNull;
    }
  }

  absl::Status ConvertArray(simdjson::dom::array from, size_t depth, Value* to) {
    to->kind = Kind::kArray;
    to->elements.reserve(std::min(from.size(), kReserved));
    for (const element child : from) {
      TENON_RETURN_IF_ERROR(Convert(child, depth + 1, &to->elements.emplace_back()));
    }
    return absl::OkStatus();
  }

  absl::Status ConvertObject(simdjson::dom::object from, size_t depth, Value* to) {
    to->kind = Kind::kObject;
    to->members.reserve(std::min(from.size(), kReserved));
    for (const auto field : from) {
      if (to->members.size() < kFewMembers && to->Find(field.key) != nullptr)
        return internal::CheckKeys({field.key, field.key});
      Member& member = to->members.emplace_back();
      member.key = field.key;
      TENON_RETURN_IF_ERROR(Convert(field.value, depth + 1, &member.value));
    }
    return to->members.size() <= kFewMembers ? absl::OkStatus() : CheckManyKeys(*to);
  }

  static absl::Status CheckManyKeys(const Value& object) {
    std::vector<std::string_view> keys;
    keys.reserve(object.members.size());
    for (const Member& member : object.members) keys.push_back(member.key);
    return internal::CheckKeys(std::move(keys));
  }

  const Limits& limits_;
  size_t nodes_ = 0;
};

}  // namespace

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "a boolean";
    case Kind::kInt:
    case Kind::kUint:
      return "an integer";
    case Kind::kDouble:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "an array";
    case Kind::kObject:
      return "an object";
  }
  return {};
}

const Value* Value::Find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

absl::StatusOr<Document> Document::Parse(std::string_view text, const Limits& limits) {
  const auto memory = std::make_shared<simdjson::dom::document>();
  TENON_ASSIGN_OR_RETURN(const element root, internal::ParseInto(text, 0, limits, memory.get()));
  const auto value = std::make_shared<Value>();
  TENON_RETURN_IF_ERROR(Converter(limits).Convert(root, 1, value.get()));
  Document document;
  document.memory_ = memory;
  document.root_ = value;
  return document;
}

}  // namespace tenon::json
