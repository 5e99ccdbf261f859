#include "import/keras/internal/hdf5_file.h"

#include <H5Apublic.h>
#include <H5Dpublic.h>
#include <H5Epublic.h>
#include <H5FDcore.h>
#include <H5Fpublic.h>
#include <H5Ipublic.h>
#include <H5Lpublic.h>
#include <H5Opublic.h>
#include <H5PLpublic.h>
#include <H5Ppublic.h>
#include <H5Spublic.h>
#include <H5Tpublic.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::keras {
namespace {

// An id of the library; closing takes whatever kind it is.
class Handle {
 public:
  explicit Handle(hid_t id = -1) : id_(id) {}
  ~Handle() {
    if (id_ >= 0) H5Idec_ref(id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  hid_t get() const { return id_; }
  bool ok() const { return id_ >= 0; }

 private:
  hid_t id_;
};

// Largest text attribute: a model's whole configuration.
constexpr int64_t kMaxTextBytes = int64_t{256} << 20;

absl::Status Damaged(std::string_view what) {
  return absl::InvalidArgumentError(StrCat(what, " is damaged"));
}

std::vector<std::string> Parts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    if (slash != 0) parts.emplace_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return parts;
}

// Goes down link by link, so that no link but hard ones is followed.
absl::StatusOr<Handle> OpenObject(hid_t file, std::string_view path) {
  Handle at(H5Oopen(file, "/", H5P_DEFAULT));
  if (!at.ok()) return Damaged("its root");
  for (const std::string& part : Parts(path)) {
    if (part == "." || H5Iget_type(at.get()) != H5I_GROUP ||
        H5Lexists(at.get(), part.c_str(), H5P_DEFAULT) <= 0)
      return absl::NotFoundError(StrCat("there is no ", Quote(path)));
    H5L_info_t info;
    if (H5Lget_info(at.get(), part.c_str(), &info, H5P_DEFAULT) < 0) return Damaged(Quote(path));
    if (info.type != H5L_TYPE_HARD)
      return absl::UnimplementedError(StrCat(Quote(path), " is a link to another place"));
    at = Handle(H5Oopen(at.get(), part.c_str(), H5P_DEFAULT));
    if (!at.ok()) return Damaged(Quote(path));
  }
  return at;
}

// The memory type and dtype of a stored number.
std::optional<std::pair<hid_t, DType>> NumberOf(hid_t type) {
  const size_t size = H5Tget_size(type);
  if (H5Tget_class(type) == H5T_FLOAT) {
    if (size == 4) return std::pair(H5T_NATIVE_FLOAT, DType::kFp32);
    if (size == 8) return std::pair(H5T_NATIVE_DOUBLE, DType::kFp64);
    if (size == 2) return std::pair(H5T_NATIVE_FLOAT, DType::kFp32);  // widened by the library
    return std::nullopt;
  }
  if (H5Tget_class(type) != H5T_INTEGER) return std::nullopt;
  const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
  switch (size) {
    case 1:
      return is_signed ? std::pair(H5T_NATIVE_INT8, DType::kInt8)
                       : std::pair(H5T_NATIVE_UINT8, DType::kUint8);
    case 2:
      return is_signed ? std::pair(H5T_NATIVE_INT16, DType::kInt16)
                       : std::pair(H5T_NATIVE_UINT16, DType::kUint16);
    case 4:
      return is_signed ? std::pair(H5T_NATIVE_INT32, DType::kInt32)
                       : std::pair(H5T_NATIVE_UINT32, DType::kUint32);
    case 8:
      return is_signed ? std::pair(H5T_NATIVE_INT64, DType::kInt64)
                       : std::pair(H5T_NATIVE_UINT64, DType::kUint64);
    default:
      return std::nullopt;
  }
}

absl::Status CheckStorage(hid_t dataset) {
  const Handle plan(H5Dget_create_plist(dataset));
  if (!plan.ok()) return absl::InvalidArgumentError("it is damaged");
  if (H5Pget_layout(plan.get()) == H5D_VIRTUAL || H5Pget_external_count(plan.get()) != 0)
    return absl::UnimplementedError("its elements are in another file");
  const int filters = H5Pget_nfilters(plan.get());
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    unsigned config = 0;
    size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(plan.get(), static_cast<unsigned>(i), &flags,
                                               &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE)
      return absl::UnimplementedError(
          StrCat("it is stored with filter ", filter, "; gzip and shuffle are read"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Shape> ShapeOf(hid_t space) {
  if (H5Sget_simple_extent_type(space) == H5S_NULL)
    return absl::InvalidArgumentError("it has no elements");
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > static_cast<int>(kMaxRank))
    return absl::InvalidArgumentError(StrCat("its rank is ", rank));
  std::array<hsize_t, kMaxRank> sizes = {};
  if (rank > 0 && H5Sget_simple_extent_dims(space, sizes.data(), nullptr) != rank)
    return absl::InvalidArgumentError("its shape is damaged");
  Shape shape;
  for (int i = 0; i < rank; ++i) {
    if (sizes[static_cast<size_t>(i)] > static_cast<hsize_t>(INT64_MAX))
      return absl::InvalidArgumentError("its shape is damaged");
    shape.push_back(static_cast<int64_t>(sizes[static_cast<size_t>(i)]));
  }
  return shape;
}

// Space that the elements take in the file has to be there before memory is allocated for them:
// a hundred bytes must not ask for gigabytes. Deflate makes at most 1032 of one.
absl::Status CheckStored(hid_t dataset, int64_t bytes, int64_t file_bytes) {
  const Handle plan(H5Dget_create_plist(dataset));
  const bool chunked = H5Pget_layout(plan.get()) == H5D_CHUNKED;
  const auto stored = static_cast<int64_t>(
      std::min<hsize_t>(H5Dget_storage_size(dataset), static_cast<hsize_t>(file_bytes)));
  const int64_t most = chunked ? stored * 1032 : stored;
  if (bytes <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("it has ", stored, " bytes in the file, its shape says ", bytes));
}

}  // namespace

struct Hdf5File::Library {
  std::string_view bytes;
  Handle file;
};

bool Hdf5File::Recognizes(std::string_view bytes) {
  return bytes.starts_with(std::string_view("\x89HDF\r\n\x1a\n", 8));
}

absl::StatusOr<Hdf5File> Hdf5File::Open(std::string_view bytes, const ImportLimits& limits) {
  if (!Recognizes(bytes)) return absl::InvalidArgumentError("it is no HDF5 file");
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors come as results, not on stderr
  H5PLset_loading_state(0);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS));
  std::string image(bytes);
  if (!access.ok() || H5Pset_fapl_core(access.get(), 1 << 16, false) < 0 ||
      H5Pset_file_image(access.get(), image.data(), image.size()) < 0)
    return absl::ResourceExhaustedError("opening an HDF5 file in memory");
  image = std::string();
  auto library = std::make_shared<Library>();
  library->bytes = bytes;
  library->file = Handle(H5Fopen("memory.h5", H5F_ACC_RDONLY, access.get()));
  if (!library->file.ok()) return Damaged("the HDF5 file");
  Hdf5File file;
  file.library_ = std::move(library);
  file.limits_ = limits;
  return file;
}

bool Hdf5File::Has(std::string_view path) const {
  return OpenObject(library_->file.get(), path).ok();
}

absl::StatusOr<Tensor> Hdf5File::Read(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const Handle dataset, OpenObject(library_->file.get(), path));
  const std::string context = StrCat("reading weight ", Quote(path));
  if (H5Iget_type(dataset.get()) != H5I_DATASET)
    return absl::InvalidArgumentError(StrCat(context, ": is no dataset"));
  const Handle type(H5Dget_type(dataset.get()));
  const Handle space(H5Dget_space(dataset.get()));
  if (!type.ok() || !space.ok()) return absl::InvalidArgumentError(StrCat(context, ": is damaged"));
  TENON_RETURN_IF_ERROR(CheckStorage(dataset.get()), context);
  const auto number = NumberOf(type.get());
  if (!number.has_value())
    return absl::UnimplementedError(StrCat(context,
                                           ": its elements are no numbers of 1 to 8 "
                                           "bytes"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, ShapeOf(space.get()), context);
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape), context);
  if (count > limits_.max_array_elements)
    return absl::OutOfRangeError(StrCat(context, ": has ", count, " elements, more than ",
                                        limits_.max_array_elements,
                                        " (import.max_array_elements)"));
  const auto width = static_cast<int64_t>(H5Tget_size(type.get()));
  TENON_RETURN_IF_ERROR(
      CheckStored(dataset.get(), count * width, static_cast<int64_t>(library_->bytes.size())),
      context);
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(number->second, shape), context);
  if (count > 0 && H5Dread(dataset.get(), number->first, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                           tensor.mutable_bytes().data()) < 0)
    return absl::InvalidArgumentError(StrCat(context, ": is damaged"));
  return tensor;
}

