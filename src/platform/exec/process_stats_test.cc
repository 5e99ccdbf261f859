#include "exec/process_stats.h"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(ProcessStatsTest, TellsWhatThisProcessTakes) {
  const ProcessStats stats = ReadProcessStats();
  EXPECT_GT(stats.resident_bytes, 1 << 20);
  EXPECT_GT(stats.virtual_bytes, stats.resident_bytes);
  EXPECT_GE(stats.threads, 1);
  EXPECT_GE(stats.open_descriptors, 3);
  EXPECT_GE(stats.max_descriptors, stats.open_descriptors);
}

TEST(ProcessStatsTest, CountsDescriptors) {
  const int64_t before = ReadProcessStats().open_descriptors;
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(ReadProcessStats().open_descriptors, before + 1);
  close(fd);
}

}  // namespace
}  // namespace tenon
