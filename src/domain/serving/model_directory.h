// Where requests find the model that answers, while models come and go.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "serving/model_table.h"
#include "serving/published.h"

namespace tenon {

// The table of the moment. A request takes what it needs once and keeps it: whatever is published
// meanwhile, it is answered by one version. Thread-safe; reading takes no lock.
class ModelDirectory {
 public:
  explicit ModelDirectory(ModelTable first = {});

  // As ModelTable::Find.
  absl::StatusOr<std::shared_ptr<const ModelVersion>> Find(std::string_view model,
                                                           std::string_view version) const;

  // For who looks at more than one version.
  std::shared_ptr<const ModelTable> table() const;

  // From now on, `table` answers.
  void Publish(ModelTable table);

 private:
  // By way of a holder, so that a reader can copy the pointer.
  struct Holder {
    std::shared_ptr<const ModelTable> table;
  };

  Published<Holder> published_;
};

}  // namespace tenon
