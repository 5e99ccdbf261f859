#include "onnx/external_data.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "onnx-ml.pb.h"
#include "onnx/tensor_check.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr int64_t kProtobufMaxBytes = std::numeric_limits<int32_t>::max();

bool IsPlainFileName(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

absl::Status ReadNumber(const std::string& key, const std::string& text, int64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty() && *number >= 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      StrCat("external_data ", key, " ", Quote(text), " is not a number of bytes"));
}

absl::Status ReadEntry(const std::string& key, const std::string& value, ExternalRegion* region) {
  if (key == "offset") return ReadNumber(key, value, &region->offset);
  if (key == "length") return ReadNumber(key, value, &region->length);
  if (key == "checksum") return absl::OkStatus();
  if (key != "location") {
    return absl::InvalidArgumentError(StrCat("external_data has the unknown key ", Quote(key)));
  }
  if (!IsPlainFileName(value)) {
    return absl::InvalidArgumentError(StrCat("external_data location ", Quote(value),
                                             " is not a plain file name ([A-Za-z0-9._-]+)"));
  }
  region->location = value;
  return absl::OkStatus();
}

std::string PathOf(const InspectOptions& options, const std::string& location) {
  return options.folder.empty() ? location : StrCat(options.folder, "/", location);
}

using TensorsByFile = std::map<std::string, std::vector<onnx::TensorProto*>>;

// Collects the external tensors of a graph and all it contains; the inspector has bounded the
// depth.
class ExternalTensorFinder {
 public:
  explicit ExternalTensorFinder(TensorsByFile* found) : found_(*found) {}

  void Visit(onnx::GraphProto* graph) {
    for (onnx::TensorProto& tensor : *graph->mutable_initializer()) Visit(&tensor);
    for (onnx::NodeProto& node : *graph->mutable_node()) Visit(&node);
  }

  void Visit(onnx::NodeProto* node) {
    for (onnx::AttributeProto& attribute : *node->mutable_attribute()) Visit(&attribute);
  }

  void Visit(onnx::AttributeProto* attribute) {
    if (attribute->has_t()) Visit(attribute->mutable_t());
    if (attribute->has_g()) Visit(attribute->mutable_g());
    for (onnx::TensorProto& tensor : *attribute->mutable_tensors()) Visit(&tensor);
    for (onnx::GraphProto& graph : *attribute->mutable_graphs()) Visit(&graph);
  }

 private:
  void Visit(onnx::TensorProto* tensor) {
    if (tensor->data_location() != onnx::TensorProto::EXTERNAL) return;
    for (const onnx::StringStringEntryProto& entry : tensor->external_data()) {
      if (entry.key() == "location") found_[entry.value()].push_back(tensor);
    }
  }

  TensorsByFile& found_;
};

absl::Status FillFrom(const std::string& file, const InspectLimits& limits,
                      onnx::TensorProto* tensor) {
  TENON_ASSIGN_OR_RETURN(const TensorSize size, DeclaredSize(*tensor, limits));
  TENON_ASSIGN_OR_RETURN(const ExternalRegion region, ReadExternalRegion(*tensor, size.bytes));
  if (std::cmp_greater(region.offset, file.size()) ||
      std::cmp_greater(region.length, file.size() - static_cast<size_t>(region.offset))) {
    return absl::InvalidArgumentError(StrCat("external file ", region.location, " became shorter"));
  }
  tensor->set_raw_data(file.data() + region.offset, static_cast<size_t>(region.length));
  tensor->clear_external_data();
  tensor->clear_data_location();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExternalRegion> ReadExternalRegion(const onnx::TensorProto& tensor, int64_t bytes) {
  ExternalRegion region{.length = bytes};
  std::vector<std::string> seen;
  for (const onnx::StringStringEntryProto& entry : tensor.external_data()) {
    if (std::ranges::find(seen, entry.key()) != seen.end()) {
      return absl::InvalidArgumentError(
          StrCat("external_data repeats the key ", Quote(entry.key())));
    }
    TENON_RETURN_IF_ERROR(ReadEntry(entry.key(), entry.value(), &region));
    seen.push_back(entry.key());
  }
  if (region.location.empty()) return absl::InvalidArgumentError("external_data has no location");
  if (region.offset > std::numeric_limits<int64_t>::max() - region.length) {
    return absl::InvalidArgumentError(StrCat("external_data offset ", region.offset,
                                             " plus length ", region.length, " overflows"));
  }
  if (region.length != bytes) {
    return absl::InvalidArgumentError(StrCat("external_data length ", region.length,
                                             " is not what its type and dimensions take, ", bytes,
                                             " bytes"));
  }
  return region;
}

absl::Status ExternalFiles::Check(const ExternalRegion& region) {
  TENON_ASSIGN_OR_RETURN(const int64_t size, SizeOf(region.location), "checking external file ",
                         region.location);
  if (region.offset + region.length <= size) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("external_data offset ", region.offset, " plus length ",
                                           region.length, " is beyond the file size ", size, " of ",
                                           region.location));
}

