#include "status/status.h"

#include <gtest/gtest.h>

namespace tenon {

TEST(StatusTest, Describes) { EXPECT_FALSE(Describe(absl::OkStatus()).empty()); }

}  // namespace tenon
