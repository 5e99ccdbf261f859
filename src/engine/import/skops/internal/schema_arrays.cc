// The nodes of SchemaReader that lie in files of their own: arrays, sparse matrices, bytes.
#include <utility>

#include "import/python/array_type.h"
#include "import/python/field.h"
#include "import/skops/internal/npy_array.h"
#include "import/skops/internal/schema_reader.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python::internal {
namespace {

std::string_view TextOf(json::Node node, std::string_view member) {
  const std::optional<json::Node> value = node.Find(member);
  return value.has_value() && value->kind() == json::Kind::kString ? value->string()
                                                                   : std::string_view();
}

}  // namespace

absl::StatusOr<EntryBytes> SchemaReader::ReadFile(json::Node node) {
  const std::string_view name = TextOf(node, "file");
  if (name.empty()) return Damaged("its node names no file");
  absl::StatusOr<EntryBytes> bytes = archive_.Read(name);
  if (!bytes.ok()) return Damaged(StrCat("reading ", Quote(name), ": ", MessageOf(bytes.status())));
  if (bytes->owner != nullptr) TENON_RETURN_IF_ERROR(Expand(bytes->bytes.size()));
  return bytes;
}

absl::Status SchemaReader::Expand(size_t bytes) {
  expanded_ += static_cast<int64_t>(bytes);
  if (expanded_ <= options_.limits.max_expanded_bytes) return absl::OkStatus();
  return absl::OutOfRangeError(StrCat("its arrays expand to more than import.max_expanded_bytes (",
                                      options_.limits.max_expanded_bytes, ")"));
}

absl::Status SchemaReader::ReadArray(json::Node node, Object* object) {
  if (TextOf(node, "type") == "json") return ReadObjectArray(node, object);
  if (TextOf(node, "type") != "numpy")
    return Unsupported(StrCat("arrays of type ", Quote(TextOf(node, "type")), " are not read"));
  TENON_ASSIGN_OR_RETURN(const EntryBytes file, ReadFile(node));
  object->kind = Kind::kArray;
  TENON_ASSIGN_OR_RETURN(object->array, ReadNpy(file.bytes, file.owner, options_.limits), path_,
                         ": reading ", TextOf(node, "file"));
  if (object->array->owner == file.owner) return absl::OkStatus();
  return Expand(object->array->data.size());
}

// The content is a list of nodes, and lists of lists where there are more dimensions.
absl::Status SchemaReader::AddItems(json::Node list, const Shape& shape, size_t dim,
                                    Object* object) {
  const std::vector<json::Node> elements = list.elements();
  if (list.kind() != json::Kind::kArray || std::cmp_not_equal(elements.size(), shape[dim]))
    return Damaged("its content is not what its shape says");
  for (size_t i = 0; i < elements.size(); ++i) {
    const json::Node element = elements[i];
    if (dim + 1 == shape.size()) {
      TENON_ASSIGN_OR_RETURN(const Object* item, ReadPart(element, StrCat("[", i, "]")));
      object->array->items.push_back(item);
      continue;
    }
    const std::optional<json::Node> inner = element.Find("content");
    if (TextOf(element, "__loader__") != "ListNode" || !inner.has_value())
      return Damaged("its content is not what its shape says");
    TENON_RETURN_IF_ERROR(AddItems(*inner, shape, dim + 1, object));
  }
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadObjectArray(json::Node node, Object* object) {
  TENON_ASSIGN_OR_RETURN(const Object* dims, ReadMember(node, "shape"));
  std::vector<int64_t> shape;
  for (size_t i = 0; i < dims->items.size(); ++i) {
    if (dims->items[i]->kind != Kind::kInt) return Damaged("its shape holds no integers");
    shape.push_back(dims->items[i]->integer);
  }
  object->kind = Kind::kArray;
  object->array->kind = 'O';
  TENON_ASSIGN_OR_RETURN(object->array->shape, CheckedShape(shape, options_.limits), path_);
  const std::optional<json::Node> content = node.Find("content");
  if (!content.has_value()) return Damaged("its node has no 'content'");
  if (shape.empty()) return Unsupported("an array of one object without dimensions is not read");
  return AddItems(*content, object->array->shape, 0, object);
}

// An .npz, which is a zip archive of .npy files: data, indices, indptr and shape.
absl::Status SchemaReader::ReadSparse(json::Node node, Object* object) {
  TENON_ASSIGN_OR_RETURN(const EntryBytes file, ReadFile(node));
  const ZipLimits limits = {options_.limits.max_entries, options_.limits.max_expanded_bytes,
                            options_.limits.max_name_bytes};
  TENON_ASSIGN_OR_RETURN(const ZipArchive matrix, ZipArchive::Open(file.bytes, limits), path_,
                         ": reading a sparse matrix");
  object->kind = Kind::kSparse;
  object->text = StrCat(TextOf(node, "__module__"), ".", TextOf(node, "__class__"));
  for (const std::string& name : matrix.names()) {
    if (!name.ends_with(".npy")) continue;
    TENON_ASSIGN_OR_RETURN(const EntryBytes entry, matrix.Read(name), path_);
    if (entry.owner != nullptr) TENON_RETURN_IF_ERROR(Expand(entry.bytes.size()));
    Object* part = heap_.New(Kind::kArray);
    TENON_ASSIGN_OR_RETURN(
        part->array, ReadNpy(entry.bytes, entry.owner ? entry.owner : file.owner, options_.limits),
        path_, ": reading ", name);
    Object* key = heap_.New(Kind::kText);
    key->text = name.substr(0, name.size() - 4);
    if (key->text == "shape") {
      // As scipy's own state has it: a tuple under another name.
      TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> dims, Field(part, path_).Ints());
      part = heap_.New(Kind::kTuple);
      for (const int64_t dim : dims) {
        Object* size = heap_.New(Kind::kInt);
        size->integer = dim;
        part->items.push_back(size);
      }
      key->text = "_shape";
    }
    object->entries.emplace_back(key, part);
  }
  return absl::OkStatus();
}

// The content is an empty array of the type.
absl::Status SchemaReader::ReadDType(json::Node node, Object* object) {
  TENON_ASSIGN_OR_RETURN(const Object* empty, ReadMember(node, "content"));
  if (empty->kind != Kind::kArray) return Damaged("its content is no array");
  Object* descr = heap_.New(Kind::kText);
  descr->text = DescrOf({empty->array->kind, empty->array->item_bytes, {}});
  object->kind = Kind::kInstance;
  object->text = "numpy.dtype";
  object->items = {descr};
  return absl::OkStatus();
}

absl::Status SchemaReader::ReadBytes(json::Node node, Object* object) {
  TENON_ASSIGN_OR_RETURN(const EntryBytes file, ReadFile(node));
  object->kind = Kind::kBytes;
  object->text = file.bytes;
  return absl::OkStatus();
}

}  // namespace tenon::python::internal
