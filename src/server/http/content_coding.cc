#include "http/content_coding.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deflate/deflate.h"
#include "status/status.h"

namespace tenon {
namespace {

struct Inflated {
  std::string bytes;
  BodyBudget::Reservation reservation;
};

}  // namespace

absl::Status InflateBody(std::string_view encoding, const HttpService& service, Body* body) {
  TENON_ASSIGN_OR_RETURN(const deflate::Encoding coding, deflate::ParseContentEncoding(encoding));
  if (coding == deflate::Encoding::kIdentity || body->bytes.empty()) return absl::OkStatus();
  const deflate::InflateLimits limits{.max_bytes = service.options().max_inflated_bytes,
                                      .max_ratio = service.options().max_inflate_ratio};
  auto reservation = service.budget().Reserve(deflate::MostInflated(body->bytes.size(), limits));
  if (!reservation.has_value())
    return absl::UnavailableError("request bodies already take request.max_in_flight_bytes");
  TENON_ASSIGN_OR_RETURN(std::string inflated, deflate::Inflate(body->bytes, coding, limits),
                         "inflating the request body");
  const auto owner =
      std::make_shared<const Inflated>(Inflated{std::move(inflated), *std::move(reservation)});
  *body = {owner->bytes, owner};
  return absl::OkStatus();
}

void CompressAnswer(std::string_view accepted, int64_t min_bytes, HttpResponse* response) {
  if (accepted.empty() || std::cmp_less(response->body_size(), min_bytes)) return;
  const deflate::Encoding encoding =
      deflate::NegotiateEncoding(accepted).value_or(deflate::Encoding::kIdentity);
  if (encoding == deflate::Encoding::kIdentity) return;
  std::vector<std::string_view> pieces = {response->text};
  pieces.insert(pieces.end(), response->more.begin(), response->more.end());
  absl::StatusOr<std::string> compressed = deflate::Deflate(pieces, encoding);
  if (!compressed.ok()) return;
  response->text = *std::move(compressed);
  response->more.clear();
  response->owners.clear();
  response->headers.emplace_back("Content-Encoding",
                                 encoding == deflate::Encoding::kGzip ? "gzip" : "deflate");
  response->headers.emplace_back("Vary", "Accept-Encoding");
}

}  // namespace tenon
