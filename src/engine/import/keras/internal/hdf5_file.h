// An HDF5 file in memory, for reading: groups, datasets of numbers, attributes of text.
//
// Used by model_file.cc and weights.cc. A strict reader of the parts of the format that Keras and
// h5py write: superblocks 0 to 3, groups as symbol tables or compact links, contiguous, compact and
// chunked datasets, deflate and shuffle. (libhdf5 was tried first and falls over damaged files.)
// Nothing is opened beside the bytes: links to other places, external files, references, shared
// messages and other filters are refused. Immutable and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/keras/internal/hdf5_messages.h"
#include "tensor/tensor.h"

namespace tenon::keras {

class Hdf5File {
 public:
  // Whether `bytes` begin as an HDF5 file does.
  static bool Recognizes(std::string_view bytes);

  // `bytes` must outlive the file and the tensors read from it. INVALID_ARGUMENT when they are
  // damaged.
  static absl::StatusOr<Hdf5File> Open(std::string_view bytes, const ImportLimits& limits);

  // Whether an object of that path ("layers/dense/vars/0") is there.
  bool Has(std::string_view path) const;

  // A dataset of numbers. Elements that lie together are a view. NOT_FOUND; UNIMPLEMENTED for what
  // is refused; OUT_OF_RANGE names a limit.
  absl::StatusOr<Tensor> Read(std::string_view path) const;

  // A text attribute of the object; an empty path is the file's root. NOT_FOUND.
  absl::StatusOr<std::string> Text(std::string_view path, std::string_view attribute) const;

  // A list of texts. An empty list of any type is an empty list.
  absl::StatusOr<std::vector<std::string>> Texts(std::string_view path,
                                                 std::string_view attribute) const;

 private:
  using Messages = std::vector<hdf5::Message>;

  absl::StatusOr<uint64_t> AddressOf(std::string_view path) const;
  absl::StatusOr<Messages> MessagesAt(uint64_t address) const;
  absl::StatusOr<uint64_t> FindLink(uint64_t group, std::string_view name) const;
  absl::StatusOr<uint64_t> FindSymbol(uint64_t tree, std::string_view heap,
                                      std::string_view name) const;
  absl::StatusOr<std::string_view> HeapAt(uint64_t address) const;
  absl::StatusOr<std::string> TextInHeap(std::string_view place) const;
  absl::StatusOr<Tensor> ReadObject(uint64_t address) const;

  std::string_view bytes_;
  ImportLimits limits_;
  uint64_t root_ = 0;  // address of the root group's header
};

}  // namespace tenon::keras
