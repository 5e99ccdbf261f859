// gRPC's server reflection: what services there are and what their messages hold, for grpcurl and
// its like.
#pragma once

#include <vector>

#include "rpc/method.h"

namespace google::protobuf {
class FileDescriptor;
}  // namespace google::protobuf

namespace tenon::rpc {

// Both versions of the service. `files` hold the services that are served; reflection adds its own.
// Only those files and what they import are told of.
std::vector<Method> ReflectionMethods(std::vector<const google::protobuf::FileDescriptor*> files);

}  // namespace tenon::rpc
