#include "ubjson/document.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::ubjson {
namespace {

// Bytes of a number of the type; 0 for what is no number.
size_t NumberSize(char type) {
  switch (type) {
    case 'i':
    case 'U':
      return 1;
    case 'I':
      return 2;
    case 'l':
    case 'd':
      return 4;
    case 'L':
    case 'D':
      return 8;
    default:
      return 0;
  }
}

bool IsReal(char type) { return type == 'd' || type == 'D'; }

uint64_t BigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

int64_t IntOf(char type, std::string_view bytes) {
  const uint64_t value = BigEndian(bytes);
  switch (type) {
    case 'i':
      return static_cast<int8_t>(value);
    case 'I':
      return static_cast<int16_t>(value);
    case 'l':
      return static_cast<int32_t>(value);
    default:
      return static_cast<int64_t>(value);
  }
}

double RealOf(char type, std::string_view bytes) {
  const uint64_t value = BigEndian(bytes);
  if (type == 'd') return std::bit_cast<float>(static_cast<uint32_t>(value));
  return std::bit_cast<double>(value);
}

class Parser {
 public:
  Parser(std::string_view bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {}

  absl::Status Read(size_t depth, Value* value) {
    TENON_ASSIGN_OR_RETURN(const char marker, TakeMarker());
    return ReadAfter(marker, depth, value);
  }

  absl::Status End() const {
    if (at_ == bytes_.size()) return absl::OkStatus();
    return Flaw("nothing may follow the document");
  }

 private:
  absl::Status Flaw(std::string_view what) const {
    return absl::InvalidArgumentError(StrCat("reading UBJSON at byte ", at_, ": ", what));
  }

  absl::StatusOr<std::string_view> Take(uint64_t size) {
    if (size > bytes_.size() - at_)
      return Flaw(StrCat(size, " bytes are announced, ", bytes_.size() - at_, " are left"));
    const std::string_view taken = bytes_.substr(at_, static_cast<size_t>(size));
    at_ += taken.size();
    return taken;
  }

  // 'N' is no operation: it may stand anywhere between values.
  absl::StatusOr<char> TakeMarker() {
    while (at_ < bytes_.size() && bytes_[at_] == 'N') ++at_;
    if (at_ == bytes_.size()) return Flaw("the document ends where a value should be");
    return bytes_[at_++];
  }

  char Peek() const { return at_ < bytes_.size() ? bytes_[at_] : '\0'; }

  absl::StatusOr<uint64_t> TakeLength() {
    TENON_ASSIGN_OR_RETURN(const char type, TakeMarker());
    const size_t size = NumberSize(type);
    if (size == 0 || IsReal(type))
      return Flaw(StrCat("a length can't be of type ", Quote(std::string_view(&type, 1))));
    TENON_ASSIGN_OR_RETURN(const std::string_view bytes, Take(size));
    const int64_t length = IntOf(type, bytes);
    if (length < 0) return Flaw(StrCat("length ", length, " is negative"));
    return static_cast<uint64_t>(length);
  }

  absl::StatusOr<std::string_view> TakeText() {
    TENON_ASSIGN_OR_RETURN(const uint64_t length, TakeLength());
    TENON_ASSIGN_OR_RETURN(const std::string_view text, Take(length));
    if (!IsUtf8(text)) return Flaw("text is not UTF-8");
    return text;
  }

  absl::Status ReadAfter(char marker, size_t depth, Value* value) {
    if (++nodes_ > limits_.max_nodes)
      return absl::OutOfRangeError(StrCat("reading UBJSON at byte ", at_,
                                          ": more values than import.max_objects (",
                                          limits_.max_nodes, ")"));
    switch (marker) {
      case 'Z':
        return absl::OkStatus();
      case 'T':
      case 'F':
        value->kind = Kind::kBool;
        value->boolean = marker == 'T';
        return absl::OkStatus();
      case 'S': {
        value->kind = Kind::kString;
        TENON_ASSIGN_OR_RETURN(value->text, TakeText());
        return absl::OkStatus();
      }
      case '[':
        return ReadArray(depth, value);
      case '{':
        return ReadObject(depth, value);
      default:
        return ReadNumber(marker, value);
    }
  }

  absl::Status ReadNumber(char type, Value* value) {
    const size_t size = NumberSize(type);
    if (size == 0) {
      --at_;
      return Flaw(StrCat("unknown type ", Quote(std::string_view(&type, 1))));
    }
    TENON_ASSIGN_OR_RETURN(const std::string_view bytes, Take(size));
    value->kind = IsReal(type) ? Kind::kDouble : Kind::kInt;
    if (IsReal(type)) {
      value->real = RealOf(type, bytes);
    } else {
      value->integer = IntOf(type, bytes);
    }
    return absl::OkStatus();
  }

  absl::Status CheckDepth(size_t depth) const {
    if (depth < limits_.max_depth) return absl::OkStatus();
    return absl::OutOfRangeError(StrCat("reading UBJSON at byte ", at_,
                                        ": values are nested deeper than import.max_depth (",
                                        limits_.max_depth, ")"));
  }

  absl::Status ReadArray(size_t depth, Value* value) {
    TENON_RETURN_IF_ERROR(CheckDepth(depth));
    value->kind = Kind::kArray;
    if (Peek() == '$') return ReadNumbers(value);
    if (Peek() == '#') {
      ++at_;
      TENON_ASSIGN_OR_RETURN(const uint64_t count, TakeLength());
      if (count > bytes_.size() - at_)
        return Flaw(
            StrCat(count, " elements are announced, ", bytes_.size() - at_, " bytes are left"));
      for (uint64_t i = 0; i < count; ++i)
        TENON_RETURN_IF_ERROR(Read(depth + 1, &value->elements.emplace_back()));
      return absl::OkStatus();
    }
    while (true) {
      TENON_ASSIGN_OR_RETURN(const char marker, TakeMarker());
      if (marker == ']') return absl::OkStatus();
      TENON_RETURN_IF_ERROR(ReadAfter(marker, depth + 1, &value->elements.emplace_back()));
    }
  }

  absl::Status ReadNumbers(Value* value) {
    ++at_;
    const char type = Peek();
    const size_t size = NumberSize(type);
    if (size == 0)
      return Flaw(
          StrCat("an array of type ", Quote(std::string_view(&type, 1)), " is not supported"));
    ++at_;
    if (Peek() != '#') return Flaw("a typed array has no length");
    ++at_;
    TENON_ASSIGN_OR_RETURN(const uint64_t count, TakeLength());
    if (count > (bytes_.size() - at_) / size)
      return Flaw(
          StrCat(count, " numbers are announced, ", bytes_.size() - at_, " bytes are left"));
    value->kind = Kind::kNumbers;
    value->element_type = type;
    TENON_ASSIGN_OR_RETURN(value->text, Take(count * size));
    return absl::OkStatus();
  }

  absl::Status ReadObject(size_t depth, Value* value) {
    TENON_RETURN_IF_ERROR(CheckDepth(depth));
    value->kind = Kind::kObject;
    if (Peek() == '$' || Peek() == '#') return Flaw("an object with a count is not supported");
    absl::flat_hash_set<std::string> keys;
    while (true) {
      while (Peek() == 'N') ++at_;
      if (Peek() == '}') {
        ++at_;
        return absl::OkStatus();
      }
      TENON_ASSIGN_OR_RETURN(const std::string_view key, TakeText());
      if (!keys.emplace(key).second) return Flaw(StrCat("key ", Quote(key), " comes twice"));
      Member& member = value->members.emplace_back();
      member.key = key;
      TENON_RETURN_IF_ERROR(Read(depth + 1, &member.value));
    }
  }

  std::string_view bytes_;
  const Limits limits_;
  size_t at_ = 0;
  size_t nodes_ = 0;
};

}  // namespace

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "integer";
    case Kind::kDouble:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
    case Kind::kNumbers:
      return "array of numbers";
  }
  return "value";
}

