// The rows that the Open Inference Protocol adds to the table of gRPC methods.
#pragma once

#include <functional>
#include <vector>

#include "dialect/oip/oip_routes.h"
#include "rpc/method.h"
#include "serving/inference_service.h"

namespace google::protobuf {
class FileDescriptor;
}  // namespace google::protobuf

namespace tenon::oip {

inline constexpr std::string_view kGrpcService = "inference.GRPCInferenceService";

// Health, metadata and infer, one by one and as a stream, and what Triton adds: configuration,
// statistics. `service` must outlive the methods; `ready` says whether the server takes
// traffic and is called from many threads.
std::vector<rpc::Method> OipMethods(const InferenceService& service, std::function<bool()> ready,
                                    const OipOptions& options);

// The file that describes the service.
const google::protobuf::FileDescriptor* OipServiceFile();

}  // namespace tenon::oip
