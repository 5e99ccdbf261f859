#include "import/pickle/pickle.h"

#include <utility>

#include "import/pickle/internal/machine.h"
#include "import/pickle/internal/unwrap.h"
#include "import/python/reach.h"
#include "status/status.h"

namespace tenon::python {
namespace {

using internal::Machine;
using internal::Reading;

std::vector<std::string> NotesOf(const Reading& reading) {
  std::vector<std::string> notes;
  notes.reserve(reading.dropped.size());
  for (const std::string& what : reading.dropped) notes.push_back(StrCat("not read: ", what));
  return notes;
}

// Most bytes are the data of arrays, which view them; only what is left as such is copied.
void CopyBytes(const absl::flat_hash_set<const Object*>& reached, Reading* reading) {
  for (Object* object : reading->bytes)
    if (reached.contains(object)) object->text = object->array->data;
}

absl::StatusOr<Document> ReadPlain(std::string_view bytes, std::shared_ptr<const void> owner,
                                   const ImportOptions& options) {
  Document document;
  document.heap = std::make_unique<Heap>();
  Reading reading;
  reading.heap = document.heap.get();
  reading.options = &options;
  reading.owner = std::move(owner);
  Machine machine(&reading, bytes, 0, 0);
  TENON_ASSIGN_OR_RETURN(document.root, machine.Run());
  if (machine.at() != bytes.size()) {
    return absl::InvalidArgumentError(
        StrCat(bytes.size() - machine.at(), " bytes are behind the end of the pickle"));
  }
  TENON_ASSIGN_OR_RETURN(const auto reached, Reach(document.root, options.limits.max_depth));
  CopyBytes(reached, &reading);
  document.notes = NotesOf(reading);
  return document;
}

}  // namespace

absl::StatusOr<Document> ReadPickle(std::string_view bytes, const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const internal::Unwrapped plain,
                         internal::Unwrap(bytes, options.limits.max_expanded_bytes),
                         "decompressing the file");
  TENON_ASSIGN_OR_RETURN(Document document, ReadPlain(plain.bytes, plain.owner, options),
                         "reading the pickle");
  return document;
}

}  // namespace tenon::python
