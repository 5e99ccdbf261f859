#include "dialect/oip/logging.h"

#include <atomic>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/router.h"
#include "api/testing/fake_stream_link.h"
#include "dialect/oip/grpc_service.pb.h"
#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

class LoggingTest : public testing::Test {
 protected:
  HttpResponse Ask(std::string_view method, std::string body = "") {
    const RouteMatch match = Router(*routes_).Match(method, "/v2/logging");
    HttpRequest request;
    request.body = Body::Of(std::move(body));
    return match.route->handler(request);
  }

  absl::StatusOr<inference::LogSettingsResponse> Call(
      const inference::LogSettingsRequest& request) {
    const ManualClock clock;
    const auto bytes = std::make_shared<const std::string>(request.SerializeAsString());
    const auto head = MakeStreamHead("POST", "/", {});
    const std::atomic<bool> over = false;
    const rpc::Call call(*head, clock, absl::InfiniteDuration(), over);
    TENON_ASSIGN_OR_RETURN(const rpc::Reply reply, LoggingMethods(settings_)[0].handler(
                                                       call, {.bytes = *bytes, .owner = bytes}));
    inference::LogSettingsResponse response;
    EXPECT_TRUE(response.ParseFromString(reply.text));
    return response;
  }

  const std::shared_ptr<LogSettings> settings_ =
      std::make_shared<LogSettings>(LogLevel::kInfo, LogForm::kJson);
  absl::StatusOr<RouteTable> routes_ = RouteTable::Create(LoggingRoutes(settings_));
};

TEST_F(LoggingTest, TellsWhatIsLogged) {
  EXPECT_EQ(Ask("GET").text,
            R"({"log_file":"","log_info":true,"log_warning":true,"log_error":true,)"
            R"("log_verbose_level":0,"log_format":"ISO8601"})");
}

TEST_F(LoggingTest, ChangesWhatIsNamedAndAnswersWithAll) {
  const HttpResponse answer = Ask(
      "POST", R"({"log_info":false,"log_verbose_level":3,"log_format":"default","log_file":""})");
  EXPECT_EQ(answer.text, R"({"log_file":"","log_info":false,"log_warning":true,"log_error":true,)"
                         R"("log_verbose_level":1,"log_format":"default"})");
  EXPECT_FALSE(settings_->IsOn(LogLevel::kInfo));
  EXPECT_TRUE(settings_->IsOn(LogLevel::kDebug));
  EXPECT_NE(settings_->form(), LogForm::kJson);
  EXPECT_EQ(Ask("POST").status, 200);
}

TEST_F(LoggingTest, ARefusalChangesNothing) {
  for (const char* body :
       {R"({"log_info":false,"log_warning":1})", R"({"log_info":false,"color":"red"})",
        R"({"log_info":false,"log_verbose_level":-1})", R"({"log_info":false,"log_format":"x"})",
        R"({"log_info":false,"log_error":null})", R"({"log_info":false,"log_file":1})", "[]", "{"})
    EXPECT_EQ(Ask("POST", body).status, 400) << body;
  const HttpResponse file = Ask("POST", R"({"log_info":false,"log_file":"/tmp/x"})");
  EXPECT_EQ(file.status, 501);
  EXPECT_THAT(file.text, HasSubstr("setting 'log_file' cannot be changed"));
  EXPECT_TRUE(settings_->IsOn(LogLevel::kInfo));
}

TEST_F(LoggingTest, TheOtherWireSaysTheSame) {
  inference::LogSettingsRequest request;
  (*request.mutable_settings())["log_warning"].set_bool_param(false);
  (*request.mutable_settings())["log_verbose_level"].set_uint32_param(1);
  const auto response = Call(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->settings().at("log_warning").bool_param());
  EXPECT_EQ(response->settings().at("log_verbose_level").uint32_param(), 1U);
  EXPECT_EQ(response->settings().at("log_format").string_param(), "ISO8601");
  EXPECT_FALSE(settings_->IsOn(LogLevel::kWarning));
  (*request.mutable_settings())["log_info"];
  EXPECT_THAT(std::string(MessageOf(Call(request).status())),
              HasSubstr("setting 'log_info' has no value"));
  request.clear_settings();
  EXPECT_EQ(Call(request)->settings_size(), 6);
}

}  // namespace
}  // namespace tenon::oip
