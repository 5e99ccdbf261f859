#include "predict/byte_source.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

TEST(ByteSourceTest, ReadsAFileInPieces) {
  const TempFolder folder;
  const std::string path = folder.path() + "/in";
  std::ofstream(path) << std::string(1'000'000, 'x');
  const auto source = ByteSource::Open(path).value();
  EXPECT_EQ(source->size_bytes(), 1'000'000);
  int64_t taken = 0;
  while (true) {
    const std::string_view bytes = source->Read().value();
    if (bytes.empty()) break;
    taken += static_cast<int64_t>(bytes.size());
    EXPECT_EQ(source->taken_bytes(), taken);
  }
  EXPECT_EQ(taken, 1'000'000);
}

TEST(ByteSourceTest, PeekingTakesNothing) {
  std::istringstream in("abc");
  const auto source = ByteSource::Of(in, "the text");
  EXPECT_EQ(source->Peek().value(), "abc");
  EXPECT_EQ(source->taken_bytes(), 0);
  EXPECT_EQ(source->Read().value(), "abc");
  EXPECT_EQ(source->Read().value(), "");
  EXPECT_FALSE(source->size_bytes().has_value());
}

TEST(ByteSourceTest, SaysWhatCannotBeRead) {
  const TempFolder folder;
  EXPECT_EQ(ByteSource::Open(folder.path() + "/none").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MessageOf(ByteSource::Open(folder.path()).status()),
            "reading '" + folder.path() + "': it is a folder");
}

}  // namespace
}  // namespace tenon