absl::StatusOr<int64_t> ExternalFiles::SizeOf(const std::string& location) {
  if (const auto known = sizes_.find(location); known != sizes_.end()) return known->second;
  if (options_.files == nullptr)
    return absl::InvalidArgumentError("the model was given without its folder");
  if (std::cmp_greater_equal(sizes_.size(), options_.limits.max_external_files)) {
    return absl::OutOfRangeError(StrCat("more than ", options_.limits.max_external_files,
                                        " files (model.max_external_files)"));
  }
  const absl::StatusOr<FileInfo> info = options_.files->Stat(PathOf(options_, location));
  if (!info.ok())
    return absl::InvalidArgumentError(StrCat("it cannot be used: ", MessageOf(info.status())));
  if (info->is_folder) return absl::InvalidArgumentError("it is a folder");
  if (info->link_count != 1) {
    return absl::InvalidArgumentError(StrCat("it has ", info->link_count, " names (hard links)"));
  }
  if (info->size_bytes > options_.limits.max_file_bytes) {
    return absl::OutOfRangeError(StrCat("its ", info->size_bytes, " bytes are more than ",
                                        options_.limits.max_file_bytes, " (model.max_file_bytes)"));
  }
  sizes_[location] = info->size_bytes;
  return info->size_bytes;
}

std::vector<std::string> ExternalFiles::names() const {
  std::vector<std::string> names;
  names.reserve(sizes_.size());
  for (const auto& [name, size] : sizes_) names.push_back(name);
  return names;
}

absl::Status InlineExternalData(const InspectOptions& options, onnx::ModelProto* model) {
  TensorsByFile by_file;
  ExternalTensorFinder finder(&by_file);
  finder.Visit(model->mutable_graph());
  for (onnx::FunctionProto& function : *model->mutable_functions()) {
    for (onnx::NodeProto& node : *function.mutable_node()) finder.Visit(&node);
    for (onnx::AttributeProto& attribute : *function.mutable_attribute_proto())
      finder.Visit(&attribute);
  }
  int64_t total = static_cast<int64_t>(model->ByteSizeLong());
  for (const auto& [location, tensors] : by_file) {
    TENON_ASSIGN_OR_RETURN(
        const std::string file,
        options.files->ReadFile(PathOf(options, location), options.limits.max_file_bytes),
        "reading external file ", location);
    for (onnx::TensorProto* tensor : tensors) {
      TENON_RETURN_IF_ERROR(FillFrom(file, options.limits, tensor), "reading tensor ",
                            Quote(tensor->name()));
      total += static_cast<int64_t>(tensor->raw_data().size());
      if (total <= kProtobufMaxBytes) continue;
      return absl::ResourceExhaustedError(
          StrCat("the model and its external data are more than ", kProtobufMaxBytes, " bytes"));
    }
  }
  return absl::OkStatus();
}

}  // namespace tenon
