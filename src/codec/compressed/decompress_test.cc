#include "compressed/decompress.h"

#include <gtest/gtest.h>

namespace tenon::compressed {
namespace {

using absl::StatusCode;

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return bytes;
}

struct Sample {
  Format format;
  std::string bytes;
};

// "abc" a hundred times, as Python's bz2, lzma (both forms) and lz4.frame write it.
std::vector<Sample> Samples() {
  return {
      {Format::kBzip2, FromHex("425a68393141592653598b9daea500003181003800200030cc0529a622e22c45e2e"
                               "e48a70a121173b5d4a0")},
      {Format::kXz,
       FromHex("fd377a585a000004e6d6b4460200210116000000742fe5a3e0012b000b5d00309888ad4b36ed1bb2000"
               "0000032e8d29303bf0527000127ac020000004f5b22c6b1c467fb020000000004595a")},
      {Format::kXz, FromHex("5d00004000ffffffffffffffff00309888ad4b36ed2f807bfffff6b04000")},
      {Format::kLz4,
       FromHex("04224d1868402c01000000000000840e0000003f6162630300ff1250626361626300000000")},
      {Format::kLz4, FromHex("04224d187c402c01000000000000fa0e0000003f6162630300ff12506263616263c0a"
                             "ad45c00000000bed6ca55")},
  };
}

std::string Expected() {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "abc";
  return text;
}

TEST(DecompressTest, ReadsWhatPythonWrites) {
  for (const Sample& sample : Samples()) {
    EXPECT_EQ(FormatOf(sample.bytes), sample.format);
    const auto text = Decompress(sample.bytes, sample.format, 300);
    ASSERT_TRUE(text.ok()) << text.status();
    EXPECT_EQ(*text, Expected());
  }
}

TEST(DecompressTest, StopsAtTheLimit) {
  for (const Sample& sample : Samples()) {
    EXPECT_EQ(Decompress(sample.bytes, sample.format, 299).status().code(),
              StatusCode::kOutOfRange);
  }
}

TEST(DecompressTest, StopsAtTheMemoryThatAnXzFileMayNeed) {
  for (const Sample& sample : Samples()) {
    if (sample.format != Format::kXz) continue;
    const auto refused = Decompress(sample.bytes, sample.format, 300, 1 << 20);
    EXPECT_EQ(refused.status().code(), StatusCode::kOutOfRange);
    EXPECT_EQ(refused.status().message(), "its xz data needs more than 1 MiB to read");
  }
}

TEST(DecompressTest, RefusesWhatIsCutOrHasBytesBehindIt) {
  for (const Sample& sample : Samples()) {
    for (size_t size = 0; size < sample.bytes.size(); ++size) {
      EXPECT_FALSE(
          Decompress(std::string_view(sample.bytes).substr(0, size), sample.format, 300).ok())
          << size;
    }
    EXPECT_FALSE(Decompress(sample.bytes + "x", sample.format, 300).ok());
  }
}

TEST(DecompressTest, RefusesCopiesFromBeforeTheBeginning) {
  // One literal, then a copy from two bytes back.
  const std::string frame = FromHex(
      "04224d18604082"
      "05000000"
      "1061020000"
      "00000000");
  EXPECT_EQ(Decompress(frame, Format::kLz4, 100).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(FormatOf("\x80\x04N."), Format::kNone);
  EXPECT_FALSE(Decompress("x", Format::kNone, 1).ok());
}

}  // namespace
}  // namespace tenon::compressed
