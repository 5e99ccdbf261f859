#include "cli/command.h"

#include <sstream>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(CommandTest, AFailureNamesTheCommandAndGivesTheExitCodeOfItsStatus) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  CommandIo io{in, out, err};
  EXPECT_EQ(Fail(absl::NotFoundError("opening 'x': no such file"), "serve", io), 3);
  EXPECT_EQ(err.str(), "tenon serve: opening 'x': no such file\n");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace tenon
