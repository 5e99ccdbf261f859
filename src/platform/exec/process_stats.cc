#include "exec/process_stats.h"

#include <array>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace tenon {
namespace {

std::string ReadSmallFile(const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::array<char, 1024> buffer{};
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  close(fd);
  return {buffer.data(), size > 0 ? static_cast<size_t>(size) : 0};
}

// The numbers of proc(5)'s stat from the fourth on; the second, the name, may hold blanks.
std::array<int64_t, 24> StatNumbers(std::string_view text) {
  std::array<int64_t, 24> numbers{};
  const size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos || name_end + 4 > text.size()) return numbers;
  text.remove_prefix(name_end + 4);
  for (int64_t& number : numbers) {
    std::from_chars(text.data(), text.data() + text.size(), number);
    const size_t space = text.find(' ');
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return numbers;
}

int64_t CountDescriptors() {
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  int64_t count = -1;  // the folder's own
  // The folder is this function's: no other thread reads it.
  while (const dirent* entry = readdir(folder)) {  // NOLINT(concurrency-mt-unsafe)
    if (entry->d_name[0] != '.') ++count;
  }
  closedir(folder);
  return count;
}

}  // namespace

ProcessStats ReadProcessStats() {
  // Numbers 14 and 15 are times in ticks, 20 threads, 23 bytes, 24 pages.
  const auto stat = StatNumbers(ReadSmallFile("/proc/self/stat"));
  const auto at = [&stat](size_t number) { return stat[number - 4]; };
  ProcessStats stats;
  stats.cpu = absl::Seconds(1) * (at(14) + at(15)) / sysconf(_SC_CLK_TCK);
  stats.threads = at(20);
  stats.virtual_bytes = at(23);
  stats.resident_bytes = at(24) * sysconf(_SC_PAGESIZE);
  stats.open_descriptors = CountDescriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    stats.max_descriptors = static_cast<int64_t>(limit.rlim_cur);
  return stats;
}

}  // namespace tenon
