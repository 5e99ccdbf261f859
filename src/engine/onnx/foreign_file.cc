#include "onnx/foreign_file.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace tenon {
namespace {

using std::string_view_literals::operator""sv;

struct Signature {
  std::string_view begin;
  std::string_view description;
};

// None of these begins a ModelProto: an ONNX file begins with a field of one, 1 to 25.
constexpr std::array kSignatures = {
    Signature{"PK\x03\x04"sv, "a zip archive (a .pt, .keras, .skops or .npz file is one)"sv},
    Signature{"\x1f\x8b"sv, "a gzip file"sv},
    Signature{"\x28\xb5\x2f\xfd"sv, "a zstd file"sv},
    Signature{"\x89HDF\r\n\x1a\n"sv, "an HDF5 file (a .h5 model of Keras is one)"sv},
    Signature{"\x80\x02"sv, "a Python pickle"sv},
    Signature{"\x80\x03"sv, "a Python pickle"sv},
    Signature{"\x80\x04"sv, "a Python pickle"sv},
    Signature{"\x80\x05"sv, "a Python pickle"sv},
    Signature{"GGUF"sv, "a GGUF file"sv},
    Signature{"\x93NUMPY"sv, "a NumPy array"sv},
    Signature{"\x7f"
              "ELF"sv,
              "a program"sv},
    Signature{"version https://git-lfs"sv, "a Git LFS pointer, not the file it stands for"sv},
};

constexpr size_t kLook = 64;

bool IsText(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isprint(byte) || absl::ascii_isspace(byte);
  });
}

}  // namespace

std::string_view DescribeForeignFile(std::string_view bytes) {
  if (bytes.empty()) return "an empty file";
  for (const Signature& signature : kSignatures) {
    if (bytes.starts_with(signature.begin)) return signature.description;
  }
  const std::string_view begin = bytes.substr(0, kLook);
  if (!IsText(begin)) return "";
  const char first = begin[begin.find_first_not_of(" \t\r\n") % begin.size()];
  if (first == '<') return "a page of HTML or XML";
  return first == '{' ? "JSON" : "text";
}

}  // namespace tenon
