// Sample files of the repository.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tenon {

// The bytes of a file under tests/corpus; a missing one fails the test.
inline std::string ReadCorpus(std::string_view name) {
  std::ifstream file(std::string(TENON_SOURCE_DIR "/tests/corpus/").append(name), std::ios::binary);
  EXPECT_TRUE(file.good()) << "tests/corpus/" << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tenon
