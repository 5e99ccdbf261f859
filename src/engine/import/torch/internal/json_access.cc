#include "import/torch/internal/json_access.h"

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch::internal {
namespace {

absl::Status Wrong(const json::Value& value, std::string_view wanted) {
  return absl::InvalidArgumentError(
      StrCat("there is ", json::NameOf(value.kind), " where ", wanted, " is due"));
}

}  // namespace

absl::StatusOr<const json::Value*> Member(const json::Value& value, std::string_view name) {
  const json::Value* found = value.Find(name);
  if (found == nullptr) return absl::InvalidArgumentError(StrCat(Quote(name), " is missing"));
  return found;
}

absl::StatusOr<int64_t> Int(const json::Value& value) {
  if (value.kind != json::Kind::kInt) return Wrong(value, "a whole number");
  return value.integer;
}

absl::StatusOr<std::string_view> Text(const json::Value& value) {
  if (value.kind != json::Kind::kString) return Wrong(value, "a string");
  return value.string;
}

absl::StatusOr<const std::vector<json::Value>*> Items(const json::Value& value) {
  if (value.kind != json::Kind::kArray) return Wrong(value, "a list");
  return &value.elements;
}

absl::StatusOr<std::pair<std::string_view, const json::Value*>> Only(const json::Value& value) {
  if (value.kind != json::Kind::kObject) return Wrong(value, "an object");
  const json::Member* only = nullptr;
  for (const json::Member& member : value.members) {
    if (member.value.kind == json::Kind::kNull) continue;
    if (only != nullptr)
      return absl::InvalidArgumentError(
          StrCat("one value is both ", Quote(only->key), " and ", Quote(member.key)));
    only = &member;
  }
  if (only == nullptr) return absl::InvalidArgumentError("a value says not what it is");
  return std::pair(only->key, &only->value);
}

}  // namespace tenon::torch::internal
