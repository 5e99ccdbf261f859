#include "import/skops/skops.h"

#include <utility>

#include "import/python/reach.h"
#include "import/skops/internal/schema_reader.h"
#include "json/tape.h"
#include "status/status.h"

namespace tenon::python {
namespace {

constexpr int64_t kMostProtocol = 2;

// Each value is a node and its content, so two levels of JSON; keys have a type each.
json::Limits JsonLimits(const ImportLimits& limits) {
  constexpr size_t kLevelsAValue = 2;
  constexpr size_t kNodesAValue = 12;
  return json::LimitsOfImport(static_cast<size_t>(limits.max_depth) * kLevelsAValue + 16,
                              static_cast<size_t>(limits.max_objects) * kNodesAValue);
}

absl::Status CheckProtocol(json::Node root) {
  const std::optional<json::Node> protocol = root.Find("protocol");
  if (!protocol.has_value()) return absl::OkStatus();
  if (protocol->kind() != json::Kind::kInt || protocol->integer() < 0)
    return absl::InvalidArgumentError("its 'protocol' is no number");
  if (protocol->integer() <= kMostProtocol) return absl::OkStatus();
  return absl::UnimplementedError(StrCat("protocol ", protocol->integer(), " is not read, 0 to ",
                                         kMostProtocol, " are: dump it with skops 0.16"));
}

// What was read is let go of before the next step.
absl::Status ReadSchema(const ZipArchive& archive, const ImportOptions& options,
                        Document* document) {
  TENON_ASSIGN_OR_RETURN(const EntryBytes schema, archive.Read("schema.json"));
  TENON_ASSIGN_OR_RETURN(
      const json::Tape parsed,
      json::Tape::Parse(schema.bytes, schema.readable_after, JsonLimits(options.limits)),
      "reading schema.json");
  TENON_RETURN_IF_ERROR(CheckProtocol(parsed.root()));
  document->heap = std::make_unique<Heap>();
  internal::SchemaReader reader(archive, options, document->heap.get());
  TENON_ASSIGN_OR_RETURN(document->root, reader.Read(parsed.root()));
  for (const std::string& what : reader.dropped())
    document->notes.push_back(StrCat("not read: ", what));
  return absl::OkStatus();
}

absl::StatusOr<Document> ReadDocument(const ZipArchive& archive, const ImportOptions& options) {
  Document document;
  TENON_RETURN_IF_ERROR(ReadSchema(archive, options, &document));
  TENON_RETURN_IF_ERROR(Reach(document.root, options.limits.max_depth).status());
  return document;
}

}  // namespace

absl::StatusOr<Document> ReadSkops(const ZipArchive& archive, const ImportOptions& options) {
  if (!archive.Has("schema.json"))
    return absl::InvalidArgumentError("reading the skops archive: it has no schema.json");
  TENON_ASSIGN_OR_RETURN(Document document, ReadDocument(archive, options),
                         "reading the skops archive");
  return document;
}

}  // namespace tenon::python
