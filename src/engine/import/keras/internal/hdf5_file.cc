#include "import/keras/internal/hdf5_file.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "import/keras/internal/byte_cursor.h"
#include "import/keras/internal/hdf5_chunks.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

using hdf5::Message;

constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);

// Messages of one object and nodes of one group's tree at most.
constexpr size_t kMostMessages = 100'000;
constexpr size_t kMostNodes = 1'000'000;
constexpr int kMaxLevels = 32;

absl::Status Damaged(std::string_view what) {
  return absl::InvalidArgumentError(StrCat(what, " is damaged"));
}

const Message* Find(const std::vector<Message>& messages, uint16_t type) {
  const auto found = std::ranges::find(messages, type, &Message::type);
  return found == messages.end() ? nullptr : &*found;
}

// Goes through a group's tree of symbols.
class SymbolTree {
 public:
  SymbolTree(std::string_view file, std::string_view heap, std::string_view name)
      : file_(file), heap_(heap), name_(name) {}

  // The address of the object's header; none when there is no such name.
  absl::StatusOr<std::optional<uint64_t>> Search(uint64_t address, int level) {
    ByteCursor cursor(file_, address);
    const bool is_tree = cursor.Take(4) == "TREE";
    const uint8_t type = cursor.U8();
    const uint8_t stored_level = cursor.U8();
    const uint16_t entries = cursor.U16();
    cursor.Skip(16);  // siblings
    if (!cursor.ok() || !is_tree || type != 0 || stored_level > kMaxLevels ||
        (level >= 0 && stored_level != level))
      return Damaged("a group");
    for (int i = 0; i < entries; ++i) {
      cursor.Skip(8);  // the smallest name
      const uint64_t child = cursor.U64();
      if (!cursor.ok() || ++nodes_ > kMostNodes) return Damaged("a group");
      auto found = stored_level > 0 ? Search(child, stored_level - 1) : SearchNode(child);
      if (!found.ok() || found->has_value()) return found;
    }
    return std::optional<uint64_t>();
  }

 private:
  absl::StatusOr<std::optional<uint64_t>> SearchNode(uint64_t address) {
    ByteCursor cursor(file_, address);
    const bool is_node = cursor.Take(4) == "SNOD";
    cursor.Skip(2);
    const uint16_t symbols = cursor.U16();
    if (!cursor.ok() || !is_node) return Damaged("a group");
    for (int i = 0; i < symbols; ++i) {
      const uint64_t name = cursor.U64();
      const uint64_t object = cursor.U64();
      const uint32_t kind = cursor.U32();
      cursor.Skip(20);
      if (!cursor.ok() || name >= heap_.size() || ++nodes_ > kMostNodes) return Damaged("a group");
      const std::string_view text = heap_.substr(static_cast<size_t>(name));
      if (text.substr(0, text.find('\0')) != name_) continue;
      if (kind == 2)
        return absl::UnimplementedError(StrCat(Quote(name_), " is a link to another place"));
      return std::optional<uint64_t>(object);
    }
    return std::optional<uint64_t>();
  }

  std::string_view file_;
  std::string_view heap_;
  std::string_view name_;
  size_t nodes_ = 0;
};

}  // namespace

bool Hdf5File::Recognizes(std::string_view bytes) { return bytes.starts_with(kSignature); }

absl::StatusOr<Hdf5File> Hdf5File::Open(std::string_view bytes, const ImportLimits& limits) {
  if (!Recognizes(bytes)) return absl::InvalidArgumentError("it is no HDF5 file");
  Hdf5File file;
  file.bytes_ = bytes;
  file.limits_ = limits;
  ByteCursor cursor(bytes, kSignature.size());
  const uint8_t version = cursor.U8();
  if (version > 3) return absl::UnimplementedError(StrCat("HDF5 superblock ", version));
  if (version < 2) cursor.Skip(4);
  const uint8_t offset_size = cursor.U8();
  const uint8_t length_size = cursor.U8();
  if (!cursor.ok() || offset_size != 8 || length_size != 8)
    return absl::UnimplementedError("an HDF5 file without addresses of 8 bytes is not read");
  cursor.Skip(version == 0 ? 9 : version == 1 ? 13 : 1);
  const uint64_t base = cursor.U64();
  cursor.Skip(8);
  const uint64_t end = cursor.U64();
  if (version < 2) cursor.Skip(16);  // driver information, the root's name
  file.root_ = cursor.U64();
  if (!cursor.ok() || base != 0 || end > bytes.size()) return Damaged("the HDF5 file");
  return file;
}

