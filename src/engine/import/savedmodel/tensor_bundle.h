// The variables of a SavedModel: TensorFlow's checkpoint of version 2.
//
// `PREFIX.index` is a sorted table from names to entries, `PREFIX.data-00000-of-0000N` hold the
// bytes. Immutable and thread-safe once opened; tensors share the shards' bytes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/savedmodel/saved_model.pb.h"
#include "ports/file_system.h"
#include "tensor/tensor.h"

namespace tenon::savedmodel {

class TensorBundle {
 public:
  // Reads the index and all shards. NOT_FOUND without an index; errors as ReadSortedTable's.
  static absl::StatusOr<TensorBundle> Open(const FileSystem& folder, const std::string& prefix,
                                           const ImportLimits& limits);

  size_t size() const { return entries_.size(); }

  // NOT_FOUND; INVALID_ARGUMENT when its bytes lie outside of the shard or their checksum is wrong;
  // UNIMPLEMENTED for a tensor that is stored in slices.
  absl::StatusOr<Tensor> Read(const std::string& name) const;

 private:
  absl::StatusOr<std::string_view> BytesOf(const tf::BundleEntry& entry) const;

  std::map<std::string, tf::BundleEntry> entries_;
  std::vector<std::shared_ptr<const std::string>> shards_;
  ImportLimits limits_;
};

}  // namespace tenon::savedmodel
