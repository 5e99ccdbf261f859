#include "status/status.h"

#include <string>

#include <gtest/gtest.h>

#include "absl/strings/cord.h"

namespace tenon {
namespace {

TEST(StatusTest, AnnotateSaysWhatWasBeingDone) {
  const absl::Status status = Annotate(absl::NotFoundError("no such file"), "reading model.onnx");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "reading model.onnx: no such file");
}

TEST(StatusTest, AnnotateLeavesOkAlone) { EXPECT_TRUE(Annotate(absl::OkStatus(), "reading").ok()); }

TEST(StatusTest, AnnotateDoesNotRepeatItself) {
  const absl::Status once = Annotate(absl::InternalError("why"), "loading m");
  EXPECT_EQ(Annotate(once, "loading m").message(), "loading m: why");
}

TEST(StatusTest, AnnotateKeepsPayloads) {
  absl::Status status = absl::InternalError("why");
  status.SetPayload("tenon/limit", absl::Cord("http.max_body_bytes"));
  EXPECT_EQ(Annotate(status, "reading").GetPayload("tenon/limit"),
            absl::Cord("http.max_body_bytes"));
}

absl::StatusOr<int> Half(int value) {
  if (value % 2 != 0) return absl::InvalidArgumentError("odd");
  return value / 2;
}

absl::StatusOr<int> Quarter(int value) {
  TENON_ASSIGN_OR_RETURN(const int half, Half(value), "halving ", value);
  TENON_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

absl::Status CheckQuarter(int value) {
  TENON_RETURN_IF_ERROR(Quarter(value).status(), "checking ", value);
  return absl::OkStatus();
}

TEST(StatusTest, MacrosPassTheValueOrTheErrorWithContext) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(3).status().message(), "halving 3: odd");
  EXPECT_EQ(Quarter(6).status().message(), "odd");
  EXPECT_TRUE(CheckQuarter(4).ok());
  EXPECT_EQ(CheckQuarter(3).message(), "checking 3: halving 3: odd");
}

}  // namespace
}  // namespace tenon