absl::StatusOr<Hdf5File::Messages> Hdf5File::MessagesAt(uint64_t address) const {
  return hdf5::ReadMessages(bytes_, address, kMostMessages);
}

// The names of a group with a symbol table.
absl::StatusOr<std::string_view> Hdf5File::HeapAt(uint64_t address) const {
  ByteCursor cursor(bytes_, address);
  const bool is_heap = cursor.Take(4) == "HEAP";
  cursor.Skip(4);
  const uint64_t size = cursor.U64();
  cursor.Skip(8);
  const uint64_t data = cursor.U64();
  ByteCursor names(bytes_, cursor.ok() ? data : bytes_.size() + 1);
  const std::string_view taken = names.Take(size);
  if (!cursor.ok() || !is_heap || !names.ok()) return Damaged("a group");
  return taken;
}

absl::StatusOr<uint64_t> Hdf5File::FindSymbol(uint64_t tree, std::string_view heap,
                                              std::string_view name) const {
  TENON_ASSIGN_OR_RETURN(const std::optional<uint64_t> found,
                         SymbolTree(bytes_, heap, name).Search(tree, -1));
  if (!found.has_value()) return absl::NotFoundError(StrCat("there is no ", Quote(name)));
  return *found;
}

absl::StatusOr<uint64_t> Hdf5File::FindLink(uint64_t group, std::string_view name) const {
  TENON_ASSIGN_OR_RETURN(const Messages messages, MessagesAt(group));
  if (const Message* table = Find(messages, hdf5::kSymbolTable)) {
    ByteCursor cursor(table->data);
    const uint64_t tree = cursor.U64();
    const uint64_t heap_address = cursor.U64();
    if (!cursor.ok()) return Damaged("a group");
    TENON_ASSIGN_OR_RETURN(const std::string_view heap, HeapAt(heap_address));
    return FindSymbol(tree, heap, name);
  }
  for (const Message& message : messages) {
    if (message.type != hdf5::kLink) continue;
    TENON_ASSIGN_OR_RETURN(const hdf5::Link link, hdf5::ParseLink(message.data));
    if (link.name != name) continue;
    if (!link.address.has_value())
      return absl::UnimplementedError(StrCat(Quote(name), " is a link to another place"));
    return *link.address;
  }
  if (const Message* info = Find(messages, hdf5::kLinkInfo)) {
    ByteCursor cursor(info->data, 1);
    const uint8_t flags = cursor.U8();
    cursor.Skip((flags & 1) != 0 ? 8 : 0);
    if (cursor.U64() != hdf5::kNowhere)
      return absl::UnimplementedError("a group with a dense list of links is not read");
  }
  return absl::NotFoundError(StrCat("there is no ", Quote(name)));
}

absl::StatusOr<uint64_t> Hdf5File::AddressOf(std::string_view path) const {
  uint64_t address = root_;
  const std::string_view whole = path;
  int64_t depth = 0;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (name.empty()) continue;
    if (++depth > limits_.max_depth)
      return absl::OutOfRangeError(
          StrCat(Quote(whole), " is deeper than ", limits_.max_depth, " (import.max_depth)"));
    const absl::StatusOr<uint64_t> next = FindLink(address, name);
    if (absl::IsNotFound(next.status()))
      return absl::NotFoundError(StrCat("there is no ", Quote(whole)));
    TENON_RETURN_IF_ERROR(next.status());
    address = *next;
  }
  return address;
}

bool Hdf5File::Has(std::string_view path) const { return AddressOf(path).ok(); }

