// The gRPC methods of Triton's model repository extension: index, load, unload.
#pragma once

#include <vector>

#include "repository/model_repository.h"
#include "rpc/method.h"

namespace tenon::oip {

// As RepositoryRoutes: `repository` outlives the methods; null makes such that answer UNAVAILABLE.
std::vector<rpc::Method> RepositoryMethods(ModelRepository* repository);

}  // namespace tenon::oip
