// Turns the nodes of schema.json into objects.
//
// Used by skops.cc; once an archive.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "archive/zip_archive.h"
#include "import/importer.h"
#include "import/python/object.h"
#include "json/tape.h"

namespace tenon::python::internal {

class SchemaReader {
 public:
  SchemaReader(const ZipArchive& archive, const ImportOptions& options, Heap* heap)
      : archive_(archive), options_(options), heap_(*heap) {}

  // The object of `node` and all in it. Errors name the path and the kind of node.
  absl::StatusOr<Object*> Read(json::Node node);

  // "random state": what was not kept.
  const std::set<std::string, std::less<>>& dropped() const { return dropped_; }

 private:
  using Reader = absl::Status (SchemaReader::*)(json::Node node, Object* object);
  struct LoaderRow {
    std::string_view loader;
    Reader read;
  };

  static Reader ReaderOf(std::string_view loader);

  // Reads `node` as the part `name` of what is being read.
  absl::StatusOr<Object*> ReadPart(json::Node node, std::string_view name);
  absl::StatusOr<Object*> ReadMember(json::Node node, std::string_view member);
  Object* FindById(const std::optional<json::Node>& id) const;  // null when it is a new one
  void KeepById(const std::optional<json::Node>& id, Object* object);
  absl::Status Fill(json::Node node, Object* object);
  absl::StatusOr<EntryBytes> ReadFile(json::Node node);
  // Counts what was made of the file's bytes rather than viewed: deflated entries, other orders.
  absl::Status Expand(size_t bytes);
  absl::Status Damaged(std::string_view reason) const;
  absl::Status Unsupported(std::string_view reason) const;
  absl::Status Drop(std::string_view what, Object* object);

  absl::Status ReadObject(json::Node node, Object* object);
  absl::Status ReadDict(json::Node node, Object* object);
  absl::Status ReadDefaultDict(json::Node node, Object* object);
  absl::Status ReadList(json::Node node, Object* object);
  absl::Status ReadTuple(json::Node node, Object* object);
  absl::Status ReadSet(json::Node node, Object* object);
  absl::Status ReadJson(json::Node node, Object* object);
  absl::Status ReadArray(json::Node node, Object* object);
  absl::Status ReadMasked(json::Node node, Object* object);
  absl::Status ReadSparse(json::Node node, Object* object);
  absl::Status ReadDType(json::Node node, Object* object);
  absl::Status ReadType(json::Node node, Object* object);
  absl::Status ReadFunction(json::Node node, Object* object);
  absl::Status ReadMethod(json::Node node, Object* object);
  absl::Status ReadPartial(json::Node node, Object* object);
  absl::Status ReadOperator(json::Node node, Object* object);
  absl::Status ReadSlice(json::Node node, Object* object);
  absl::Status ReadBytes(json::Node node, Object* object);
  absl::Status ReadRandom(json::Node node, Object* object);
  absl::Status ReadLoss(json::Node node, Object* object);
  absl::Status ReadReduced(json::Node node, Object* object);
  absl::Status ReadConstructed(json::Node node, Object* object);

  absl::Status ReadItems(json::Node items, Object* object);
  absl::Status ReadKey(std::span<const json::Node> types, size_t i, std::string_view text,
                       Object* key);
  absl::Status ReadObjectArray(json::Node node, Object* object);
  absl::Status AddItems(json::Node list, const Shape& shape, size_t dim, Object* object);

  const ZipArchive& archive_;
  const ImportOptions& options_;
  Heap& heap_;
  std::string path_;
  int64_t depth_ = 0;
  int64_t read_ = 0;
  int64_t expanded_ = 0;
  absl::flat_hash_map<uint64_t, Object*> by_number_;  // by "__id__"
  std::map<std::string_view, Object*> by_name_;
  std::set<std::string, std::less<>> dropped_;
};

}  // namespace tenon::python::internal
