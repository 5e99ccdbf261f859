// A session over a fake link, with a small table of routes: /probe, /echo, /alignment,
// /fault, /run/{model}, /change/{model}, /later (answered when the test does so).
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "http/http1_session.h"
#include "http/testing/fake_link.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"
#include "ports/testing/step_executor.h"

namespace tenon {

class SessionFixture : public testing::Test {
 public:
  SessionFixture() { Restart(); }
  ~SessionFixture() override {
    EXPECT_FALSE(link_->overlapped());
    session_.reset();
    executor_.Drain();
  }

 protected:
  static constexpr int64_t kBudgetBytes = 16 << 20;

  // A new connection.
  void Restart(Http1Session::Options options = {}) {
    link_ = std::make_shared<FakeLink>();
    session_ = std::make_shared<Http1Session>(link_, service_, options);
  }

  // Gives the session `bytes` as far as it takes them; what it sends.
  std::string Ask(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::span<char> room = session_->ReadBuffer();
      if (room.empty()) break;
      const size_t count = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), count);
      session_->OnBytes(count);
      bytes.remove_prefix(count);
    }
    return link_->TakeSent();
  }

  // As Ask, and lets the pool do what waits for it.
  std::string AskPool(std::string_view bytes) {
    std::string sent = Ask(bytes);
    executor_.RunAll();
    link_->RunPosted();
    return sent + link_->TakeSent();
  }

  // The requests to /later.
  struct Deferred {
    Deferral<HttpResponse>::Later answer;
    std::stop_token stop;
  };

  std::vector<Route> Rows() {
    Route probe;
    probe.method = "GET";
    probe.pattern = "/probe";
    probe.dialect = "test";
    probe.label = "test.probe";
    probe.summary = "Says that it is there";
    probe.permission = Permission::kProbe;
    probe.handler = [](const HttpRequest&) { return JsonResponse("{}"); };
    Route echo = probe;
    echo.method = "POST";
    echo.pattern = "/echo";
    echo.label = "test.echo";
    echo.permission = Permission::kInfer;
    echo.work = Work::kCompute;
    echo.max_body_bytes = 1 << 20;
    echo.handler = [](const HttpRequest& request) {
      return JsonResponse(std::string(request.body.bytes));
    };
    Route alignment = echo;
    alignment.pattern = "/alignment";
    alignment.label = "test.alignment";
    alignment.align_body_after = "Binary-At";
    alignment.handler = [](const HttpRequest& request) {
      return JsonResponse(
          std::to_string(reinterpret_cast<uintptr_t>(request.body.bytes.data() + 5) % 64));
    };
    Route fault = probe;
    fault.pattern = "/fault";
    fault.label = "test.fault";
    fault.handler = [](const HttpRequest&) { return ErrorResponse(500, "the handler failed"); };
    Route run = echo;
    run.pattern = "/run/{model}";
    run.label = "test.run";
    run.handler = [](const HttpRequest& request) {
      return JsonResponse(request.access == nullptr ? "everyone"
                                                    : std::string(request.access->principal()));
    };
    Route change = run;
    change.pattern = "/change/{model}";
    change.label = "test.change";
    change.permission = Permission::kManageModels;
    Route later = echo;
    later.pattern = "/later";
    later.label = "test.later";
    later.handler = [this](const HttpRequest& request) {
      Deferred& deferred = deferred_.emplace_back();
      deferred.answer = request.deferral->Take();
      deferred.stop = request.deferral->stop();
      if (answers_at_once_) deferred.answer(JsonResponse("[1]"));
      return HttpResponse();
    };
    return {probe, echo, alignment, fault, run, change, later};
  }

  std::vector<Deferred> deferred_;
  bool answers_at_once_ = false;  // /later, before its handler has returned

  ManualClock clock_{absl::UnixEpoch()};
  StepExecutor executor_;
  BodyBudget budget_{kBudgetBytes};
  UlidGenerator ids_{clock_, 1};
  MemorySink log_sink_;
  HttpOptions service_options_{.max_inflated_bytes = 4 << 20};
  const RouteTable table_ = RouteTable::Create(Rows()).value();
  const Router router_{table_};
  RequestIdentifier identifier_{ids_, 1, false};
  RequestLog request_log_{{}, Logger(log_sink_, clock_, LogLevel::kDebug)};
  const HttpService service_{router_, service_options_, budget_,     executor_,
                             clock_,  identifier_,      request_log_};
  std::shared_ptr<FakeLink> link_;
  std::shared_ptr<Http1Session> session_;
};

}  // namespace tenon
