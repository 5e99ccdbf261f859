#include "exec/memory.h"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <malloc.h>
#include <string_view>
#include <unistd.h>

namespace tenon {

int64_t ResidentBytes() {
  const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  std::array<char, 128> buffer{};
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  close(fd);
  // "size resident shared ...", in pages.
  const std::string_view text(buffer.data(), size > 0 ? static_cast<size_t>(size) : 0);
  const size_t space = text.find(' ');
  int64_t pages = 0;
  if (space == std::string_view::npos) return 0;
  std::from_chars(text.data() + space + 1, text.data() + text.size(), pages);
  return pages * sysconf(_SC_PAGESIZE);
}

void ReturnFreeMemory() { malloc_trim(0); }

}  // namespace tenon
