// Turns the nodes of schema.json into objects.
//
// Used by skops.cc; once an archive.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "archive/zip_archive.h"
#include "import/importer.h"
#include "import/python/object.h"
#include "json/document.h"

namespace tenon::python::internal {

class SchemaReader {
 public:
  SchemaReader(const ZipArchive& archive, const ImportOptions& options, Heap* heap)
      : archive_(archive), options_(options), heap_(*heap) {}

  // The object of `node` and all in it. Errors name the path and the kind of node.
  absl::StatusOr<Object*> Read(const json::Value& node);

  // "random state": what was not kept.
  const std::set<std::string, std::less<>>& dropped() const { return dropped_; }

 private:
  using Reader = absl::Status (SchemaReader::*)(const json::Value& node, Object* object);
  struct LoaderRow {
    std::string_view loader;
    Reader read;
  };

  static Reader ReaderOf(std::string_view loader);

  // Reads `node` as the part `name` of what is being read.
  absl::StatusOr<Object*> ReadPart(const json::Value& node, std::string_view name);
  absl::StatusOr<Object*> ReadMember(const json::Value& node, std::string_view member);
  absl::Status Fill(const json::Value& node, Object* object);
  absl::StatusOr<EntryBytes> ReadFile(const json::Value& node);
  // Counts what was made of the file's bytes rather than viewed: deflated entries, other orders.
  absl::Status Expand(size_t bytes);
  absl::Status Damaged(std::string_view reason) const;
  absl::Status Unsupported(std::string_view reason) const;
  absl::Status Drop(std::string_view what, Object* object);

  absl::Status ReadObject(const json::Value& node, Object* object);
  absl::Status ReadDict(const json::Value& node, Object* object);
  absl::Status ReadDefaultDict(const json::Value& node, Object* object);
  absl::Status ReadList(const json::Value& node, Object* object);
  absl::Status ReadTuple(const json::Value& node, Object* object);
  absl::Status ReadSet(const json::Value& node, Object* object);
  absl::Status ReadJson(const json::Value& node, Object* object);
  absl::Status ReadArray(const json::Value& node, Object* object);
  absl::Status ReadMasked(const json::Value& node, Object* object);
  absl::Status ReadSparse(const json::Value& node, Object* object);
  absl::Status ReadDType(const json::Value& node, Object* object);
  absl::Status ReadType(const json::Value& node, Object* object);
  absl::Status ReadFunction(const json::Value& node, Object* object);
  absl::Status ReadMethod(const json::Value& node, Object* object);
  absl::Status ReadPartial(const json::Value& node, Object* object);
  absl::Status ReadOperator(const json::Value& node, Object* object);
  absl::Status ReadSlice(const json::Value& node, Object* object);
  absl::Status ReadBytes(const json::Value& node, Object* object);
  absl::Status ReadRandom(const json::Value& node, Object* object);
  absl::Status ReadLoss(const json::Value& node, Object* object);
  absl::Status ReadReduced(const json::Value& node, Object* object);
  absl::Status ReadConstructed(const json::Value& node, Object* object);

  absl::Status ReadItems(const json::Value& items, Object* object);
  absl::Status ReadKey(const json::Value* types, size_t i, std::string_view text, Object* key);
  absl::Status ReadObjectArray(const json::Value& node, Object* object);
  absl::Status AddItems(const json::Value& list, const Shape& shape, size_t dim, Object* object);

  const ZipArchive& archive_;
  const ImportOptions& options_;
  Heap& heap_;
  std::string path_;
  int64_t depth_ = 0;
  int64_t read_ = 0;
  int64_t expanded_ = 0;
  absl::flat_hash_map<std::string, Object*> by_id_;
  std::set<std::string, std::less<>> dropped_;
};

}  // namespace tenon::python::internal
