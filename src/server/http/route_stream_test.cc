#include "http/route_stream.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "api/testing/fake_stream_link.h"
#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

class RouteStreamTest : public SessionFixture {
 protected:
  std::shared_ptr<RouteStream> Open(std::string_view method, std::string_view target,
                                    const FakeStreamLink::Fields& headers = {}) {
    stream_link_ = std::make_shared<FakeStreamLink>();
    auto stream =
        std::make_shared<RouteStream>(MakeStreamHead(method, target, headers), stream_link_,
                                      service_, RouteStream::Options{.date = date_});
    stream->Begin();
    return stream;
  }

  int StatusOf(const HttpService& service, const FakeStreamLink::Fields& headers) {
    stream_link_ = std::make_shared<FakeStreamLink>();
    const auto stream =
        std::make_shared<RouteStream>(MakeStreamHead("POST", "/echo", headers), stream_link_,
                                      service, RouteStream::Options{.date = date_});
    stream->Begin();
    stream->OnEnd();
    return stream_link_->status();
  }

  HttpDate date_;
  std::shared_ptr<FakeStreamLink> stream_link_;
};

TEST_F(RouteStreamTest, ConsumesWhatItCollectsAndAnswersAtTheEnd) {
  const auto stream = Open("POST", "/echo");
  stream->OnData("he");
  stream->OnData("llo");
  EXPECT_EQ(stream_link_->consumed(), 5u);
  EXPECT_EQ(stream_link_->status(), 0);
  stream->OnEnd();
  EXPECT_EQ(stream_link_->status(), 200);
  EXPECT_EQ(stream_link_->body(), "hello");
  EXPECT_TRUE(stream_link_->finished());
  EXPECT_EQ(stream_link_->timeout(), absl::InfiniteDuration());
}

TEST_F(RouteStreamTest, ThrowsAwayWhatComesBehindARefusal) {
  const auto stream = Open("PUT", "/echo");
  EXPECT_FALSE(stream_link_->finished());
  for (int i = 0; i < 8; ++i) stream->OnData(std::string(10'000, 'x'));
  EXPECT_EQ(stream_link_->status(), 405);
  EXPECT_EQ(stream_link_->consumed(), 80'000u);
  stream->OnEnd();
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(RouteStreamTest, AnswersOnlyByItsNamesAndToItsPages) {
  const OriginPolicy policy({.hosts = std::vector<std::string>(),
                             .origins = std::vector<std::string>{"https://good.example"}});
  const HttpService service(router_, {.origins = &policy}, budget_, executor_, clock_, identifier_,
                            request_log_);
  EXPECT_EQ(StatusOf(service, {{"host", "localhost"}}), 200);
  EXPECT_EQ(StatusOf(service, {{"host", "evil.example"}}), 403);
  EXPECT_EQ(StatusOf(service, {}), 200) << ":authority is";
  EXPECT_EQ(StatusOf(service, {{"host", "localhost"}, {"origin", "https://evil.example"}}), 403);
  EXPECT_EQ(StatusOf(service, {{"host", "localhost"}, {"origin", "https://good.example"}}), 200);
  const FakeStreamLink::Fields& told = stream_link_->headers();
  const std::pair<std::string, std::string> shared = {"access-control-allow-origin",
                                                      "https://good.example"};
  EXPECT_NE(std::find(told.begin(), told.end(), shared), told.end());
}

TEST_F(RouteStreamTest, AnswersFromThePoolOnItsConnectionsThread) {
  const auto stream = Open("POST", "/echo");
  stream->OnData(std::string(100'000, 'x'));
  stream->OnEnd();
  executor_.RunAll();
  EXPECT_EQ(stream_link_->status(), 0);
  stream_link_->RunPosted();
  EXPECT_EQ(stream_link_->status(), 200);
  EXPECT_EQ(stream_link_->body().size(), 100'000u);
}

TEST_F(RouteStreamTest, AnswersNobodyOnceItIsClosed) {
  const auto stream = Open("POST", "/echo");
  stream->OnData(std::string(100'000, 'x'));
  stream->OnEnd();
  executor_.RunAll();
  stream->OnClosed(false);
  stream_link_->RunPosted();
  EXPECT_EQ(stream_link_->status(), 0);
}

TEST_F(RouteStreamTest, AnswersLaterWhenTheHandlerHasSaidSo) {
  const auto stream = Open("POST", "/later");
  stream->OnEnd();
  EXPECT_EQ(stream_link_->status(), 0);
  deferred_[0].answer(JsonResponse("[1]"));
  stream_link_->RunPosted();
  EXPECT_EQ(stream_link_->body(), "[1]");
}

TEST_F(RouteStreamTest, TheEndOfTheStreamStopsWhatIsDeferred) {
  const auto stream = Open("POST", "/later");
  stream->OnEnd();
  stream->OnClosed(false);
  EXPECT_TRUE(deferred_[0].stop.stop_requested());
}

}  // namespace
}  // namespace tenon
