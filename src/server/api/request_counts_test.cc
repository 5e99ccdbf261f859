#include "api/request_counts.h"

#include <array>
#include <map>

#include <gtest/gtest.h>

namespace tenon {
namespace {

std::map<int, int64_t> CodesOf(const RequestCounts& counts, size_t row) {
  std::map<int, int64_t> codes;
  counts.ForEachCode(row, [&](int code, int64_t count) { codes[code] = count; });
  return codes;
}

TEST(RequestCountsTest, CountsByRouteAndCode) {
  RequestCounts counts({"a", "b"}, HttpCodes());
  counts.Count({.row = 1,
                .code = 200,
                .request_bytes = 3,
                .response_bytes = 5,
                .took = absl::Milliseconds(1)});
  counts.Count({.row = 1, .code = 200, .request_bytes = 4, .took = absl::Milliseconds(3)});
  counts.Count({.row = 2, .code = 503});
  counts.Count({.code = 404});
  EXPECT_EQ(counts.label(RequestCounts::kNoRoute), "none");
  EXPECT_EQ(counts.label(2), "b");
  EXPECT_EQ(CodesOf(counts, 0), (std::map<int, int64_t>{{404, 1}}));
  EXPECT_EQ(CodesOf(counts, 1), (std::map<int, int64_t>{{200, 2}}));
  EXPECT_EQ(CodesOf(counts, 2), (std::map<int, int64_t>{{503, 1}}));
  EXPECT_EQ(counts.RequestBytes(1), 7);
  EXPECT_EQ(counts.ResponseBytes(1), 5);
  EXPECT_EQ(counts.Durations(1).sum() * DurationHistogram::kUnit, absl::Milliseconds(4));
}

TEST(RequestCountsTest, CodesThatNobodyKnowsAreCountedTogether) {
  constexpr std::array kCodes = {200};
  RequestCounts counts({}, kCodes);
  for (const int code : {0, 199, 201, 999}) counts.Count({.code = code});
  EXPECT_EQ(CodesOf(counts, 0), (std::map<int, int64_t>{{-1, 4}}));
}

}  // namespace
}  // namespace tenon
