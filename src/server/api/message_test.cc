#include "api/message.h"

#include <array>

#include <gtest/gtest.h>

#include "status/retry_after.h"

namespace tenon {
namespace {

TEST(MessageTest, FindsHeadersWhateverTheirCase) {
  const std::array<http1::Header, 2> headers = {{{"Content-Type", "a"}, {"X-Thing", "b"}}};
  HttpRequest request;
  request.headers = headers;
  EXPECT_EQ(request.Header("x-thing"), "b");
  EXPECT_EQ(request.Header("absent"), "");
}

TEST(MessageTest, ABodyKeepsItsBytesAlive) {
  Body copy;
  {
    const Body body = Body::Of(std::string(100, 'x'));
    copy = body;
  }
  EXPECT_EQ(copy.bytes, std::string(100, 'x'));
}

TEST(MessageTest, AnErrorIsJsonWithTheStatusOfItsCode) {
  const HttpResponse response = ErrorResponse(absl::NotFoundError("no model \"m\""));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.text, R"({"error":"no model \"m\""})");
  EXPECT_TRUE(response.headers.empty());
}

TEST(MessageTest, AnUnavailableServerSaysWhenToComeBack) {
  const HttpResponse response = ErrorResponse(absl::UnavailableError("full"));
  EXPECT_EQ(response.status, 503);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].first, "Retry-After");
}

TEST(MessageTest, ABodyOfPiecesHasTheirSize) {
  HttpResponse response = JsonResponse("12345");
  response.more = {"678", "9"};
  EXPECT_EQ(response.body_size(), 9u);
}

TEST(MessageTest, AnErrorSaysWhenToComeBackInWholeSeconds) {
  using Headers = std::vector<std::pair<std::string_view, std::string>>;
  EXPECT_EQ(ErrorResponse(absl::UnavailableError("x")).headers, (Headers{{"Retry-After", "1"}}));
  const absl::Status status =
      WithRetryAfter(absl::ResourceExhaustedError("x"), absl::Milliseconds(1001));
  EXPECT_EQ(ErrorResponse(status).headers, (Headers{{"Retry-After", "2"}}));
  EXPECT_EQ(ErrorResponse(absl::UnauthenticatedError("x")).headers,
            (Headers{{"WWW-Authenticate", "Bearer realm=\"tenon\""}}));
}

}  // namespace
}  // namespace tenon
