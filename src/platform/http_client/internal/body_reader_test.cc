#include "http_client/internal/body_reader.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace tenon::internal {
namespace {

constexpr std::array<std::string_view, 4> kPieces = {"ab", "", "cde", "f"};

// All that is left, read `step` bytes at a time.
std::string Rest(BodyReader& reader, size_t step) {
  std::string all;
  std::string some(step, '\0');
  while (const size_t count = reader.Read(some)) all.append(some, 0, count);
  return all;
}

TEST(BodyReaderTest, ReadsThePiecesAsOne) {
  for (size_t step = 1; step < 8; ++step) {
    BodyReader reader(kPieces);
    EXPECT_EQ(reader.size(), 6u);
    EXPECT_EQ(Rest(reader, step), "abcdef");
  }
}

TEST(BodyReaderTest, BeginsAgainWhereItIsTold) {
  BodyReader reader(kPieces);
  for (const size_t offset : {0, 1, 2, 4, 5, 6, 9}) {
    reader.Seek(offset);
    EXPECT_EQ(Rest(reader, 4), std::string("abcdef").substr(std::min<size_t>(offset, 6)));
  }
}

TEST(BodyReaderTest, NoPiecesAreAnEmptyBody) {
  BodyReader reader({});
  EXPECT_EQ(reader.size(), 0u);
  EXPECT_EQ(Rest(reader, 4), "");
}

}  // namespace
}  // namespace tenon::internal
