// Numeric IP addresses.
#pragma once

#include <string_view>

namespace tenon {

// Whether `text` is an address, as "127.0.0.1" or "::1"; "127.1" and what has a zone are none.
bool IsAddress(std::string_view text);

// Whether only this machine reaches `address`: 127.0.0.0/8, ::1, or the former as an IPv6 address.
// False for what is no address.
bool IsLoopback(std::string_view address);

}  // namespace tenon
