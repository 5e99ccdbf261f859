// gRPC's health service, as Kubernetes and load balancers ask it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rpc/method.h"

namespace google::protobuf {
class FileDescriptor;
}  // namespace google::protobuf

namespace tenon::rpc {

// Check and Watch. The empty service and each of `services` are SERVING while `ready`; others are
// NOT_FOUND for Check, SERVICE_UNKNOWN for Watch. `ready` is called from many threads.
std::vector<Method> HealthMethods(std::vector<std::string> services, std::function<bool()> ready);

// The file that describes the service.
const google::protobuf::FileDescriptor* HealthFile();

}  // namespace tenon::rpc
