#include "net/address.h"

#include <optional>
#include <string>

#include <boost/asio/ip/address.hpp>

namespace tenon {

namespace {

std::optional<boost::asio::ip::address> Parse(std::string_view text) {
  // Boost reads up to a NUL.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  boost::system::error_code error;
  const boost::asio::ip::address parsed = boost::asio::ip::make_address(std::string(text), error);
  return error ? std::nullopt : std::optional(parsed);
}

}  // namespace

bool IsAddress(std::string_view text) {
  return text.find('%') == std::string_view::npos && Parse(text).has_value();
}

bool IsLoopback(std::string_view address) {
  const std::optional<boost::asio::ip::address> parsed = Parse(address);
  if (!parsed.has_value()) return false;
  if (parsed->is_v6() && parsed->to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed->to_v6())
        .is_loopback();
  }
  return parsed->is_loopback();
}

}  // namespace tenon
