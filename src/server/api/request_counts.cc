#include "api/request_counts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenon {
namespace {

constexpr std::array kHttpCodes = {200, 400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 414,
                                   415, 417, 422, 429, 431, 499, 500, 501, 503, 504, 505, 507};

}  // namespace

RequestCounts::RequestCounts(std::vector<std::string> routes, std::span<const int> codes)
    : labels_(std::move(routes)),
      codes_(codes.begin(), codes.end()),
      column_of_(codes.empty() ? 0 : static_cast<size_t>(*std::ranges::max_element(codes)) + 1,
                 static_cast<uint8_t>(codes.size())),
      counters_((labels_.size() + 1) * (codes.size() + 3)),
      durations_(labels_.size() + 1) {
  labels_.insert(labels_.begin(), "none");
  for (size_t i = 0; i < codes_.size(); ++i)
    column_of_[static_cast<size_t>(codes_[i])] = static_cast<uint8_t>(i);
}

void RequestCounts::Count(const Request& request) {
  const auto code = static_cast<size_t>(request.code);
  counters_.Add(Place(request.row, code < column_of_.size() ? column_of_[code] : codes_.size()), 1);
  if (request.request_bytes > 0)
    counters_.Add(Place(request.row, codes_.size() + 1),
                  static_cast<int64_t>(request.request_bytes));
  if (request.response_bytes > 0)
    counters_.Add(Place(request.row, codes_.size() + 2),
                  static_cast<int64_t>(request.response_bytes));
  durations_[request.row].Add(request.took);
}

std::span<const int> HttpCodes() { return kHttpCodes; }

}  // namespace tenon
