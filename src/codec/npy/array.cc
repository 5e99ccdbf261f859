#include "npy/array.h"

#include <cstring>
#include <utility>

#include "status/status.h"

namespace tenon::npy {
namespace {

constexpr size_t kCharacter = 4;

std::string_view WithoutNuls(std::string_view item) {
  const size_t last = item.find_last_not_of('\0');
  return item.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool IsCharacter(uint32_t code) { return code < 0xD800 || (code >= 0xE000 && code < 0x110000); }

void AppendUtf8(uint32_t code, std::string* out) {
  const auto put = [out](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
    return;
  }
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

}  // namespace

absl::StatusOr<Array> ParseArray(std::string_view file, const Limits& limits) {
  TENON_ASSIGN_OR_RETURN(const std::optional<Header> header, ParseHeader(file, limits));
  if (!header.has_value()) return absl::InvalidArgumentError("it ends within its header");
  const std::string_view data = file.substr(header->data_begin);
  if (std::cmp_less(data.size(), header->data_bytes)) {
    return absl::InvalidArgumentError(StrCat("it is cut: its header says ", header->data_bytes,
                                             " bytes of data, and ", data.size(), " are there"));
  }
  if (std::cmp_greater(data.size(), header->data_bytes)) {
    return absl::InvalidArgumentError(StrCat(data.size() - static_cast<size_t>(header->data_bytes),
                                             " bytes are behind its data"));
  }
  return Array{header->layout, header->item_count, data};
}

std::string ToRowMajor(const Layout& layout, std::string_view data) {
  if (!layout.fortran_order || layout.shape.size() < 2 || data.empty()) return std::string(data);
  // Walks the elements in C order and counts, as an odometer, where each of them lies.
  const size_t rank = layout.shape.size();
  std::vector<size_t> stride(rank, layout.item_bytes);
  for (size_t i = 1; i < rank; ++i)
    stride[i] = stride[i - 1] * static_cast<size_t>(layout.shape[i - 1]);
  std::vector<int64_t> index(rank, 0);
  std::string out(data.size(), '\0');
  size_t from = 0;
  for (size_t to = 0; to < out.size(); to += layout.item_bytes) {
    std::memcpy(out.data() + to, data.data() + from, layout.item_bytes);
    for (size_t dim = rank; dim-- > 0;) {
      from += stride[dim];
      if (++index[dim] < layout.shape[dim]) break;
      from -= stride[dim] * static_cast<size_t>(layout.shape[dim]);
      index[dim] = 0;
    }
  }
  return out;
}

absl::StatusOr<std::string> TextOf(const Layout& layout, std::string_view item) {
  if (layout.kind == Kind::kBytes) return std::string(WithoutNuls(item));
  std::string text;
  for (size_t at = 0; at + kCharacter <= item.size(); at += kCharacter) {
    uint32_t code = 0;
    std::memcpy(&code, item.data() + at, kCharacter);
    if (!IsCharacter(code))
      return absl::InvalidArgumentError(StrCat(code, " is the number of no character"));
    AppendUtf8(code, &text);
  }
  return std::string(WithoutNuls(text));
}

}  // namespace tenon::npy
