#include "net/admission.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(AdmissionTest, KeepsAReserveWhenFull) {
  ConnectionAdmission admission(
      {.max_connections = 1, .max_connections_per_address = 9, .reserved = 1});
  EXPECT_EQ(admission.Admit("a"), Admission::kNormal);
  EXPECT_EQ(admission.Admit("a"), Admission::kReserved);
  EXPECT_EQ(admission.Admit("a"), Admission::kRefused);
  EXPECT_FALSE(admission.AwaitNone(absl::ZeroDuration()));
  const ConnectionTotals totals = admission.totals();
  EXPECT_EQ(totals.open, 2);
  EXPECT_EQ(totals.reserved, 1);
  EXPECT_EQ(totals.accepted, 2);
  EXPECT_EQ(totals.refused, 1);
  EXPECT_EQ(totals.max_open, 1);
  admission.Release("a", Admission::kNormal);
  EXPECT_EQ(admission.Admit("b"), Admission::kNormal);
}

TEST(AdmissionTest, OneAddressCannotTakeAll) {
  ConnectionAdmission admission(
      {.max_connections = 9, .max_connections_per_address = 2, .reserved = 0});
  EXPECT_EQ(admission.Admit("a"), Admission::kNormal);
  EXPECT_EQ(admission.Admit("a"), Admission::kNormal);
  EXPECT_EQ(admission.Admit("a"), Admission::kRefused);
  EXPECT_EQ(admission.Admit("b"), Admission::kNormal);
  admission.Release("a", Admission::kNormal);
  EXPECT_EQ(admission.Admit("a"), Admission::kNormal);
}

TEST(AdmissionTest, AReservedConnectionGivesItsPlaceBack) {
  ConnectionAdmission admission(
      {.max_connections = 0, .max_connections_per_address = 1, .reserved = 1});
  EXPECT_EQ(admission.Admit("a"), Admission::kReserved);
  EXPECT_EQ(admission.Admit("a"), Admission::kRefused);
  admission.Release("a", Admission::kReserved);
  EXPECT_EQ(admission.Admit("a"), Admission::kReserved);
}

TEST(AdmissionTest, LimitsFitTheDescriptors) {
  const AdmissionLimits limits = LimitToDescriptors({.max_connections = 1 << 30, .reserved = 32});
  EXPECT_LT(limits.max_connections, 1 << 30);
  EXPECT_GT(limits.max_connections, 0);
  EXPECT_EQ(limits.reserved, 32);
  const AdmissionLimits shared =
      LimitToDescriptors({.max_connections = 1 << 30, .reserved = 32, .spared = 40});
  EXPECT_EQ(shared.max_connections, limits.max_connections - 40);
}

}  // namespace
}  // namespace tenon
