// A text that must not be printed.
#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace tenon {

// Holds a password or key. What prints it prints "***"; only reveal() gives the text. A value.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  std::string text_;
};

}  // namespace tenon
