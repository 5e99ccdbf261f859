// The rows of Triton's model repository extension: index, load, unload.
#pragma once

#include <string>
#include <vector>

#include "api/route.h"
#include "repository/model_repository.h"

namespace tenon::oip {

// Each with and without the name of a repository, which changes nothing. `repository` outlives the
// routes; null makes rows that answer UNAVAILABLE, for documents.
// `max_load_bytes` is how large the body of a load call may be: http.max_body_bytes.
std::vector<Route> RepositoryRoutes(ModelRepository* repository, int64_t max_load_bytes);

// [{"name","version","state","reason",...}] of the rows; the protocol's fields, and ours under
// "tenon".
std::string IndexJson(const std::vector<VersionStatus>& rows, bool ready_only);

}  // namespace tenon::oip
