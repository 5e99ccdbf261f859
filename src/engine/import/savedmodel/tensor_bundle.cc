#include "import/savedmodel/tensor_bundle.h"

#include <cstring>

#include "import/savedmodel/crc32c.h"
#include "import/savedmodel/sorted_table.h"
#include "import/savedmodel/source_file.h"
#include "import/savedmodel/tensor_data.h"
#include "proto/parse.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon::savedmodel {
namespace {

std::string ShardName(const std::string& prefix, int shard, int shards) {
  const auto padded = [](int number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
  };
  return StrCat(prefix, ".data-", padded(shard), "-of-", padded(shards));
}

template <typename Message>
absl::Status ParseRow(const TableRow& row, Message* message) {
  TENON_RETURN_IF_ERROR(ParseMessage(row.value, {}, message), "reading the entry of ",
                        Quote(row.key));
  return absl::OkStatus();
}

// Lengths as varints, their checksum, then the strings one after another.
absl::StatusOr<Tensor> ReadStrings(std::string_view bytes, const Shape& shape) {
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape));
  std::vector<uint64_t> lengths;
  size_t at = 0;
  for (int64_t i = 0; i < count; ++i) {
    uint64_t length = 0;
    for (int shift = 0;; shift += 7) {
      if (at >= bytes.size() || shift > 28)
        return absl::InvalidArgumentError("lengths of strings are cut short");
      const auto byte = static_cast<uint8_t>(bytes[at++]);
      length |= uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) == 0) break;
    }
    lengths.push_back(length);
  }
  if (bytes.size() - at < 4) return absl::InvalidArgumentError("strings are cut short");
  at += 4;
  std::string packed;
  for (const uint64_t length : lengths) {
    if (length > bytes.size() - at) return absl::InvalidArgumentError("strings are cut short");
    AppendBytesElement(bytes.substr(at, length), &packed);
    at += length;
  }
  return Tensor::FromPackedBytes(shape, std::move(packed));
}

}  // namespace

absl::StatusOr<TensorBundle> TensorBundle::Open(const FileSystem& folder, const std::string& prefix,
                                                const ImportLimits& limits) {
  const std::string index = prefix + ".index";
  TENON_ASSIGN_OR_RETURN(const std::string table, ReadSourceFile(folder, index, limits));
  TENON_ASSIGN_OR_RETURN(const std::vector<TableRow> rows,
                         ReadSortedTable(table, {limits.max_entries, limits.max_name_bytes}),
                         "reading ", index);
  if (rows.empty() || !rows[0].key.empty())
    return absl::InvalidArgumentError(StrCat("reading ", index, ": it has no header"));
  tf::BundleHeader header;
  TENON_RETURN_IF_ERROR(ParseRow(rows[0], &header), "reading ", index);
  if (header.endianness() != 0)
    return absl::UnimplementedError(StrCat("reading ", index, ": its tensors are big-endian"));
  if (header.shards() < 0 || header.shards() > limits.max_entries)
    return absl::InvalidArgumentError(StrCat("reading ", index, ": ", header.shards(), " shards"));
  TensorBundle bundle;
  bundle.limits_ = limits;
  for (size_t i = 1; i < rows.size(); ++i)
    TENON_RETURN_IF_ERROR(ParseRow(rows[i], &bundle.entries_[rows[i].key]), "reading ", index);
  for (int shard = 0; shard < header.shards(); ++shard) {
    TENON_ASSIGN_OR_RETURN(
        std::string bytes,
        ReadSourceFile(folder, ShardName(prefix, shard, header.shards()), limits));
    bundle.shards_.push_back(std::make_shared<const std::string>(std::move(bytes)));
  }
  return bundle;
}

absl::StatusOr<std::string_view> TensorBundle::BytesOf(const tf::BundleEntry& entry) const {
  if (entry.shard() < 0 || static_cast<size_t>(entry.shard()) >= shards_.size())
    return absl::InvalidArgumentError(StrCat("there is no shard ", entry.shard()));
  const std::string_view shard = *shards_[static_cast<size_t>(entry.shard())];
  if (entry.offset() < 0 || entry.size() < 0 ||
      static_cast<uint64_t>(entry.offset()) > shard.size() ||
      static_cast<uint64_t>(entry.size()) > shard.size() - static_cast<uint64_t>(entry.offset()))
    return absl::InvalidArgumentError(StrCat("its ", entry.size(), " bytes from ", entry.offset(),
                                             " lie outside of the shard's ", shard.size()));
  return shard.substr(static_cast<size_t>(entry.offset()), static_cast<size_t>(entry.size()));
}

absl::StatusOr<Tensor> TensorBundle::Read(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end())
    return absl::NotFoundError(StrCat("the checkpoint has no tensor ", Quote(name)));
  const tf::BundleEntry& entry = found->second;
  const std::string context = StrCat("reading tensor ", Quote(name));
  if (entry.slices_size() > 0)
    return absl::UnimplementedError(StrCat(context, ": it is stored in slices"));
  TENON_ASSIGN_OR_RETURN(const DType dtype, DTypeFromTensorflow(entry.dtype()), context);
  TENON_ASSIGN_OR_RETURN(const Shape shape, KnownShape(entry.shape(), limits_), context);
  TENON_ASSIGN_OR_RETURN(const std::string_view bytes, BytesOf(entry), context);
  if (dtype == DType::kBytes) {
    TENON_ASSIGN_OR_RETURN(Tensor strings, ReadStrings(bytes, shape), context);
    return strings;
  }
  if (MaskCrc(Crc32c(bytes)) != entry.crc32c())
    return absl::InvalidArgumentError(StrCat(context, ": its checksum is wrong"));
  absl::StatusOr<Tensor> tensor = Tensor::Wrap(dtype, shape, std::as_bytes(std::span(bytes)),
                                               shards_[static_cast<size_t>(entry.shard())]);
  TENON_RETURN_IF_ERROR(tensor.status(), context);
  return tensor;
}

}  // namespace tenon::savedmodel
