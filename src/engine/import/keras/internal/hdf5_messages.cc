#include "import/keras/internal/hdf5_messages.h"

#include <set>

#include "import/keras/internal/byte_cursor.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::keras::hdf5 {
namespace {

absl::Status Damaged(std::string_view what) {
  return absl::InvalidArgumentError(StrCat(what, " is damaged"));
}
absl::Status NotRead(std::string_view what) {
  return absl::UnimplementedError(StrCat(what, " is not read"));
}

// A message of which only the place is stored here.
constexpr uint8_t kShared = 0x02;

// A part of an object header that is still to be read.
struct Block {
  std::string_view bytes;
};

struct HeaderReader {
  std::string_view file;
  size_t most = 0;
  bool newer = false;       // version 2
  bool has_order = false;   // its messages have a number each
  std::set<uint64_t> seen;  // blocks
  std::vector<Block> blocks;
  std::vector<Message> messages;

  absl::Status AddBlock(uint64_t address, uint64_t size);
  absl::Status ReadBlock(std::string_view bytes);
};

absl::Status HeaderReader::AddBlock(uint64_t address, uint64_t size) {
  ByteCursor cursor(file, address);
  std::string_view bytes = cursor.Take(size);
  if (!cursor.ok() || !seen.insert(address).second) return Damaged("an object header");
  if (newer) {  // "OCHK", messages, checksum
    if (!bytes.starts_with("OCHK") || bytes.size() < 8) return Damaged("an object header");
    bytes = bytes.substr(4, bytes.size() - 8);
  }
  blocks.push_back({bytes});
  return absl::OkStatus();
}

absl::Status HeaderReader::ReadBlock(std::string_view bytes) {
  const size_t head = newer ? (has_order ? 6 : 4) : 8;
  ByteCursor cursor(bytes);
  while (cursor.left() >= head) {
    Message message;
    message.type = newer ? cursor.U8() : cursor.U16();
    const uint16_t size = cursor.U16();
    message.flags = cursor.U8();
    cursor.Skip(newer ? (has_order ? 2 : 0) : 3);
    message.data = cursor.Take(size);
    if (!cursor.ok() || messages.size() >= most) return Damaged("an object header");
    if (message.type == kContinuation) {
      ByteCursor place(message.data);
      const uint64_t address = place.U64();
      const uint64_t length = place.U64();
      if (!place.ok()) return Damaged("an object header");
      TENON_RETURN_IF_ERROR(AddBlock(address, length));
    }
    messages.push_back(message);
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> FirstBlockOfNewer(ByteCursor& cursor, HeaderReader& reader) {
  cursor.Skip(4);  // "OHDR"
  if (cursor.U8() != 2) return NotRead("this version of object headers");
  const uint8_t flags = cursor.U8();
  if ((flags & 0x20) != 0) cursor.Skip(16);  // times
  if ((flags & 0x10) != 0) cursor.Skip(4);   // when attributes become dense
  reader.newer = true;
  reader.has_order = (flags & 0x04) != 0;
  return cursor.Number(size_t{1} << (flags & 3));
}

}  // namespace

absl::StatusOr<std::vector<Message>> ReadMessages(std::string_view file, uint64_t address,
                                                  size_t most) {
  HeaderReader reader;
  reader.file = file;
  reader.most = most;
  ByteCursor cursor(file, address);
  if (!cursor.ok()) return Damaged("an object's address");
  uint64_t size = 0;
  if (file.substr(static_cast<size_t>(address)).starts_with("OHDR")) {
    TENON_ASSIGN_OR_RETURN(size, FirstBlockOfNewer(cursor, reader));
  } else {
    if (cursor.U8() != 1) return Damaged("an object header");
    cursor.Skip(7);  // reserved, number of messages, references
    size = cursor.U32();
    cursor.Skip(4);
  }
  reader.seen.insert(address);
  reader.blocks.push_back({cursor.Take(size)});
  if (!cursor.ok()) return Damaged("an object header");
  for (size_t i = 0; i < reader.blocks.size(); ++i)
    TENON_RETURN_IF_ERROR(reader.ReadBlock(reader.blocks[i].bytes));
  for (const Message& message : reader.messages)
    if ((message.flags & kShared) != 0) return NotRead("an object with shared messages");
  return std::move(reader.messages);
}

absl::StatusOr<std::optional<Shape>> ParseDataspace(std::string_view data) {
  ByteCursor cursor(data);
  const uint8_t version = cursor.U8();
  const uint8_t rank = cursor.U8();
  cursor.Skip(1);  // flags
  const uint8_t kind = cursor.U8();
  if (version == 1) cursor.Skip(4);
  if (!cursor.ok() || version < 1 || version > 2 || rank > kMaxRank) return Damaged("a dataspace");
  if (version == 2 && kind == 2) return std::optional<Shape>();
  Shape shape(size_t{0}, 0);
  for (int i = 0; i < rank; ++i) {
    const uint64_t size = cursor.U64();
    if (size > static_cast<uint64_t>(INT64_MAX)) return Damaged("a dataspace");
    shape.push_back(static_cast<int64_t>(size));
  }
  if (!cursor.ok()) return Damaged("a dataspace");
  return std::optional<Shape>(std::move(shape));
}

namespace {

std::optional<DType> IntegerOf(uint32_t size, bool is_signed) {
  switch (size) {
    case 1:
      return is_signed ? DType::kInt8 : DType::kUint8;
    case 2:
      return is_signed ? DType::kInt16 : DType::kUint16;
    case 4:
      return is_signed ? DType::kInt32 : DType::kUint32;
    case 8:
      return is_signed ? DType::kInt64 : DType::kUint64;
    default:
      return std::nullopt;
  }
}

// IEEE 754's half, single and double and nothing else.
void ParseFloat(ByteCursor cursor, uint32_t bits, Datatype* type) {
  struct Form {
    uint64_t precision, exponent_at, exponent_size, mantissa_size, bias;
  };
  const Form form = {(cursor.Skip(2), cursor.U16()), cursor.U8(), cursor.U8(),
                     (cursor.Skip(1), cursor.U8()), cursor.U32()};
  const auto is = [&](const Form& other) {
    return cursor.ok() && type->size * 8 == other.precision && form.precision == other.precision &&
           form.exponent_at == other.exponent_at && form.exponent_size == other.exponent_size &&
           form.mantissa_size == other.mantissa_size && form.bias == other.bias;
  };
  if ((bits & 0x41) != 0) return;  // big-endian
  if (is({32, 23, 8, 23, 127})) {
    type->kind = Datatype::Kind::kNumber;
    type->dtype = DType::kFp32;
  } else if (is({64, 52, 11, 52, 1023})) {
    type->kind = Datatype::Kind::kNumber;
    type->dtype = DType::kFp64;
  } else if (is({16, 10, 5, 10, 15})) {
    type->kind = Datatype::Kind::kNumber;
    type->dtype = DType::kFp16;
  }
}

}  // namespace

absl::StatusOr<Datatype> ParseDatatype(std::string_view data) {
  ByteCursor cursor(data);
  const uint8_t head = cursor.U8();
  const auto bits = static_cast<uint32_t>(cursor.Number(3));
  Datatype type;
  type.size = cursor.U32();
  if (!cursor.ok() || type.size == 0) return Damaged("a datatype");
  switch (head & 0x0F) {
    case 0: {
      const uint16_t offset = cursor.U16();
      const uint16_t precision = cursor.U16();
      const std::optional<DType> dtype = IntegerOf(type.size, (bits & 0x08) != 0);
      if (!cursor.ok() || !dtype.has_value() || (bits & 1) != 0 || offset != 0 ||
          precision != type.size * 8)
        break;
      type.kind = Datatype::Kind::kNumber;
      type.dtype = *dtype;
      break;
    }
    case 1:
      ParseFloat(cursor, bits, &type);
      break;
    case 3:
      type.kind = Datatype::Kind::kFixedText;
      break;
    case 9:
      if ((bits & 0x0F) == 1 && type.size == 16) type.kind = Datatype::Kind::kText;
      break;
    default:
      break;
  }
  return type;
}

absl::StatusOr<Layout> ParseLayout(std::string_view data) {
  ByteCursor cursor(data);
  const uint8_t version = cursor.U8();
  const uint8_t kind = cursor.U8();
  Layout layout;
  if (version < 3 || version > 4 || kind > 2 || (version == 4 && kind == 2))
    return NotRead(StrCat("version ", version, " of the layout of class ", kind));
  if (kind == 0) {
    layout.compact = cursor.Take(cursor.U16());
  } else if (kind == 1) {
    layout.kind = Layout::Kind::kContiguous;
    layout.address = cursor.U64();
    layout.size = cursor.U64();
  } else {
    layout.kind = Layout::Kind::kChunked;
    const uint8_t dims = cursor.U8();
    layout.address = cursor.U64();
    if (dims < 1 || dims > kMaxRank + 1) return Damaged("a layout");
    for (int i = 0; i + 1 < dims; ++i) layout.chunk.push_back(cursor.U32());
    layout.element_size = cursor.U32();
    for (const uint64_t size : layout.chunk)
      if (size == 0) return Damaged("a layout");
  }
  if (!cursor.ok()) return Damaged("a layout");
  return layout;
}

absl::StatusOr<std::vector<Filter>> ParseFilters(std::string_view data) {
  ByteCursor cursor(data);
  const uint8_t version = cursor.U8();
  const uint8_t count = cursor.U8();
  if (version == 1) cursor.Skip(6);
  if (version < 1 || version > 2) return NotRead("this version of filters");
  std::vector<Filter> filters;
  for (int i = 0; i < count; ++i) {
    const uint16_t id = cursor.U16();
    const uint16_t name = version == 1 || id >= 256 ? cursor.U16() : uint16_t{0};
    cursor.Skip(2);  // flags
    const uint16_t values = cursor.U16();
    cursor.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
    cursor.Skip(uint64_t{4} * values + (version == 1 && values % 2 == 1 ? 4 : 0));
    if (!cursor.ok()) return Damaged("a filter");
    if (id != 1 && id != 2)
      return absl::UnimplementedError(
          StrCat("it is stored with filter ", id, "; gzip (1) and shuffle (2) are read"));
    filters.push_back(static_cast<Filter>(id));
  }
  return filters;
}

absl::StatusOr<Attribute> ParseAttribute(std::string_view data) {
  ByteCursor cursor(data);
  const uint8_t version = cursor.U8();
  const uint8_t flags = cursor.U8();
  const uint16_t name = cursor.U16();
  const uint16_t datatype = cursor.U16();
  const uint16_t dataspace = cursor.U16();
  if (version == 3) cursor.Skip(1);  // character set
  if (version < 1 || version > 3) return NotRead("this version of attributes");
  if (version > 1 && flags != 0) return NotRead("an attribute with a shared type");
  const auto padded = [&](uint16_t size) -> uint64_t {
    return version == 1 ? (uint64_t{size} + 7) / 8 * 8 : size;
  };
  Attribute attribute;
  attribute.name = cursor.Take(padded(name));
  attribute.datatype = cursor.Take(padded(datatype));
  attribute.dataspace = cursor.Take(padded(dataspace));
  attribute.data = cursor.Take(cursor.left());
  if (!cursor.ok()) return Damaged("an attribute");
  attribute.name = attribute.name.substr(0, attribute.name.find('\0'));
  return attribute;
}

absl::StatusOr<Link> ParseLink(std::string_view data) {
  ByteCursor cursor(data);
  const uint8_t version = cursor.U8();
  const uint8_t flags = cursor.U8();
  const uint8_t kind = (flags & 0x08) != 0 ? cursor.U8() : uint8_t{0};
  if ((flags & 0x04) != 0) cursor.Skip(8);  // creation order
  if ((flags & 0x10) != 0) cursor.Skip(1);  // character set
  Link link;
  link.name = cursor.Take(cursor.Number(size_t{1} << (flags & 3)));
  if (kind == 0) link.address = cursor.U64();
  if (!cursor.ok() || version != 1) return Damaged("a link");
  return link;
}

}  // namespace tenon::keras::hdf5