absl::StatusOr<std::vector<std::string>> Hdf5File::Texts(std::string_view path,
                                                         std::string_view attribute) const {
  TENON_ASSIGN_OR_RETURN(const Handle object, OpenObject(library_->file.get(), path));
  const std::string name(attribute);
  if (H5Aexists(object.get(), name.c_str()) <= 0)
    return absl::NotFoundError(StrCat(Quote(path), " has no attribute ", Quote(attribute)));
  const std::string what = StrCat("attribute ", Quote(attribute), " of ", Quote(path));
  const Handle found(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT));
  if (!found.ok()) return Damaged(what);
  const Handle type(H5Aget_type(found.get()));
  const Handle space(H5Aget_space(found.get()));
  if (!type.ok() || !space.ok()) return Damaged(what);
  TENON_ASSIGN_OR_RETURN(const Shape shape, ShapeOf(space.get()), what);
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape), what);
  if (count == 0) return std::vector<std::string>();
  const auto size = static_cast<int64_t>(H5Tget_size(type.get()));
  const auto most = static_cast<int64_t>(library_->bytes.size());
  if (H5Tget_class(type.get()) != H5T_STRING || size < 1 || count > most / size ||
      count * size > kMaxTextBytes)
    return absl::InvalidArgumentError(StrCat(what, " is no list of texts"));

  std::vector<std::string> texts;
  if (H5Tis_variable_str(type.get()) > 0) {
    std::vector<char*> pointers(static_cast<size_t>(count), nullptr);
    if (H5Aread(found.get(), type.get(), pointers.data()) < 0) return Damaged(what);
    for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
    H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, pointers.data());
    return texts;
  }
  std::string packed(static_cast<size_t>(count * size), '\0');
  if (H5Aread(found.get(), type.get(), packed.data()) < 0) return Damaged(what);
  for (int64_t i = 0; i < count; ++i) {
    const std::string_view text =
        std::string_view(packed).substr(static_cast<size_t>(i * size), static_cast<size_t>(size));
    texts.emplace_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

absl::StatusOr<std::string> Hdf5File::Text(std::string_view path,
                                           std::string_view attribute) const {
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> texts, Texts(path, attribute));
  if (texts.size() != 1)
    return absl::InvalidArgumentError(
        StrCat("attribute ", Quote(attribute), " of ", Quote(path), " is no text"));
  return std::move(texts.front());
}

}  // namespace tenon::keras