absl::StatusOr<Tensor> Hdf5File::ReadObject(uint64_t address) const {
  TENON_ASSIGN_OR_RETURN(const Messages messages, MessagesAt(address));
  const Message* dataspace = Find(messages, hdf5::kDataspace);
  const Message* datatype = Find(messages, hdf5::kDatatype);
  const Message* stored = Find(messages, hdf5::kLayout);
  if (dataspace == nullptr || datatype == nullptr || stored == nullptr)
    return absl::InvalidArgumentError("it is no dataset");
  if (Find(messages, hdf5::kExternalFiles) != nullptr)
    return absl::UnimplementedError("its elements are in another file");
  TENON_ASSIGN_OR_RETURN(const hdf5::Datatype type, hdf5::ParseDatatype(datatype->data));
  if (type.kind != hdf5::Datatype::Kind::kNumber)
    return absl::UnimplementedError("its elements are no little-endian numbers");
  TENON_ASSIGN_OR_RETURN(const std::optional<Shape> shape, hdf5::ParseDataspace(dataspace->data));
  if (!shape.has_value()) return absl::InvalidArgumentError("it has no elements");
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(*shape));
  if (count > limits_.max_array_elements)
    return absl::OutOfRangeError(StrCat("it has ", count, " elements, more than ",
                                        limits_.max_array_elements,
                                        " (import.max_array_elements)"));
  TENON_ASSIGN_OR_RETURN(const int64_t size, ByteSize(type.dtype, *shape));
  TENON_ASSIGN_OR_RETURN(const hdf5::Layout layout, hdf5::ParseLayout(stored->data));
  if (layout.kind == hdf5::Layout::Kind::kChunked) {
    if (size > limits_.max_expanded_bytes)
      return absl::OutOfRangeError(StrCat("it has ", size, " bytes, more than ",
                                          limits_.max_expanded_bytes,
                                          " (import.max_expanded_bytes)"));
    const Message* pipeline = Find(messages, hdf5::kFilters);
    std::vector<hdf5::Filter> filters;
    if (pipeline != nullptr) {
      TENON_ASSIGN_OR_RETURN(filters, hdf5::ParseFilters(pipeline->data));
    }
    if (layout.element_size != type.size) return Damaged("its layout");
    TENON_ASSIGN_OR_RETURN(const std::string bytes,
                           hdf5::ReadChunked(bytes_, layout, *shape, filters, kMostNodes));
    return Tensor::CopyOf(type.dtype, *shape, std::as_bytes(std::span(bytes)));
  }
  std::string_view elements = layout.compact;
  if (layout.kind == hdf5::Layout::Kind::kContiguous) {
    ByteCursor cursor(bytes_, layout.address == hdf5::kNowhere && size == 0 ? 0 : layout.address);
    elements = cursor.Take(static_cast<uint64_t>(size));
    if (!cursor.ok() || layout.size < static_cast<uint64_t>(size))
      return absl::InvalidArgumentError(
          StrCat("its shape says ", size, " bytes, which the file does not have"));
  }
  if (elements.size() < static_cast<size_t>(size)) return Damaged("its layout");
  elements = elements.substr(0, static_cast<size_t>(size));
  const auto place = reinterpret_cast<uintptr_t>(elements.data());
  const std::span<const std::byte> span = std::as_bytes(std::span(elements));
  if (place % SizeOf(type.dtype) == 0) return Tensor::Wrap(type.dtype, *shape, span, nullptr);
  return Tensor::CopyOf(type.dtype, *shape, span);
}

absl::StatusOr<Tensor> Hdf5File::Read(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const uint64_t address, AddressOf(path));
  TENON_ASSIGN_OR_RETURN(Tensor tensor, ReadObject(address), "reading weight ", Quote(path));
  return tensor;
}

