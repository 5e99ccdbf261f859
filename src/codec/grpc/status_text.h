// The text of a status in a header ("gRPC over HTTP2", Status-Message).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::grpc {

// What clients take of all headers together, 8 KiB by default, must hold the text thrice over.
inline constexpr size_t kMaxStatusTextBytes = 1024;

// At most kMaxStatusTextBytes of `text`, cut between two characters.
std::string_view BoundedStatusText(std::string_view text);

// The value of grpc-message: printable ASCII stays, other bytes and '%' become %XX.
std::string EncodeStatusText(std::string_view text);

}  // namespace tenon::grpc
