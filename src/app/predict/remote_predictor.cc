#include "predict/remote_predictor.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "predict/http_status.h"
#include "predict/oip_messages.h"
#include "serving/request_check.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kJsonSizeHeader = "inference-header-content-length";

absl::StatusOr<HttpReply> Ask(HttpClient& client, const HttpCall& call) {
  TENON_ASSIGN_OR_RETURN(HttpReply reply, client.Send(call));
  if (reply.status == 200) return reply;
  return absl::Status(
      CodeOfHttp(reply.status),
      StrCat("asking ", call.url, ": HTTP status ", reply.status, ": ", ErrorTextOf(reply.body)));
}

// What a server sends wrongly is not the fault of whoever reads the message.
absl::Status NotTheProtocol(const absl::Status& status, std::string_view url) {
  return absl::DataLossError(StrCat("reading the answer of ", url, ": ", MessageOf(status)));
}

absl::StatusOr<size_t> JsonBytesOf(const HttpReply& reply) {
  const std::string_view text = reply.Header(kJsonSizeHeader);
  if (text.empty()) return reply.body.size();
  size_t size = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), size);
  if (result.ec == std::errc() && result.ptr == text.data() + text.size()) return size;
  return absl::InvalidArgumentError(StrCat(kJsonSizeHeader, " is ", Quote(text)));
}

class RemotePredictor : public Predictor {
 public:
  RemotePredictor(std::string url, HttpClientOptions options)
      : url_(std::move(url)), client_(std::move(options)) {}

  absl::Status ReadSignature() {
    TENON_ASSIGN_OR_RETURN(const HttpReply reply, Ask(client_, {.url = url_}));
    absl::StatusOr<ModelDescription> model = ParseModelDescription(reply.body);
    if (!model.ok()) return NotTheProtocol(model.status(), url_);
    signature_ = std::move(model->signature);
    return absl::OkStatus();
  }

  const Signature& signature() const override { return signature_; }

  absl::StatusOr<std::vector<NamedTensor>> Predict(
      std::vector<NamedTensor> inputs, const std::vector<std::string>& outputs) override {
    InferRequest request{.inputs = std::move(inputs), .outputs = outputs};
    TENON_RETURN_IF_ERROR(CheckInferRequest(request, signature_));
    TENON_ASSIGN_OR_RETURN(InferResponse response, Infer(request));
    const bool pinned = url_.find("/versions/") != std::string::npos;
    if (!pinned && !response.version.empty())
      StrAppend(&url_, "/versions/", EscapeUrlSegment(response.version));
    return std::move(response.outputs);
  }

 private:
  absl::StatusOr<InferResponse> Infer(const InferRequest& request) {
    const InferMessage message = WriteInferMessage(request.inputs, request.outputs);
    std::vector<std::string_view> body = {message.json};
    body.insert(body.end(), message.tensors.begin(), message.tensors.end());
    const std::string url = StrCat(url_, "/infer");
    const HttpCall call{.url = url,
                        .headers = {{"Content-Type", "application/octet-stream"},
                                    {std::string(kJsonSizeHeader), StrCat(message.json.size())}},
                        .body = body};
    TENON_ASSIGN_OR_RETURN(const HttpReply reply, Ask(client_, call));
    const absl::StatusOr<size_t> json_bytes = JsonBytesOf(reply);
    if (!json_bytes.ok()) return NotTheProtocol(json_bytes.status(), url);
    absl::StatusOr<InferResponse> response = ParseInferResponse(reply.body, *json_bytes);
    if (!response.ok()) return NotTheProtocol(response.status(), url);
    return response;
  }

  std::string url_;
  HttpClient client_;
  Signature signature_;
};

std::string_view WithoutEnd(std::string_view text, std::string_view end) {
  if (text.ends_with(end)) text.remove_suffix(end.size());
  return text;
}

}  // namespace

bool IsUrl(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

std::string ModelUrlOf(std::string_view server, std::string_view model, std::string_view version) {
  std::string url = StrCat(WithoutEnd(server, "/"), "/v2/models/", EscapeUrlSegment(model));
  if (!version.empty()) StrAppend(&url, "/versions/", EscapeUrlSegment(version));
  return url;
}

absl::StatusOr<std::unique_ptr<Predictor>> OpenRemotePredictor(std::string_view url,
                                                               HttpClientOptions options) {
  const std::string_view model_url = WithoutEnd(WithoutEnd(WithoutEnd(url, "/"), "/infer"), "/");
  if (model_url.find("/v2/models/") == std::string_view::npos) {
    return absl::InvalidArgumentError(
        StrCat("asking ", Quote(url), ": a model's URL is http://HOST:PORT/v2/models/NAME"));
  }
  auto predictor = std::make_unique<RemotePredictor>(std::string(model_url), std::move(options));
  TENON_RETURN_IF_ERROR(predictor->ReadSignature());
  return predictor;
}

}  // namespace tenon
