#include "net/address.h"

#include <string>

#include <boost/asio/ip/address.hpp>

namespace tenon {

bool IsAddress(std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string(text), error);
  return !error;
}

bool IsLoopback(std::string_view address) {
  boost::system::error_code error;
  const boost::asio::ip::address parsed =
      boost::asio::ip::make_address(std::string(address), error);
  if (error) return false;
  if (parsed.is_v6() && parsed.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6())
        .is_loopback();
  }
  return parsed.is_loopback();
}

}  // namespace tenon
