// What reads a model file of another framework as data and writes it as ONNX.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/import_report.h"
#include "ports/file_system.h"

namespace tenon {

// A model file, or a folder that is one model. Borrows: bytes and folder must outlive the import.
struct ImportSource {
  std::string path;                    // as the user named it; for messages and for its ending
  std::string_view bytes;              // of a file; empty for a folder
  const FileSystem* folder = nullptr;  // rooted at the folder; null for a file
  std::vector<std::string> entries;    // names in the folder or in the zip archive that the file
                                       // is, with '/' between; empty when it is neither

  bool is_folder() const { return folder != nullptr; }
};

struct ImportOptions {
  ImportLimits limits;
  std::function<bool()> cancelled;  // asked now and then; null: never
};

struct ImportedModel {
  std::string onnx;  // a whole ModelProto without external data
  ImportReport report;
};

// How sure an importer is that a source is of its format.
enum class Recognition { kNo, kByName, kByContent };

// Reads one format. Immutable and thread-safe. Executes nothing, opens nothing but the source.
// Deterministic: the same source gives the same bytes. Conformance: testing/importer_conformance.h.
class Importer {
 public:
  virtual ~Importer() = default;

  // "skops"; lower case, one word.
  virtual std::string_view name() const = 0;

  // Raised whenever the same source would give another model.
  virtual int version() const = 0;

  // Cheap: looks at the path, the first bytes and the entries.
  virtual Recognition Recognize(const ImportSource& source) const = 0;

  // INVALID_ARGUMENT for a source that is damaged; UNIMPLEMENTED for a part that is not supported,
  // naming its path, class or operator, the attribute and its value, and what the user can do;
  // OUT_OF_RANGE names a limit; CANCELLED.
  virtual absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                               const ImportOptions& options) const = 0;
};

}  // namespace tenon