// `place` is a length, the address of a collection and an index in it.
absl::StatusOr<std::string> Hdf5File::TextInHeap(std::string_view place) const {
  ByteCursor cursor(place);
  const uint32_t length = cursor.U32();
  const uint64_t address = cursor.U64();
  const uint32_t wanted = cursor.U32();
  if (length == 0) return std::string();
  ByteCursor heap(bytes_, address);
  const bool is_heap = heap.Take(4) == "GCOL";
  heap.Skip(4);
  const uint64_t size = heap.U64();
  if (!heap.ok() || !is_heap || size < 16) return Damaged("a text");
  const uint64_t end = address + std::min<uint64_t>(size, bytes_.size());
  while (heap.ok() && heap.offset() < end) {
    const uint16_t index = heap.U16();
    heap.Skip(6);
    const uint64_t bytes = heap.U64();
    if (!heap.ok() || index == 0 || bytes > heap.left()) break;
    const std::string_view data = heap.Take(bytes);
    if (index == wanted) {
      if (length > data.size()) break;
      return std::string(data.substr(0, length));
    }
    heap.Skip(std::min<uint64_t>((8 - bytes % 8) % 8, heap.left()));
  }
  return Damaged("a text");
}

absl::StatusOr<std::vector<std::string>> Hdf5File::Texts(std::string_view path,
                                                         std::string_view attribute) const {
  TENON_ASSIGN_OR_RETURN(const uint64_t address, AddressOf(path));
  TENON_ASSIGN_OR_RETURN(const Messages messages, MessagesAt(address), "reading ", Quote(path));
  const std::string what = StrCat("attribute ", Quote(attribute), " of ", Quote(path));
  for (const Message& message : messages) {
    if (message.type != hdf5::kAttribute) continue;
    TENON_ASSIGN_OR_RETURN(const hdf5::Attribute found, hdf5::ParseAttribute(message.data));
    if (found.name != attribute) continue;
    TENON_ASSIGN_OR_RETURN(const hdf5::Datatype type, hdf5::ParseDatatype(found.datatype), what);
    TENON_ASSIGN_OR_RETURN(const std::optional<Shape> shape, hdf5::ParseDataspace(found.dataspace),
                           what);
    TENON_ASSIGN_OR_RETURN(const int64_t count,
                           shape.has_value() ? ElementCount(*shape) : int64_t{0}, what);
    std::vector<std::string> texts;
    if (count == 0) return texts;
    const bool fixed = type.kind == hdf5::Datatype::Kind::kFixedText;
    if ((!fixed && type.kind != hdf5::Datatype::Kind::kText) ||
        static_cast<uint64_t>(count) > found.data.size() / type.size)
      return absl::InvalidArgumentError(StrCat(what, " is no list of texts"));
    // Texts of a heap may share their bytes; together they are no more than the file has.
    size_t all = 0;
    for (int64_t i = 0; i < count; ++i) {
      const std::string_view place =
          found.data.substr(static_cast<size_t>(i) * type.size, type.size);
      std::string text(place.substr(0, fixed ? place.find('\0') : 0));
      if (!fixed) {
        TENON_ASSIGN_OR_RETURN(text, TextInHeap(place), what);
      }
      all += text.size();
      if (all > bytes_.size()) return Damaged(what);
      texts.push_back(std::move(text));
    }
    return texts;
  }
  const Message* info = Find(messages, hdf5::kAttributeInfo);
  if (info != nullptr) {
    ByteCursor cursor(info->data, 1);
    const uint8_t flags = cursor.U8();
    cursor.Skip((flags & 1) != 0 ? 2 : 0);
    if (cursor.U64() != hdf5::kNowhere)
      return absl::UnimplementedError(StrCat(Quote(path), " has a dense list of attributes"));
  }
  return absl::NotFoundError(StrCat(Quote(path), " has no attribute ", Quote(attribute)));
}

absl::StatusOr<std::string> Hdf5File::Text(std::string_view path,
                                           std::string_view attribute) const {
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> texts, Texts(path, attribute));
  if (texts.size() != 1)
    return absl::InvalidArgumentError(
        StrCat("attribute ", Quote(attribute), " of ", Quote(path), " is no text"));
  return std::move(texts.front());
}

}  // namespace tenon::keras
