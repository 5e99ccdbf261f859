#include "net/address.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(IsAddressTest, HoldsForNumbersOnly) {
  for (const char* address : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fe80::1"})
    EXPECT_TRUE(IsAddress(address)) << address;
  for (const char* name : {"", "localhost", "127.1", "127.0.0.1.", "0x7f.0.0.1", "127.0.0.1:80",
                           "[::1]", "127.0.0.1.evil.example", "256.0.0.1"})
    EXPECT_FALSE(IsAddress(name)) << name;
  for (const std::string_view hidden :
       {std::string_view("::1\0evil", 8), std::string_view("127.0.0.1\0", 10)}) {
    EXPECT_FALSE(IsAddress(hidden));
    EXPECT_FALSE(IsLoopback(hidden));
  }
  EXPECT_FALSE(IsAddress("::1%evil.example"));
}

TEST(IsLoopbackTest, HoldsForAddressesThatOnlyThisMachineReaches) {
  for (const char* address : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(IsLoopback(address)) << address;
  for (const char* address : {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "::ffff:10.0.0.1",
                              "localhost", "127.0.0.1.evil", "127.1", ""})
    EXPECT_FALSE(IsLoopback(address)) << address;
}

}  // namespace
}  // namespace tenon
