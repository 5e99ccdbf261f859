#include "status/status_code.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(StatusCodeTest, RowsStandAtTheirCodesNumberWhichIsAlsoGrpcs) {
  for (size_t i = 0; i < StatusCodeTable().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(StatusCodeTable()[i].code), i);
    EXPECT_EQ(static_cast<size_t>(StatusCodeTable()[i].grpc), i);
    EXPECT_EQ(StatusCodeTable()[i].name, absl::StatusCodeToString(StatusCodeTable()[i].code));
  }
}

TEST(StatusCodeTest, OnlyOkIsASuccessAnywhere) {
  for (const StatusCodeRow& row : StatusCodeTable()) {
    EXPECT_EQ(row.http == 200, row.code == absl::StatusCode::kOk) << row.name;
    EXPECT_EQ(row.exit == 0, row.code == absl::StatusCode::kOk) << row.name;
    EXPECT_TRUE(row.http == 200 || (row.http >= 400 && row.http < 600)) << row.name;
    EXPECT_LT(row.exit, 64) << row.name;
  }
}

TEST(StatusCodeTest, AnUnknownCodeIsAnInternalFailure) {
  EXPECT_EQ(RowOf(static_cast<absl::StatusCode>(99)).name, "UNKNOWN");
  EXPECT_EQ(RowOf(static_cast<absl::StatusCode>(99)).http, 500);
}

}  // namespace
}  // namespace tenon
