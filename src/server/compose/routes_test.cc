#include "compose/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(RoutesTest, ThePageHasARowForEachRoute) {
  const std::string page = HttpApiPage().value();
  EXPECT_THAT(page, HasSubstr("| POST | `/v2/models/{model}/infer` | oip | infer | 64 MiB | "));
  EXPECT_THAT(page, HasSubstr("| GET | `/v2/health/live` | oip | probe | none | "));
  EXPECT_THAT(page, HasSubstr("| GET | `/openapi.json` | tenon | "));
}

}  // namespace
}  // namespace tenon
