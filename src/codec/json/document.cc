#include "json/document.h"

#include <algorithm>
#include <simdjson.h>

#include "json/flaw.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::json {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// simdjson counts the levels of brackets only; the converter has the last word.
constexpr size_t kDepthSlack = 2;

// More room than this is made only as values come, which max_nodes counts.
constexpr size_t kReserved = 1024;

// Up to here keys are compared with all before them; above, they are sorted.
constexpr size_t kFewMembers = 16;

absl::Status TooDeep(const Limits& limits) {
  return {limits.refusal,
          StrCat("JSON is nested deeper than ", limits.depth_name, " (", limits.max_depth, ")")};
}

class Converter {
 public:
  explicit Converter(const Limits& limits) : limits_(limits) {}

  absl::Status Convert(element from, size_t depth, Value* to) {
    if (depth > limits_.max_depth) {
      return TooDeep(limits_);
    }
    if (++nodes_ > limits_.max_nodes) {
      return absl::Status(limits_.refusal, StrCat("JSON has more than ", limits_.nodes_name, " (",
                                                  limits_.max_nodes, ") values"));
    }
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
        return Twice(field.key);
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
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    return twice == keys.end() ? absl::OkStatus() : Twice(*twice);
  }

  static absl::Status Twice(std::string_view key) {
    return absl::InvalidArgumentError(
        StrCat("JSON has the key ", Quote(key), " twice in one object"));
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
  const auto parser = std::make_shared<simdjson::dom::parser>();
  if (parser->allocate(std::max<size_t>(text.size(), 64), limits.max_depth + kDepthSlack) !=
      simdjson::SUCCESS) {
    return absl::ResourceExhaustedError("parsing JSON: no memory");
  }
  element root;
  // The padded copy is not needed after this: strings lie in the parser.
  if (const auto error = parser->parse(simdjson::padded_string(text)).get(root);
      error != simdjson::SUCCESS) {
    if (error == simdjson::DEPTH_ERROR) {
      return TooDeep(limits);
    }
    if (const std::optional<Flaw> flaw = FindFlaw(text); flaw.has_value())
      return MalformedError(*flaw);
    return absl::InvalidArgumentError(
        StrCat("JSON is malformed: ", std::string_view(simdjson::error_message(error))));
  }
  const auto value = std::make_shared<Value>();
  TENON_RETURN_IF_ERROR(Converter(limits).Convert(root, 1, value.get()));
  Document document;
  document.memory_ = parser;
  document.root_ = value;
  return document;
}

}  // namespace tenon::json
