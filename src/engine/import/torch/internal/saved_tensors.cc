#include "import/torch/internal/saved_tensors.h"

#include <string_view>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::torch::internal {

absl::StatusOr<SavedTensors> ReadSaved(const ZipArchive& zip, const EntryBytes& bytes,
                                       const ImportOptions& options) {
  constexpr std::string_view kPickle = "data.pkl";
  for (const std::string_view name : zip.names()) {
    if (name != kPickle && !name.ends_with(StrCat("/", kPickle))) continue;
    const std::string_view folder = name.substr(0, name.size() - kPickle.size());
    const std::string order = StrCat(folder, "byteorder");
    if (zip.Has(order)) {
      TENON_ASSIGN_OR_RETURN(const EntryBytes text, zip.Read(order));
      if (text.bytes != "little")
        return absl::UnimplementedError(
            StrCat("its byte order is ", Quote(text.bytes), ", not 'little'"));
    }
    TENON_ASSIGN_OR_RETURN(const EntryBytes pickle, zip.Read(name));
    const auto read = [&](std::string_view storage) -> absl::StatusOr<EntryBytes> {
      TENON_ASSIGN_OR_RETURN(EntryBytes entry, zip.Read(StrCat(folder, "data/", storage)));
      if (!entry.owner) entry.owner = bytes.owner;
      return entry;
    };
    return ReadPickledTensors(pickle.bytes, read, options);
  }
  return absl::InvalidArgumentError("it has no data.pkl");
}

}  // namespace tenon::torch::internal
