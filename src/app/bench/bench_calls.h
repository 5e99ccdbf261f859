// The calls that `tenon bench` makes: one request, made ready once and sent again and again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "http_client/http_client.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// Which model, and on which server.
struct BenchTarget {
  std::string server;  // "http://host:port"
  std::string model;
  std::string version;  // empty: the one that answers
};

// Takes "http://host:port/v2/models/NAME[/versions/VERSION][/infer]" apart; the names are decoded.
// INVALID_ARGUMENT for any other text.
absl::StatusOr<BenchTarget> ParseModelUrl(std::string_view url);

// Asks the server over REST what the model takes. As OpenRemotePredictor.
absl::StatusOr<Signature> ReadSignature(const BenchTarget& target,
                                        const HttpClientOptions& options);

// One connection, on which one call is made at a time. Single-threaded.
class BenchCaller {
 public:
  virtual ~BenchCaller() = default;

  // Sends the request and takes the whole answer; its status when that is an error.
  virtual absl::Status Call() = 0;
};

// Makes a caller with a connection of its own. Thread-safe; what it makes shares the request.
using MakeBenchCaller = std::function<std::unique_ptr<BenchCaller>()>;

enum class BenchProtocol { kRest, kGrpc };

struct BenchRequest {
  BenchProtocol protocol = BenchProtocol::kRest;
  bool json = false;  // over REST, tensors as JSON numbers both ways; else binary
  HttpClientOptions client;
};

// INVALID_ARGUMENT for inputs that JSON cannot carry.
absl::StatusOr<MakeBenchCaller> PrepareCalls(const BenchTarget& target, const BenchRequest& request,
                                             const std::vector<NamedTensor>& inputs);

}  // namespace tenon
