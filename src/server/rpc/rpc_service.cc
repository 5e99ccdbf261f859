#include "rpc/rpc_service.h"

#include <array>

#include "rpc/rpc_stream.h"
#include "status/status.h"
#include "status/status_code.h"
#include "strings/quote.h"

namespace tenon::rpc {
namespace {

constexpr std::string_view kContentType = "application/grpc";

constexpr std::array kStatusCodes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

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

std::span<const int> StatusCodes() { return kStatusCodes; }

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

absl::Status RpcService::AdmitCall(const StreamHead& head, const Method* method,
                                   std::shared_ptr<const Access>* access) const {
  TENON_RETURN_IF_ERROR(CheckOrigin(options_.origins,
                                    method == nullptr ? nullptr : &method->permission,
                                    {.method = head.method,
                                     .target = head.target,
                                     .authority = head.authority,
                                     .headers = head.headers}));
  if (method == nullptr)
    return absl::UnimplementedError(StrCat("method ", Quote(head.target), " is not served"));
  return Admit(options_.gate,
               {.permission = method->permission,
                .headers = head.headers,
                .body_names_model = method->model_field != 0,
                .role = options_.role},
               access);
}

void RpcService::Record(const CallRecord& record, const absl::Status& status) const {
  if (options_.counts != nullptr) {
    options_.counts->Count(
        {.row = record.method == nullptr ? RequestCounts::kNoRoute : record.method->count_row,
         .code = static_cast<int>(status.code()),
         .request_bytes = record.request_bytes,
         .response_bytes = record.response_bytes,
         .took = record.took});
  }
  const bool is_our_fault =
      absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
  if (!log_.Wants(record.took, is_our_fault)) return;
  identifier_.Complete(&record.identity);
  log_.Write({.identity = record.identity,
              .protocol = "grpc",
              .peer = record.peer,
              .method = "POST",
              .path = record.path,
              .route = record.method == nullptr ? "" : record.method->label,
              .principal = record.principal,
              .status = {"status", RowOf(status.code()).name},
              .request_bytes = record.request_bytes,
              .response_bytes = record.response_bytes,
              .took = record.took,
              .fault = is_our_fault ? MessageOf(status) : std::string_view()},
             clock_.Monotonic());
}

}  // namespace tenon::rpc
