#include "import/keras/weights.h"

#include <optional>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

std::string Join(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : StrCat(folder, "/", name);
}

// Long lists are cut into weight_names0, weight_names1 ...
absl::StatusOr<std::vector<std::string>> NamesOf(const Hdf5File& file, std::string_view group) {
  auto names = file.Texts(group, "weight_names");
  if (names.ok() || !absl::IsNotFound(names.status())) return names;
  std::vector<std::string> all;
  for (int part = 0;; ++part) {
    auto more = file.Texts(group, StrCat("weight_names", part));
    if (absl::IsNotFound(more.status()) && part > 0) return all;
    TENON_RETURN_IF_ERROR(more.status());
    all.insert(all.end(), more->begin(), more->end());
  }
}

bool HasPart(std::string_view path, std::string_view part) {
  while (!path.empty()) {
    const size_t slash = path.find('/');
    if (path.substr(0, slash) == part) return true;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return false;
}

}  // namespace

Weights Weights::OfArchive(const Hdf5File* file, std::string prefix) {
  Weights weights;
  weights.file_ = file;
  weights.prefix_ = std::move(prefix);
  return weights;
}

Weights Weights::OfLegacyFile(const Hdf5File* file, std::string group) {
  Weights weights = OfArchive(file, std::move(group));
  weights.legacy_ = true;
  return weights;
}

absl::StatusOr<Weights> Weights::OfLayer(std::string_view key, std::string_view name) const {
  Weights weights = *this;
  if (!legacy_) {
    weights.prefix_ = Join(prefix_, StrCat("layers/", key));
    return weights;
  }
  weights.ordered_ = std::make_shared<Ordered>();
  if (ordered_ != nullptr) {  // a layer of a model that is a layer
    for (const std::string& dataset : ordered_->datasets)
      if (HasPart(dataset, name)) weights.ordered_->datasets.push_back(dataset);
    return weights;
  }
  weights.prefix_ = Join(prefix_, name);
  if (file_ == nullptr || !file_->Has(weights.prefix_)) return weights;
  TENON_ASSIGN_OR_RETURN(weights.ordered_->datasets, NamesOf(*file_, weights.prefix_),
                         "reading the weights of ", Quote(name));
  for (std::string& dataset : weights.ordered_->datasets) dataset = Join(weights.prefix_, dataset);
  return weights;
}

Weights Weights::In(std::string_view part) const {
  Weights weights = *this;
  weights.prefix_ = Join(prefix_, part);
  return weights;
}

absl::StatusOr<std::string> Weights::DatasetOf(std::string_view path) const {
  std::string full = Join(prefix_, path);
  if (file_ == nullptr || (legacy_ && ordered_ == nullptr))
    return absl::NotFoundError(StrCat("there is no weight ", Quote(full)));
  if (!legacy_) return full;
  const size_t next = ordered_->given.size();
  const size_t index = ordered_->given.emplace(full, next).first->second;
  if (index < ordered_->datasets.size()) return ordered_->datasets[index];
  return absl::NotFoundError(
      StrCat("there are ", ordered_->datasets.size(), " weights, asked for number ", index));
}

absl::StatusOr<Tensor> Weights::Read(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const std::string dataset, DatasetOf(path));
  return file_->Read(dataset);
}

bool Weights::Has(std::string_view path) const {
  if (file_ == nullptr) return false;
  const std::string full = Join(prefix_, path);
  if (!legacy_) return file_->Has(full);
  return ordered_ != nullptr &&
         (ordered_->given.contains(full) || ordered_->given.size() < ordered_->datasets.size());
}

}  // namespace tenon::keras
