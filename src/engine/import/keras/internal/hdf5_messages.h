// What an HDF5 object says of itself: the messages of its header (HDF5 File Format Specification
// 3.0, section IV).
//
// Used by hdf5_file.cc alone. Everything borrows the file's bytes. INVALID_ARGUMENT for damage,
// UNIMPLEMENTED for what is not read.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon::keras::hdf5 {

// An address that leads nowhere.
inline constexpr uint64_t kNowhere = UINT64_MAX;

struct Message {
  uint16_t type = 0;
  uint8_t flags = 0;
  std::string_view data;
};

inline constexpr uint16_t kDataspace = 0x01;
inline constexpr uint16_t kLinkInfo = 0x02;
inline constexpr uint16_t kDatatype = 0x03;
inline constexpr uint16_t kLink = 0x06;
inline constexpr uint16_t kExternalFiles = 0x07;
inline constexpr uint16_t kLayout = 0x08;
inline constexpr uint16_t kFilters = 0x0B;
inline constexpr uint16_t kAttribute = 0x0C;
inline constexpr uint16_t kContinuation = 0x10;
inline constexpr uint16_t kSymbolTable = 0x11;
inline constexpr uint16_t kAttributeInfo = 0x15;

// The messages of the object header at `address`, continuations with them; at most `most`.
absl::StatusOr<std::vector<Message>> ReadMessages(std::string_view file, uint64_t address,
                                                  size_t most);

// No shape: a null dataspace, which has no elements.
absl::StatusOr<std::optional<Shape>> ParseDataspace(std::string_view data);

struct Datatype {
  enum class Kind { kNumber, kFixedText, kText, kOther };
  Kind kind = Kind::kOther;
  DType dtype = DType::kFp32;  // of kNumber
  uint32_t size = 0;           // of one element, in the file
};
absl::StatusOr<Datatype> ParseDatatype(std::string_view data);

struct Layout {
  enum class Kind { kCompact, kContiguous, kChunked };
  Kind kind = Kind::kCompact;
  std::string_view compact;
  uint64_t address = kNowhere;  // of the elements, or of the chunks' tree
  uint64_t size = 0;            // of contiguous elements
  std::vector<uint64_t> chunk;  // sizes of a chunk
  uint32_t element_size = 0;    // of chunked elements
};
absl::StatusOr<Layout> ParseLayout(std::string_view data);

enum class Filter : uint16_t { kDeflate = 1, kShuffle = 2 };
absl::StatusOr<std::vector<Filter>> ParseFilters(std::string_view data);

struct Attribute {
  std::string_view name;
  std::string_view datatype;
  std::string_view dataspace;
  std::string_view data;
};
absl::StatusOr<Attribute> ParseAttribute(std::string_view data);

// A hard link; none for links of other kinds.
struct Link {
  std::string_view name;
  std::optional<uint64_t> address;
};
absl::StatusOr<Link> ParseLink(std::string_view data);

}  // namespace tenon::keras::hdf5
