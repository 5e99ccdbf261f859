// An HDF5 file in memory, for reading: groups, datasets of numbers, attributes of text.
//
// Used by model_file.cc and weights.cc. libhdf5 does the reading; nothing outside this file sees
// it. Its lock is inside the library (Debian builds it thread-safe), so a file may be used from any
// thread. Nothing is opened beside the bytes: links to other files, external and virtual datasets,
// filters other than deflate and shuffle, references and plug-ins are refused.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "tensor/tensor.h"

namespace tenon::keras {

class Hdf5File {
 public:
  // Whether `bytes` begin as an HDF5 file does.
  static bool Recognizes(std::string_view bytes);

  // `bytes` must outlive the file. INVALID_ARGUMENT when they are damaged.
  static absl::StatusOr<Hdf5File> Open(std::string_view bytes, const ImportLimits& limits);

  // Whether an object of that path ("layers/dense/vars/0") is there.
  bool Has(std::string_view path) const;

  // A dataset of numbers, little-endian in memory. NOT_FOUND; UNIMPLEMENTED for what is refused;
  // OUT_OF_RANGE names a limit.
  absl::StatusOr<Tensor> Read(std::string_view path) const;

  // A text attribute of the object; an empty path is the file's root. NOT_FOUND.
  absl::StatusOr<std::string> Text(std::string_view path, std::string_view attribute) const;

  // A list of texts. An empty list of any type is an empty list.
  absl::StatusOr<std::vector<std::string>> Texts(std::string_view path,
                                                 std::string_view attribute) const;

 private:
  struct Library;

  std::shared_ptr<const Library> library_;
  ImportLimits limits_;
};

}  // namespace tenon::keras
