// The names and values of a request's head, in one piece of memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::http2 {

// A header to be sent; the name is in lower case.
struct Field {
  std::string_view name;
  std::string_view value;
};

// Pseudo-headers (":method") first, as the peer sent them and as RFC 9113, section 8.3, wants them.
class HeadFields {
 public:
  void Add(std::string_view name, std::string_view value) {
    bytes_.append(name).append(value);
    sizes_.push_back({static_cast<uint32_t>(name.size()), static_cast<uint32_t>(value.size())});
  }

  size_t count() const { return sizes_.size(); }

  // Calls `visit(name, value)` for each; both lie in `bytes`, which is bytes() or what TakeBytes
  // gave.
  template <typename Visit>
  void ForEach(std::string_view bytes, Visit visit) const {
    for (const Sizes& sizes : sizes_) {
      visit(bytes.substr(0, sizes.name), bytes.substr(sizes.name, sizes.value));
      bytes.remove_prefix(size_t{sizes.name} + sizes.value);
    }
  }

  std::string_view bytes() const { return bytes_; }
  std::string TakeBytes() { return std::move(bytes_); }

 private:
  struct Sizes {
    uint32_t name;
    uint32_t value;
  };

  std::string bytes_;
  std::vector<Sizes> sizes_;
};

}  // namespace tenon::http2
