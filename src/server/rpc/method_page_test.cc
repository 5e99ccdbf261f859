#include "rpc/method_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::rpc {
namespace {

TEST(MethodPageTest, HasARowForEachMethod) {
  const Method method{.path = "/a.B/C",
                      .label = "a.c",
                      .summary = "Does it",
                      .permission = Permission::kProbe,
                      .kind = Kind::kStream,
                      .handler = [](const Call&, const grpc::Message&) -> absl::StatusOr<Reply> {
                        return Reply{};
                      }};
  const std::string page = MethodPage(*MethodTable::Create({method}));
  EXPECT_THAT(page, testing::HasSubstr("| `a.B/C` | stream in, stream out | probe | Does it |\n"));
}

}  // namespace
}  // namespace tenon::rpc
