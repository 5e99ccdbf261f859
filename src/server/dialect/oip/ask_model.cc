#include "dialect/oip/ask_model.h"

#include <string_view>
#include <utility>

#include "dialect/oip/infer_terms.h"
#include "status/status.h"

namespace tenon::oip {

absl::StatusOr<HttpResponse> AskModel(const InferenceService& service,
                                      std::shared_ptr<const ModelVersion> model,
                                      InferRequest wanted, const HttpRequest& request,
                                      EncodeAnswer encode) {
  TENON_ASSIGN_OR_RETURN(RequestTerms terms, ReadTerms(service.now(), [&](std::string_view name) {
                           return request.Header(name);
                         }));
  if (request.deferral == nullptr || InferenceService::RunsInline(*model))
    return encode(service.InferWith(*model, std::move(wanted), terms));
  auto later = request.deferral->Take();
  terms.stop = request.deferral->stop();
  service.Submit(
      std::move(model), std::move(wanted), std::move(terms),
      [later = std::move(later), encode = std::move(encode)](
          const absl::StatusOr<InferResponse>& response) mutable { later(encode(response)); });
  return HttpResponse();
}

}  // namespace tenon::oip
