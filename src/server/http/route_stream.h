// A request over HTTP/2 that the route table answers.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "api/message.h"
#include "api/stream.h"
#include "http/http_date.h"
#include "http/http_service.h"
#include "http/request_body.h"
#include "http/request_rules.h"

namespace tenon {

// Collects the body, runs the route's handler and answers. Single-threaded but for the handler,
// which may run on the compute pool; it is not run when the peer has gone by then.
class RouteStream final : public StreamHandler, public std::enable_shared_from_this<RouteStream> {
 public:
  struct Options {
    HttpDate& date;  // the connection's
    bool probes_only = false;
    bool too_large = false;  // the head, of which only a part is there
  };

  // `service` must outlive the connection.
  RouteStream(std::shared_ptr<const StreamHead> head, std::shared_ptr<StreamLink> link,
              const HttpService& service, Options options);

  // Looks at the head; once, first.
  void Begin();

  void OnData(std::string_view bytes) override;
  void OnEnd() override;
  void OnTimeout() override;
  void OnClosed(bool answered) override;

 private:
  RequestFacts facts() const;
  std::optional<HttpResponse> RefuseHead();
  std::optional<HttpResponse> BeginBody();
  std::optional<HttpResponse> Answer(Body body);
  void AnswerLater(HttpResponse response);
  void Respond(HttpResponse response);
  void SendAnswer(HttpResponse response);
  void Record(const HttpResponse& response);

  const std::shared_ptr<const StreamHead> head_;
  const std::shared_ptr<StreamLink> link_;
  const HttpService& service_;
  const Options options_;

  RouteMatch match_;
  std::shared_ptr<const Access> access_;  // of the caller; null: everything
  std::optional<HttpResponse> refusal_;   // the answer, once a body that nobody wants has been read
  RequestBody body_;
  RequestIdentity identity_;
  size_t request_bytes_ = 0;
  absl::Duration head_came_;
  std::stop_source stop_{std::nostopstate};  // of an answer that is deferred
  bool responded_ = false;
  std::atomic<bool> closed_ = false;
};

}  // namespace tenon
