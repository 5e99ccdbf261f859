#include "json/tape.h"

#include <algorithm>
#include <array>
#include <bit>
#include <simdjson.h>
#include <type_traits>

#include "json/internal/parse.h"
#include "status/status.h"

namespace tenon::json {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// Up to here keys are compared with all before them; above, they are sorted.
constexpr size_t kFewMembers = 16;

// An element is the document and a place on its tape, which the library keeps to itself.
struct Words {
  const void* document;
  size_t place;
};
static_assert(sizeof(element) == sizeof(Words) && std::is_trivially_copyable_v<element>);

element ElementAt(const void* document, size_t place) {
  return std::bit_cast<element>(Words{document, place});
}

Kind KindOf(element value) {
  switch (value.type()) {
    case element_type::ARRAY:
      return Kind::kArray;
    case element_type::OBJECT:
      return Kind::kObject;
    case element_type::INT64:
      return Kind::kInt;
    case element_type::UINT64:
      return Kind::kUint;
    case element_type::DOUBLE:
      return Kind::kDouble;
    case element_type::STRING:
      return Kind::kString;
    case element_type::BOOL:
      return Kind::kBool;
    default:
      return Kind::kNull;
  }
}

class Checker {
 public:
  explicit Checker(const Limits& limits) : limits_(limits) {}

  absl::Status Check(element value, size_t depth) {
    if (depth > limits_.max_depth) return internal::TooDeep(limits_);
    if (++nodes_ > limits_.max_nodes) return internal::TooMany(limits_);
    if (value.type() == element_type::ARRAY) {
      for (const element child : simdjson::dom::array(value))
        TENON_RETURN_IF_ERROR(Check(child, depth + 1));
    } else if (value.type() == element_type::OBJECT) {
      const simdjson::dom::object object(value);
      TENON_RETURN_IF_ERROR(CheckKeys(object));
      for (const auto field : object) TENON_RETURN_IF_ERROR(Check(field.value, depth + 1));
    }
    return absl::OkStatus();
  }

 private:
  // Without memory of its own for the many objects that are small.
  static absl::Status CheckKeys(simdjson::dom::object object) {
    std::array<std::string_view, kFewMembers> few;
    size_t count = 0;
    bool twice = false;
    for (const auto field : object) {
      if (count == few.size()) return CheckMany(object);
      const auto end = few.begin() + static_cast<std::ptrdiff_t>(count);
      twice = twice || std::find(few.begin(), end, field.key) != end;
      few[count++] = field.key;
    }
    return twice ? CheckMany(object) : absl::OkStatus();
  }

  static absl::Status CheckMany(simdjson::dom::object object) {
    std::vector<std::string_view> keys;
    for (const auto field : object) keys.push_back(field.key);
    return internal::CheckKeys(std::move(keys));
  }

  const Limits& limits_;
  size_t nodes_ = 0;
};

}  // namespace

Kind Node::kind() const { return KindOf(ElementAt(document_, place_)); }

bool Node::boolean() const { return kind() == Kind::kBool && bool(ElementAt(document_, place_)); }

int64_t Node::integer() const {
  return kind() == Kind::kInt ? int64_t(ElementAt(document_, place_)) : 0;
}

uint64_t Node::unsigned_integer() const {
  return kind() == Kind::kUint ? uint64_t(ElementAt(document_, place_)) : 0;
}

double Node::real() const {
  return kind() == Kind::kDouble ? double(ElementAt(document_, place_)) : 0;
}

std::string_view Node::string() const {
  return kind() == Kind::kString ? std::string_view(ElementAt(document_, place_))
                                 : std::string_view();
}

std::optional<Node> Node::Find(std::string_view key) const {
  if (kind() != Kind::kObject) return std::nullopt;
  for (const auto field : simdjson::dom::object(ElementAt(document_, place_))) {
    if (field.key != key) continue;
    const auto words = std::bit_cast<Words>(field.value);
    return Node(document_, words.place);
  }
  return std::nullopt;
}

std::vector<Node> Node::elements() const {
  std::vector<Node> nodes;
  if (kind() != Kind::kArray) return nodes;
  for (const element value : simdjson::dom::array(ElementAt(document_, place_)))
    nodes.push_back(Node(document_, std::bit_cast<Words>(value).place));
  return nodes;
}

std::vector<Node::Member> Node::members() const {
  std::vector<Member> members;
  if (kind() != Kind::kObject) return members;
  for (const auto field : simdjson::dom::object(ElementAt(document_, place_)))
    members.emplace_back(field.key, Node(document_, std::bit_cast<Words>(field.value).place));
  return members;
}

absl::StatusOr<Tape> Tape::Parse(std::string_view text, size_t readable_after,
                                 const Limits& limits) {
  const auto document = std::make_shared<simdjson::dom::document>();
  TENON_ASSIGN_OR_RETURN(const element root,
                         internal::ParseInto(text, readable_after, limits, document.get()));
  TENON_RETURN_IF_ERROR(Checker(limits).Check(root, 1));
  const auto words = std::bit_cast<Words>(root);
  return Tape(document, Node(words.document, words.place));
}

}  // namespace tenon::json
