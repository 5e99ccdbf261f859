#include "import/keras/config.h"

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {

const json::Value* Config::Find(std::string_view name) const {
  const json::Value* found = value_ == nullptr ? nullptr : value_->Find(name);
  return found == nullptr || found->kind == json::Kind::kNull ? nullptr : found;
}

Config Config::Child(std::string_view name) const {
  return {Find(name), StrCat(path_, ".", name), status_};
}

Config Config::Inside(const json::Value& value, std::string_view name) const {
  return Config(&value, StrCat(path_, ".", name), status_);
}

void Config::Fail(std::string_view name, std::string_view what) const {
  if (status_->ok()) *status_ = absl::InvalidArgumentError(StrCat(path_, ".", name, ": ", what));
}

int64_t Config::Int(std::string_view name, std::optional<int64_t> otherwise) const {
  const json::Value* found = Find(name);
  if (found != nullptr && found->kind == json::Kind::kInt) return found->integer;
  if (found != nullptr || !otherwise.has_value()) Fail(name, "is no integer");
  return otherwise.value_or(0);
}

std::optional<int64_t> Config::OptionalInt(std::string_view name) const {
  if (!Has(name)) return std::nullopt;
  return Int(name);
}

double Config::Number(std::string_view name, std::optional<double> otherwise) const {
  const json::Value* found = Find(name);
  const std::optional<double> number = found == nullptr ? std::nullopt : NumberOf(*found);
  if (number.has_value()) return *number;
  if (found != nullptr || !otherwise.has_value()) Fail(name, "is no number");
  return otherwise.value_or(0);
}

bool Config::Bool(std::string_view name, bool otherwise) const {
  const json::Value* found = Find(name);
  if (found == nullptr) return otherwise;
  if (found->kind == json::Kind::kBool) return found->boolean;
  Fail(name, "is no boolean");
  return otherwise;
}

std::string Config::Text(std::string_view name, std::optional<std::string_view> otherwise) const {
  const json::Value* found = Find(name);
  if (found != nullptr && found->kind == json::Kind::kString) return std::string(found->string);
  if (found != nullptr || !otherwise.has_value()) Fail(name, "is no text");
  return std::string(otherwise.value_or(""));
}

std::vector<int64_t> Config::Ints(std::string_view name, size_t count,
                                  std::optional<int64_t> otherwise) const {
  const json::Value* found = Find(name);
  if (found == nullptr && otherwise.has_value()) return std::vector<int64_t>(count, *otherwise);
  if (found != nullptr && found->kind == json::Kind::kInt)
    return std::vector<int64_t>(count == 0 ? 1 : count, found->integer);
  if (found != nullptr && found->kind == json::Kind::kArray &&
      (count == 0 || found->elements.size() == count)) {
    std::vector<int64_t> numbers;
    for (const json::Value& element : found->elements)
      if (element.kind == json::Kind::kInt) numbers.push_back(element.integer);
    if (numbers.size() == found->elements.size()) return numbers;
  }
  Fail(name, count == 0 ? "is no list of integers"
                        : StrCat("is neither an integer nor a list of ", count));
  return std::vector<int64_t>(count, 1);
}

std::optional<std::vector<int64_t>> IntsOf(const json::Value& value, int64_t none) {
  if (value.kind != json::Kind::kArray) return std::nullopt;
  std::vector<int64_t> numbers;
  for (const json::Value& element : value.elements) {
    if (element.kind == json::Kind::kInt) {
      numbers.push_back(element.integer);
    } else if (element.kind == json::Kind::kNull) {
      numbers.push_back(none);
    } else {
      return std::nullopt;
    }
  }
  return numbers;
}

std::optional<double> NumberOf(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::kInt:
      return static_cast<double>(value.integer);
    case json::Kind::kUint:
      return static_cast<double>(value.unsigned_integer);
    case json::Kind::kDouble:
      return value.real;
    default:
      return std::nullopt;
  }
}

}  // namespace tenon::keras
