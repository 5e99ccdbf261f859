// Predictions of a model that a running server serves.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "http_client/http_client.h"
#include "predict/predictor.h"

namespace tenon {

// Whether `text` is a URL and no path.
bool IsUrl(std::string_view text);

// "http://host:port" and a model's name, and a version when there is one:
// http://host:port/v2/models/NAME[/versions/VERSION].
std::string ModelUrlOf(std::string_view server, std::string_view model, std::string_view version);

// Asks the server for the model's signature. `url` is the model's (see ModelUrlOf); "/infer" at its
// end is passed over. When the server says which version has answered first, it is asked for that
// one from then on, so that one run has the answers of one version. An answer that is an error has
// the code that its status stands for and the server's words; UNAVAILABLE when it cannot be
// reached, DATA_LOSS when its answer is not the protocol's.
absl::StatusOr<std::unique_ptr<Predictor>> OpenRemotePredictor(std::string_view url,
                                                               HttpClientOptions options);

}  // namespace tenon
