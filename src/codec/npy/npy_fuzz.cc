// What is read is within the file, can be laid out anew, and its layout is written as it was read.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "npy/array.h"

using tenon::npy::ParseArray;
using tenon::npy::ParseHeader;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto header = ParseHeader(file);
  if (!header.ok() || !header->has_value()) return 0;
  const tenon::npy::Layout& layout = (*header)->layout;
  const std::string written = tenon::npy::FormatHeader(layout);
  const auto again = ParseHeader(written);
  if (!again.ok() || !again->has_value()) std::abort();
  if ((*again)->layout.shape != layout.shape || (*again)->data_bytes != (*header)->data_bytes)
    std::abort();
  if ((*again)->data_begin != written.size() || written.size() % 64 != 0) std::abort();
  const auto array = ParseArray(file);
  if (!array.ok()) return 0;
  if (array->data.size() != static_cast<size_t>((*header)->data_bytes)) std::abort();
  const std::string rows = ToRowMajor(array->layout, array->data);
  if (rows.size() != array->data.size()) std::abort();
  if (array->layout.item_bytes == 0 || array->layout.kind != tenon::npy::Kind::kText) return 0;
  for (size_t at = 0; at < rows.size(); at += array->layout.item_bytes)
    static_cast<void>(TextOf(array->layout, rows.substr(at, array->layout.item_bytes)));
  return 0;
}
