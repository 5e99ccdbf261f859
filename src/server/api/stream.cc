#include "api/stream.h"

namespace tenon {

std::string_view StreamHead::Find(std::string_view name) const {
  for (const http1::Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace tenon
