#include "serving/model_directory.h"

#include <utility>

namespace tenon {

ModelDirectory::ModelDirectory(ModelTable first)
    : published_(std::make_shared<const Holder>(
          Holder{std::make_shared<const ModelTable>(std::move(first))})) {}

absl::StatusOr<std::shared_ptr<const ModelVersion>> ModelDirectory::Find(
    std::string_view model, std::string_view version) const {
  return published_.Read([&](const Holder& held) { return held.table->Find(model, version); });
}

std::shared_ptr<const ModelTable> ModelDirectory::table() const {
  return published_.Read([](const Holder& held) { return held.table; });
}

void ModelDirectory::Publish(ModelTable table) {
  published_.Replace(
      std::make_shared<const Holder>(Holder{std::make_shared<const ModelTable>(std::move(table))}));
}

}  // namespace tenon
