#include "rpc/health.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "rpc/health.pb.h"
#include "rpc/request_texts.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::rpc {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

class Health {
 public:
  Health(std::vector<std::string> services, std::function<bool()> ready)
      : services_(std::move(services)), ready_(std::move(ready)) {}

  absl::StatusOr<Reply> Check(const grpc::Message& message) const {
    TENON_ASSIGN_OR_RETURN(const std::string service, ServiceOf(message));
    if (!Knows(service))
      return absl::NotFoundError(StrCat("service ", Quote(service), " is not served"));
    return Answer(Current());
  }

  absl::StatusOr<Reply> Watch(const grpc::Message& message) const {
    TENON_ASSIGN_OR_RETURN(const std::string service, ServiceOf(message));
    return Answer(Knows(service) ? Current() : HealthCheckResponse::SERVICE_UNKNOWN);
  }

 private:
  static absl::StatusOr<std::string> ServiceOf(const grpc::Message& message) {
    constexpr uint32_t kService = HealthCheckRequest::kServiceFieldNumber;
    TENON_ASSIGN_OR_RETURN(const Texts texts, ReadTexts(message.bytes, {kService}));
    return std::string(TextOf(texts, kService));
  }

  static Reply Answer(HealthCheckResponse::ServingStatus status) {
    HealthCheckResponse response;
    response.set_status(status);
    return {.text = response.SerializeAsString()};
  }

  bool Knows(const std::string& service) const {
    return service.empty() ||
           std::find(services_.begin(), services_.end(), service) != services_.end();
  }
  HealthCheckResponse::ServingStatus Current() const {
    return ready_() ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
  }

  const std::vector<std::string> services_;
  const std::function<bool()> ready_;
};

}  // namespace

std::vector<Method> HealthMethods(std::vector<std::string> services, std::function<bool()> ready) {
  const auto health = std::make_shared<const Health>(std::move(services), std::move(ready));
  Method check{.path = "/grpc.health.v1.Health/Check",
               .label = "grpc.health",
               .summary = "Whether a service takes calls",
               .permission = Permission::kProbe};
  check.handler = [health](const Call&, const grpc::Message& m) { return health->Check(m); };
  Method watch{.path = "/grpc.health.v1.Health/Watch",
               .label = "grpc.health-watch",
               .summary = "The same, and again whenever it changes",
               .permission = Permission::kProbe,
               .kind = Kind::kWatch};
  watch.handler = [health](const Call&, const grpc::Message& m) { return health->Watch(m); };
  return {std::move(check), std::move(watch)};
}

const google::protobuf::FileDescriptor* HealthFile() {
  return HealthCheckRequest::descriptor()->file();
}

}  // namespace tenon::rpc