const Value* Value::Find(std::string_view key) const {
  for (const Member& member : members)
    if (member.key == key) return &member.value;
  return nullptr;
}

size_t Value::number_count() const {
  const size_t size = NumberSize(element_type);
  return size == 0 ? 0 : text.size() / size;
}

double Value::DoubleAt(size_t at) const {
  const size_t size = NumberSize(element_type);
  const std::string_view bytes = text.substr(at * size, size);
  return IsReal(element_type) ? RealOf(element_type, bytes)
                              : static_cast<double>(IntOf(element_type, bytes));
}

int64_t Value::IntAt(size_t at) const {
  const size_t size = NumberSize(element_type);
  const std::string_view bytes = text.substr(at * size, size);
  if (!IsReal(element_type)) return IntOf(element_type, bytes);
  constexpr double kLargest = 9.2e18;
  const double number = RealOf(element_type, bytes);
  return std::fabs(number) < kLargest ? static_cast<int64_t>(number) : 0;
}

absl::StatusOr<Document> Document::Parse(std::string_view bytes, const Limits& limits) {
  auto root = std::make_shared<Value>();
  Parser parser(bytes, limits);
  TENON_RETURN_IF_ERROR(parser.Read(0, root.get()));
  TENON_RETURN_IF_ERROR(parser.End());
  Document document;
  document.root_ = std::move(root);
  return document;
}

}  // namespace tenon::ubjson
