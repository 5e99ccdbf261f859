// The bad models of tests/corpus/models: each is refused, for the reason that its case expects.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/inspector.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kCorpus =
    std::filesystem::path(TENON_SOURCE_DIR) / "tests/corpus/models";

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The "expect" of `name` in cases.json, which is flat enough to be found without a parser; empty
// when there is none.
std::string ExpectationOf(const std::string& cases, const std::string& name) {
  const size_t entry = cases.find("\"" + name + "\"");
  const size_t key = cases.find("\"expect\"", entry);
  if (entry == std::string::npos || key == std::string::npos) return "";
  const size_t begin = cases.find('"', cases.find(':', key)) + 1;
  return cases.substr(begin, cases.find('"', begin) - begin);
}

TEST(ModelCorpusTest, EveryBadModelIsRefusedForItsReason) {
  const std::string cases = ReadAll(kCorpus / "cases.json");
  ModelFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(kCorpus)) {
    if (entry.is_regular_file()) folder.Add(entry.path().filename(), ReadAll(entry.path()));
  }
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".onnx") continue;
    ++count;
    const std::string name = entry.path().stem();
    const absl::StatusOr<ModelReport> report =
        InspectModel(ReadAll(entry.path()), {.files = &folder});
    const std::string expected = ExpectationOf(cases, name);
    EXPECT_FALSE(expected.empty()) << name;
    EXPECT_FALSE(report.ok()) << name;
    EXPECT_THAT(std::string(MessageOf(report.status())), HasSubstr(expected)) << name;
  }
  EXPECT_GE(count, 36);
}

}  // namespace
}  // namespace tenon
