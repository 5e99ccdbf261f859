// The rows that the Open Inference Protocol adds to the route table.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "dialect/oip/decode_options.h"
#include "dialect/oip/infer_encoder.h"
#include "serving/inference_service.h"

namespace tenon::oip {

struct OipOptions {
  std::string_view server_version;
  int64_t max_body_bytes = int64_t{64} << 20;  // http.max_body_bytes
  DecodeOptions decode;
  EncodeOptions encode;
  std::function<bool()> model_ready;  // whether models take traffic; null: as the server
  // Whether a model, or one version of it, that is not found ought to be there; null: none.
  std::function<bool(std::string_view model, std::string_view version)> is_wanted;
};

// Health, metadata and infer, with and without a version in the path. `service` must outlive the
// routes; `ready` says whether the server takes traffic and is called from many threads.
std::vector<Route> OipRoutes(const InferenceService& service, std::function<bool()> ready,
                             const OipOptions& options);

// What the probe of `request`'s model, or of one version of it, answers: 200, 503 while it ought to
// be there and is not, 404 when nobody asked for it.
HttpResponse ModelReadyAnswer(const InferenceService& service, const std::function<bool()>& ready,
                              const OipOptions& options, const HttpRequest& request);

}  // namespace tenon::oip
