#include "import/xgboost/internal/model_node.h"

#include <cmath>

#include "absl/strings/numbers.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::xgboost {
namespace {

// A number; none for something else.
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

absl::StatusOr<std::vector<double>> NumbersOf(const ubjson::Value& value, const ModelNode& node) {
  std::vector<double> numbers;
  numbers.reserve(value.elements.size());
  for (const ubjson::Value& element : value.elements) {
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
  const ubjson::Value* member = value_->Find(key);
  return member == nullptr ? std::nullopt : std::optional(ModelNode(*member, path));
}

absl::StatusOr<ModelNode> ModelNode::Member(std::string_view key) const {
  std::optional<ModelNode> member = Find(key);
  if (!member.has_value()) return Flaw(StrCat("member ", Quote(key), " is missing"));
  return *member;
}

size_t ModelNode::Count() const {
  return value_->kind == ubjson::Kind::kNumbers ? value_->number_count() : value_->elements.size();
}

absl::StatusOr<std::vector<ModelNode>> ModelNode::Elements() const {
  std::vector<ModelNode> nodes;
  const bool empty_numbers = value_->kind == ubjson::Kind::kNumbers && value_->number_count() == 0;
  if (value_->kind != ubjson::Kind::kArray && !empty_numbers) return Flaw("is no array");
  nodes.reserve(value_->elements.size());
  for (const ubjson::Value& element : value_->elements)
    nodes.push_back(ModelNode(element, StrCat(path_, "[", nodes.size(), "]")));
  return nodes;
}

absl::StatusOr<std::string_view> ModelNode::Text() const {
  if (value_->kind == ubjson::Kind::kString) return value_->text;
  return Flaw("is no text");
}

absl::StatusOr<int64_t> ModelNode::Int() const {
  const std::optional<double> number = NumberOf(*value_);
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
  if (value_->kind == ubjson::Kind::kArray) return NumbersOf(*value_, *this);
  if (value_->kind != ubjson::Kind::kNumbers) return Flaw("is no array");
  std::vector<double> numbers(value_->number_count());
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = value_->DoubleAt(i);
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
