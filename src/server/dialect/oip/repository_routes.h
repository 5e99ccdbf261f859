// The rows of Triton's model repository extension: index, load, unload.
#pragma once

#include <string>
#include <vector>

#include "api/route.h"
#include "repository/model_repository.h"

namespace tenon::oip {

// Each with and without the name of a repository, which changes nothing. `repository` outlives the
// routes; null makes rows that answer UNAVAILABLE, for documents.
std::vector<Route> RepositoryRoutes(ModelRepository* repository);

// [{"name","version","state","reason",...}] of the rows; the protocol's fields, and ours under
// "tenon".
std::string IndexJson(const std::vector<VersionStatus>& rows, bool ready_only);

}  // namespace tenon::oip
