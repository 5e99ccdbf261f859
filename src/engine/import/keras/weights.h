// The weights of one layer, wherever they lie in the file.
//
// Used by the translators, which ask by the path that the .keras format gives ("vars/0",
// "cell/vars/1") and in the order in which Keras creates them: a legacy .h5 file knows only that
// order. A small value; the file must outlive it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/keras/internal/hdf5_file.h"
#include "tensor/tensor.h"

namespace tenon::keras {

class Weights {
 public:
  // Of a model in a .keras archive, whose file has "layers/..." beneath `prefix`.
  static Weights OfArchive(const Hdf5File* file, std::string prefix);

  // Of a model in a legacy file: groups of layers beneath `group`.
  static Weights OfLegacyFile(const Hdf5File* file, std::string group);

  // Of none: every weight is missing.
  Weights() = default;

  // Of a layer of this model. `key` is the snake-case name with its number, `name` the layer's own.
  absl::StatusOr<Weights> OfLayer(std::string_view key, std::string_view name) const;

  // Of a part of this layer ("cell"), asked for without that prefix.
  Weights In(std::string_view part) const;

  // Where in the file it lies. NOT_FOUND when a legacy file has no more.
  absl::StatusOr<std::string> DatasetOf(std::string_view path) const;

  // NOT_FOUND when the file has no such weight.
  absl::StatusOr<Tensor> Read(std::string_view path) const;
  bool Has(std::string_view path) const;

  // Where the archive keeps the files of this layer: "assets/" + this.
  const std::string& prefix() const { return prefix_; }

 private:
  // The datasets of a layer of a legacy file, in order, and which of them was which path.
  struct Ordered {
    std::vector<std::string> datasets;
    std::map<std::string, size_t, std::less<>> given;
  };

  const Hdf5File* file_ = nullptr;
  std::string prefix_;
  bool legacy_ = false;
  std::shared_ptr<Ordered> ordered_;  // of a layer of a legacy file
};

}  // namespace tenon::keras
