#include "rpc/rpc_service.h"

#include "rpc/rpc_stream.h"
#include "status/status.h"
#include "status/status_code.h"

namespace tenon::rpc {
namespace {

constexpr std::string_view kContentType = "application/grpc";
constexpr size_t kMaxLoggedMessage = 512;

// Refuses in HTTP's own words what is not gRPC over HTTP/2.
class Refusal final : public StreamHandler {
 public:
  Refusal(StreamLink& link, int status) {
    link.SendHead(status, {});
    link.Finish({});
  }
  void OnData(std::string_view) override {}
  void OnEnd() override {}
  void OnClosed(bool) override {}
};

// "application/grpc", with "+proto" or parameters.
bool IsProtobuf(std::string_view content_type) {
  content_type.remove_prefix(kContentType.size());
  if (content_type.starts_with("+proto")) content_type.remove_prefix(6);
  return content_type.empty() || content_type.front() == ';';
}

}  // namespace

std::shared_ptr<StreamHandler> RpcService::Accept(std::shared_ptr<const StreamHead> head,
                                                  std::shared_ptr<StreamLink> link) const {
  const std::string_view content_type = head->Find("content-type");
  if (!content_type.starts_with(kContentType)) return nullptr;
  if (!IsProtobuf(content_type)) return std::make_shared<Refusal>(*link, 415);
  if (head->method != "POST") return std::make_shared<Refusal>(*link, 405);
  auto stream = std::make_shared<RpcStream>(std::move(head), std::move(link), *this);
  stream->Begin();
  return stream;
}

void RpcService::Log(const CallRecord& record, const absl::Status& status) const {
  const std::string_view code = RowOf(status.code()).name;
  if (absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status)) {
    log_.Error("call failed", {{"path", record.path},
                               {"status", code},
                               {"answer", MessageOf(status).substr(0, kMaxLoggedMessage)}});
  }
  if (!options_.access_log) return;
  log_.Info("call", {{"peer", record.peer},
                     {"path", record.path},
                     {"route", record.label},
                     {"status", code},
                     {"request_bytes", static_cast<int64_t>(record.request_bytes)},
                     {"response_bytes", static_cast<int64_t>(record.response_bytes)},
                     {"took_us", absl::ToInt64Microseconds(record.took)},
                     {"principal", record.principal}});
}

}  // namespace tenon::rpc
