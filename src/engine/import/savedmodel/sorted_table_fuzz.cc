// Whatever the bytes are, they are refused or give keys that rise and values that lie within them.
#include "import/savedmodel/sorted_table.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto rows = tenon::savedmodel::ReadSortedTable(bytes, {1'000, 256});
  if (!rows.ok()) return 0;
  for (size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    if (i > 0 && row.key <= (*rows)[i - 1].key) std::abort();
    if (row.value.data() < bytes.data() ||
        row.value.data() + row.value.size() > bytes.data() + bytes.size())
      std::abort();
  }
  return 0;
}
