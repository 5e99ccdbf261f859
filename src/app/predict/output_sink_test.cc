#include "predict/output_sink.h"

#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"

namespace tenon {
namespace {

TEST(OutputSinkTest, AFileIsThereWhenItIsWhole) {
  const TempFolder folder;
  const std::string path = folder.path() + "/out.csv";
  {
    OutputSink sink = OutputSink::ToFile(path).value();
    ASSERT_TRUE(sink.Write("half").ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  OutputSink sink = OutputSink::ToFile(path).value();
  ASSERT_TRUE(sink.Write("whole").ok());
  ASSERT_TRUE(sink.Finish().ok());
  EXPECT_EQ(std::filesystem::file_size(path), 5u);
}

TEST(OutputSinkTest, AStreamGetsTheTextAtOnce) {
  std::ostringstream out;
  OutputSink sink = OutputSink::ToStream(out);
  ASSERT_TRUE(sink.Write("a").ok());
  EXPECT_EQ(out.str(), "a");
  EXPECT_TRUE(sink.Finish().ok());
}

TEST(OutputSinkTest, AStreamThatTakesNoMoreIsAnError) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(OutputSink::ToStream(out).Write("a").code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace tenon
