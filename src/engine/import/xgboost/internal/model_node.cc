#include "import/xgboost/internal/model_node.h"

#include <cmath>
#include <limits>

#include "absl/strings/numbers.h"
#include "import/xgboost/internal/plain_json.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::xgboost {
namespace {

// A number of either document; none for something else.
std::optional<double> NumberOf(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::kBool:
      return value.boolean ? 1.0 : 0.0;
    case json::Kind::kInt:
      return static_cast<double>(value.integer);
    case json::Kind::kUint:
      return static_cast<double>(value.unsigned_integer);
    case json::Kind::kDouble:
      return value.real;
    case json::Kind::kString:
      if (value.string == kNanText) return std::numeric_limits<double>::quiet_NaN();
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<double> NumberOf(const ubjson::Value& value) {
  switch (value.kind) {
    case ubjson::Kind::kBool:
      return value.boolean ? 1.0 : 0.0;
    case ubjson::Kind::kInt:
      return static_cast<double>(value.integer);
    case ubjson::Kind::kDouble:
      return value.real;
    default:
      return std::nullopt;
  }
}

template <typename V>
absl::StatusOr<std::vector<double>> NumbersOf(const V& value, const ModelNode& node) {
  std::vector<double> numbers;
  numbers.reserve(value.elements.size());
  for (const V& element : value.elements) {
    const std::optional<double> number = NumberOf(element);
    if (!number.has_value()) return node.Flaw(StrCat("element ", numbers.size(), " is no number"));
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace

absl::Status ModelNode::Flaw(std::string_view what) const {
  return absl::InvalidArgumentError(
      StrCat("reading ", path_.empty() ? "the model" : path_, ": ", what));
}

std::optional<ModelNode> ModelNode::Find(std::string_view key) const {
  const std::string path = StrCat(path_, path_.empty() ? "" : ".", key);
  if (json_ != nullptr) {
    const json::Value* member = json_->Find(key);
    return member == nullptr ? std::nullopt : std::optional(ModelNode(*member, path));
  }
  const ubjson::Value* member = ubjson_->Find(key);
  return member == nullptr ? std::nullopt : std::optional(ModelNode(*member, path));
}

absl::StatusOr<ModelNode> ModelNode::Member(std::string_view key) const {
  std::optional<ModelNode> member = Find(key);
  if (!member.has_value()) return Flaw(StrCat("member ", Quote(key), " is missing"));
  return *member;
}

size_t ModelNode::Count() const {
  if (json_ != nullptr) return json_->elements.size();
  return ubjson_->kind == ubjson::Kind::kNumbers ? ubjson_->number_count()
                                                 : ubjson_->elements.size();
}

absl::StatusOr<std::vector<ModelNode>> ModelNode::Elements() const {
  std::vector<ModelNode> nodes;
  const auto add = [&](const auto& elements) {
    for (const auto& element : elements)
      nodes.push_back(ModelNode(element, StrCat(path_, "[", nodes.size(), "]")));
  };
  if (json_ != nullptr) {
    if (json_->kind != json::Kind::kArray) return Flaw("is no array");
    add(json_->elements);
  } else {
    const bool empty_numbers =
        ubjson_->kind == ubjson::Kind::kNumbers && ubjson_->number_count() == 0;
    if (ubjson_->kind != ubjson::Kind::kArray && !empty_numbers) return Flaw("is no array");
    add(ubjson_->elements);
  }
  return nodes;
}

absl::StatusOr<std::string_view> ModelNode::Text() const {
  if (json_ != nullptr && json_->kind == json::Kind::kString) return json_->string;
  if (ubjson_ != nullptr && ubjson_->kind == ubjson::Kind::kString) return ubjson_->text;
  return Flaw("is no text");
}

absl::StatusOr<int64_t> ModelNode::Int() const {
  const std::optional<double> number = json_ != nullptr ? NumberOf(*json_) : NumberOf(*ubjson_);
  constexpr double kLargest = 9e15;
  if (number.has_value()) {
    if (std::fabs(*number) < kLargest && std::trunc(*number) == *number)
      return static_cast<int64_t>(*number);
    return Flaw("is no integer");
  }
  TENON_ASSIGN_OR_RETURN(const std::string_view text, Text());
  int64_t parsed = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &parsed)) return Flaw(StrCat(Quote(text), " is no integer"));
  return parsed;
}

absl::StatusOr<std::vector<double>> ModelNode::Doubles() const {
  if (json_ != nullptr) {
    if (json_->kind != json::Kind::kArray) return Flaw("is no array");
    return NumbersOf(*json_, *this);
  }
  if (ubjson_->kind == ubjson::Kind::kArray) return NumbersOf(*ubjson_, *this);
  if (ubjson_->kind != ubjson::Kind::kNumbers) return Flaw("is no array");
  std::vector<double> numbers(ubjson_->number_count());
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = ubjson_->DoubleAt(i);
  return numbers;
}

absl::StatusOr<std::vector<int64_t>> ModelNode::Ints() const {
  TENON_ASSIGN_OR_RETURN(const std::vector<double> numbers, Doubles());
  std::vector<int64_t> ints;
  ints.reserve(numbers.size());
  for (const double number : numbers) {
    constexpr double kLargest = 9e15;
    if (!(std::fabs(number) < kLargest) || std::trunc(number) != number)
      return Flaw(StrCat("element ", ints.size(), " is no integer"));
    ints.push_back(static_cast<int64_t>(number));
  }
  return ints;
}

absl::StatusOr<std::vector<std::string>> ModelNode::Texts() const {
  TENON_ASSIGN_OR_RETURN(const std::vector<ModelNode> elements, Elements());
  std::vector<std::string> texts;
  for (const ModelNode& element : elements) {
    TENON_ASSIGN_OR_RETURN(const std::string_view text, element.Text());
    texts.emplace_back(text);
  }
  return texts;
}

}  // namespace tenon::xgboost
