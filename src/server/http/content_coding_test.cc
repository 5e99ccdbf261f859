#include "http/content_coding.h"

#include <string>

#include <gtest/gtest.h>

#include "deflate/deflate.h"

namespace tenon {
namespace {

TEST(CompressAnswerTest, CompressesAllPiecesForAClientThatAsks) {
  const std::string more(2000, 'b');
  HttpResponse response = JsonResponse(std::string(2000, 'a'));
  response.more = {more};
  CompressAnswer("gzip;q=0.5, br", 1024, &response);
  EXPECT_LT(response.body_size(), 100u);
  EXPECT_TRUE(response.more.empty());
  EXPECT_EQ(*deflate::Inflate(response.text, deflate::Encoding::kGzip, {}),
            std::string(2000, 'a') + more);
}

TEST(CompressAnswerTest, LeavesSmallAnswersAndOtherClientsAlone) {
  for (const auto& [accepted, size] :
       {std::pair{"gzip", 10}, std::pair{"", 5000}, std::pair{"identity", 5000}}) {
    HttpResponse response = JsonResponse(std::string(static_cast<size_t>(size), 'a'));
    CompressAnswer(accepted, 1024, &response);
    EXPECT_EQ(response.text.size(), static_cast<size_t>(size)) << accepted;
    EXPECT_TRUE(response.headers.empty());
  }
}

}  // namespace
}  // namespace tenon
