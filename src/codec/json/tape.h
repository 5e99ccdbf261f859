// A parsed JSON document that stays as simdjson wrote it: for files of millions of values, of which
// Document (document.h) would make some hundred bytes each.
//
// Used by importers of large schemas. Values are found by walking: Find and members() of an object
// cost as much as it has members, elements() as much as it has elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "json/document.h"
#include "json/limits.h"

namespace tenon::json {

// One value; a copy is as good. Valid as long as its Tape.
class Node {
 public:
  using Member = std::pair<std::string_view, Node>;

  Kind kind() const;

  // Of that kind, else false, 0 and "".
  bool boolean() const;
  int64_t integer() const;
  uint64_t unsigned_integer() const;
  double real() const;
  std::string_view string() const;

  // The member of that name; nothing when there is none or this is no object.
  std::optional<Node> Find(std::string_view key) const;

  // In the order of the text; empty when this is no array, or no object.
  std::vector<Node> elements() const;
  std::vector<Member> members() const;

 private:
  friend class Tape;
  Node(const void* document, size_t place) : document_(document), place_(place) {}

  // What a simdjson::dom::element is.
  const void* document_;
  size_t place_;
};

// Immutable and thread-safe.
class Tape {
 public:
  // As Document::Parse. Of the bytes behind `text`, `readable_after` may be read: with 64 or more,
  // `text` is not copied. It is not needed afterwards.
  static absl::StatusOr<Tape> Parse(std::string_view text, size_t readable_after,
                                    const Limits& limits);

  Node root() const { return root_; }

 private:
  Tape(std::shared_ptr<const void> memory, Node root) : memory_(std::move(memory)), root_(root) {}

  std::shared_ptr<const void> memory_;  // simdjson's document
  Node root_;
};

}  // namespace tenon::json
