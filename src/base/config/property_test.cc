#include "config/property.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr Property kPort{
    .name = "http.port_number", .kind = PropertyKind::kInt, .least = "0", .most = "65535"};

std::string Refusal(const Property& property, std::string_view text) {
  return std::string(ParseProperty(property, text).status().message());
}

TEST(PropertyTest, HasANameInEveryLayer) {
  EXPECT_EQ(EnvironmentName(kPort), "TENON_HTTP_PORT_NUMBER");
  EXPECT_EQ(FlagName(kPort), "--http-port-number");
}

TEST(PropertyTest, ReadsEveryKind) {
  EXPECT_EQ(std::get<int64_t>(*ParseProperty(kPort, "8080")), 8080);
  EXPECT_EQ(std::get<bool>(*ParseProperty({.kind = PropertyKind::kBool}, "true")), true);
  EXPECT_EQ(std::get<int64_t>(*ParseProperty({.kind = PropertyKind::kBytes}, "64MiB")), 64 << 20);
  EXPECT_EQ(std::get<absl::Duration>(*ParseProperty({.kind = PropertyKind::kDuration}, "30s")),
            absl::Seconds(30));
  EXPECT_EQ(
      std::get<std::string>(*ParseProperty({.kind = PropertyKind::kChoice, .choices = "a|b"}, "b")),
      "b");
}

TEST(PropertyTest, NamesTheBoundThatIsCrossed) {
  EXPECT_EQ(Refusal(kPort, "65536"), "'65536' is more than 65535");
  EXPECT_EQ(Refusal(kPort, "-1"), "'-1' is less than 0");
  EXPECT_EQ(Refusal({.kind = PropertyKind::kDuration, .least = "1s"}, "10ms"),
            "'10ms' is less than 1s");
}

TEST(PropertyTest, RefusesTheWrongKind) {
  EXPECT_EQ(Refusal(kPort, "80a"), "'80a' is not a whole number");
  EXPECT_EQ(Refusal({.kind = PropertyKind::kBool}, "maybe"), "'maybe' is neither true nor false");
  EXPECT_EQ(Refusal({.kind = PropertyKind::kChoice, .choices = "a|b"}, "c"), "'c' is none of a|b");
}

}  // namespace
}  // namespace tenon
