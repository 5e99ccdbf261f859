#include "status/status.h"

TEST(StatusTest, Waits) { absl::SleepFor(absl::Seconds(1)); }
