#include "bench/bench_calls.h"

#include <array>
#include <charconv>
#include <utility>

#include "dialect/oip/infer_encoder.h"
#include "dialect/oip/oip_methods.h"
#include "grpc/message.h"
#include "json/number_writer.h"
#include "predict/http_status.h"
#include "predict/oip_messages.h"
#include "predict/remote_predictor.h"
#include "proto/wire_writer.h"
#include "status/status.h"
#include "status/status_code.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kModels = "/v2/models/";
constexpr std::string_view kVersions = "/versions/";

std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    int byte = 0;
    const char* const digits = text.data() + i + 1;
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    out.push_back(is_escape ? static_cast<char>(byte) : text[i]);
    if (is_escape) i += 2;
  }
  return out;
}

std::string UrlOf(const BenchTarget& target) {
  return ModelUrlOf(target.server, target.model, target.version);
}

// A request over and over on one connection. `Check` says what an answer means.
class HttpCaller final : public BenchCaller {
 public:
  struct Shared {
    std::string url;
    HttpHeaders headers;
    std::string body;
    HttpClientOptions client;
    absl::Status (*check)(const std::string& url, const HttpReply& reply) = nullptr;
  };

  explicit HttpCaller(std::shared_ptr<const Shared> shared)
      : shared_(std::move(shared)), body_{shared_->body}, client_(shared_->client) {}

  absl::Status Call() override {
    TENON_ASSIGN_OR_RETURN(
        const HttpReply reply,
        client_.Send({.url = shared_->url, .headers = shared_->headers, .body = body_}));
    return shared_->check(shared_->url, reply);
  }

 private:
  const std::shared_ptr<const Shared> shared_;
  const std::array<std::string_view, 1> body_;
  HttpClient client_;
};

absl::Status CheckRest(const std::string& url, const HttpReply& reply) {
  if (reply.status == 200) return absl::OkStatus();
  return absl::Status(
      CodeOfHttp(reply.status),
      StrCat("asking ", url, ": HTTP status ", reply.status, ": ", ErrorTextOf(reply.body)));
}

// gRPC's status is a trailer, or a header where nothing else is answered.
absl::Status CheckGrpc(const std::string& url, const HttpReply& reply) {
  if (reply.status != 200) return CheckRest(url, reply);
  const std::string_view text = reply.Header("grpc-status");
  if (text == "0" && reply.body.size() >= grpc::kPrefixBytes) return absl::OkStatus();
  int code = 0;
  std::from_chars(text.data(), text.data() + text.size(), code);
  if (code <= 0)
    return absl::DataLossError(StrCat("asking ", url, ": the answer has no message or no status"));
  const auto status = static_cast<absl::StatusCode>(code);
  return absl::Status(status, StrCat("asking ", url, ": ", RowOf(status).name, ": ",
                                     Unescape(reply.Header("grpc-message"))));
}

absl::StatusOr<std::string> JsonBody(const std::vector<NamedTensor>& inputs) {
  std::string json = R"({"inputs":[)";
  for (const NamedTensor& input : inputs) {
    json.append(json.ends_with('[') ? R"({"name":)" : R"(,{"name":)");
    AppendJsonString(input.name, &json);
    StrAppend(&json, R"(,"datatype":")", NameOf(input.tensor.dtype()), R"(","shape":[)");
    json::AppendNumbers(std::span<const int64_t>(input.tensor.shape()), &json);
    json.append(R"(],"data":[)");
    TENON_RETURN_IF_ERROR(oip::AppendJsonElements(input.tensor.view(), {}, &json), "writing input ",
                          Quote(input.name));
    json.append("]}");
  }
  return json.append("]}");
}

// An inference.ModelInferRequest, by the numbers of server/dialect/oip/grpc_service.proto.
std::string GrpcBody(const BenchTarget& target, const std::vector<NamedTensor>& inputs) {
  std::string message;
  AppendWireBytes(1, target.model, &message);
  AppendWireBytes(2, target.version, &message);
  for (const NamedTensor& input : inputs) {
    std::string tensor;
    std::string shape;
    for (const int64_t size : input.tensor.shape())
      AppendWireVarint(static_cast<uint64_t>(size), &shape);
    AppendWireBytes(1, input.name, &tensor);
    AppendWireBytes(2, NameOf(input.tensor.dtype()), &tensor);
    AppendWireBytes(3, shape, &tensor);
    AppendWireBytes(5, tensor, &message);
  }
  for (const NamedTensor& input : inputs) {
    const auto bytes = input.tensor.bytes();
    AppendWireBytes(7, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, &message);
  }
  std::string body;
  grpc::AppendPrefix(false, static_cast<uint32_t>(message.size()), &body);
  return body.append(message);
}

}  // namespace

absl::StatusOr<BenchTarget> ParseModelUrl(std::string_view url) {
  const size_t models = url.find(kModels);
  if (!IsUrl(url) || models == std::string_view::npos) {
    return absl::InvalidArgumentError(
        StrCat("reading ", Quote(url), ": a model's URL is http://HOST:PORT/v2/models/NAME"));
  }
  std::string_view names = url.substr(models + kModels.size());
  while (names.ends_with('/')) names.remove_suffix(1);
  if (names.ends_with("/infer")) names.remove_suffix(6);
  const size_t versions = names.find(kVersions);
  BenchTarget target{.server = std::string(url.substr(0, models)),
                     .model = Unescape(names.substr(0, versions))};
  if (versions != std::string_view::npos)
    target.version = Unescape(names.substr(versions + kVersions.size()));
  return target;
}

absl::StatusOr<Signature> ReadSignature(const BenchTarget& target,
                                        const HttpClientOptions& options) {
  HttpClient client(options);
  const std::string url = UrlOf(target);
  TENON_ASSIGN_OR_RETURN(const HttpReply reply, client.Send({.url = url}));
  TENON_RETURN_IF_ERROR(CheckRest(url, reply));
  absl::StatusOr<ModelDescription> model = ParseModelDescription(reply.body);
  if (model.ok()) return std::move(model->signature);
  return absl::DataLossError(
      StrCat("reading the answer of ", url, ": ", MessageOf(model.status())));
}

absl::StatusOr<MakeBenchCaller> PrepareCalls(const BenchTarget& target, const BenchRequest& request,
                                             const std::vector<NamedTensor>& inputs) {
  auto shared = std::make_shared<HttpCaller::Shared>();
  shared->client = request.client;
  shared->check = CheckRest;
  shared->url = StrCat(UrlOf(target), "/infer");
  const auto header = [&shared](std::string_view name, std::string_view value) {
    shared->headers.emplace_back(name, value);
  };
  if (request.protocol == BenchProtocol::kGrpc) {
    shared->url = StrCat(target.server, "/", oip::kGrpcService, "/ModelInfer");
    shared->client.http2 = true;
    shared->check = CheckGrpc;
    shared->body = GrpcBody(target, inputs);
    header("Content-Type", "application/grpc");
    header("TE", "trailers");
  } else if (request.json) {
    TENON_ASSIGN_OR_RETURN(shared->body, JsonBody(inputs));
    header("Content-Type", "application/json");
  } else {
    const InferMessage message = WriteInferMessage(inputs, {});
    shared->body = message.json;
    for (const std::string_view tensor : message.tensors) shared->body.append(tensor);
    header("Content-Type", "application/octet-stream");
    header("Inference-Header-Content-Length", StrCat(message.json.size()));
  }
  return [shared = std::shared_ptr<const HttpCaller::Shared>(std::move(shared))]()
             -> std::unique_ptr<BenchCaller> { return std::make_unique<HttpCaller>(shared); };
}

}  // namespace tenon
