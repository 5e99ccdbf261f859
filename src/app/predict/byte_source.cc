#include "predict/byte_source.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr size_t kPiece = size_t{256} << 10;

}  // namespace

ByteSource::ByteSource(std::string name, std::unique_ptr<std::istream> owned, std::istream& in)
    : name_(std::move(name)), owned_(std::move(owned)), in_(in), buffer_(kPiece, '\0') {}

ByteSource::~ByteSource() = default;

absl::StatusOr<std::unique_ptr<ByteSource>> ByteSource::Open(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::FailedPreconditionError(StrCat("reading ", Quote(path), ": it is a folder"));
  }
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file) {
    const bool exists = std::filesystem::exists(path, error);
    const std::string message = StrCat("reading ", Quote(path), ": ",
                                       exists ? "it cannot be opened" : "there is no such file");
    return exists ? absl::PermissionDeniedError(message) : absl::NotFoundError(message);
  }
  std::istream& in = *file;
  auto source = std::unique_ptr<ByteSource>(new ByteSource(Quote(path), std::move(file), in));
  if (std::filesystem::is_regular_file(path, error)) {
    const uintmax_t size = std::filesystem::file_size(path, error);
    if (!error) source->size_bytes_ = static_cast<int64_t>(size);
  }
  return source;
}

std::unique_ptr<ByteSource> ByteSource::Of(std::istream& in, std::string name) {
  return std::unique_ptr<ByteSource>(new ByteSource(std::move(name), nullptr, in));
}

absl::StatusOr<std::string_view> ByteSource::Peek() {
  if (!peeked_.has_value()) {
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    if (in_.bad()) return absl::DataLossError(StrCat("reading ", name_, ": it cannot be read"));
    peeked_ = std::string_view(buffer_).substr(0, static_cast<size_t>(in_.gcount()));
  }
  return *peeked_;
}

absl::StatusOr<std::string_view> ByteSource::Read() {
  TENON_ASSIGN_OR_RETURN(const std::string_view bytes, Peek());
  peeked_.reset();
  taken_bytes_ += static_cast<int64_t>(bytes.size());
  return bytes;
}

}  // namespace tenon
