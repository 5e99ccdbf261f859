#include "cli/server_key.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/argument_parser.h"
#include "fs/testing/temp_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

class ServerKeyTest : public testing::Test {
 public:
  ~ServerKeyTest() override { unsetenv("TENON_API_KEY"); }

 protected:
  static absl::StatusOr<Secret> Read(const std::vector<std::string>& args) {
    ArgumentParser parser;
    ServerKey key;
    key.AddTo(parser);
    std::ostringstream out;
    bool help = false;
    TENON_RETURN_IF_ERROR(parser.Parse(args, out, &help));
    return key.Read();
  }

  std::string Write(const std::string& text) const {
    std::string path = folder_.path() + "/key";
    std::ofstream(path) << text;
    return path;
  }

  TempFolder folder_;
};

TEST_F(ServerKeyTest, IsThatOfTheFileBeforeThatOfTheEnvironment) {
  EXPECT_TRUE(Read({}).value().empty());
  setenv("TENON_API_KEY", "from-environment", 1);
  EXPECT_EQ(Read({}).value().reveal(), "from-environment");
  EXPECT_EQ(Read({"--api-key-file", Write("from-file\n")}).value().reveal(), "from-file");
}

TEST_F(ServerKeyTest, IsRefusedUnquotedWhenItCouldNotBeSent) {
  for (const std::string text : {"", "\n", "two\nlines", "a b", "key\x7f", "\xff"}) {
    const absl::Status status = Read({"--api-key-file", Write(text)}).status();
    EXPECT_EQ(MessageOf(status), "reading " + folder_.path() +
                                     "/key: it is no key: a key is visible characters in one line");
  }
  setenv("TENON_API_KEY", "a\r\nHost: b", 1);
  EXPECT_EQ(MessageOf(Read({}).status()),
            "reading TENON_API_KEY: it is no key: a key is visible characters in one line");
  EXPECT_EQ(Read({"--api-key-file", "/none/at/all"}).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tenon
