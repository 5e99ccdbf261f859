#include "rpc/reflection.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "rpc/reflection_v1.pb.h"
#include "rpc/reflection_v1alpha.pb.h"
#include "rpc/request_texts.h"
#include "status/status.h"
#include "status/status_code.h"
#include "strings/quote.h"

namespace tenon::rpc {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

constexpr uint32_t kHost = ServerReflectionRequest::kHostFieldNumber;
constexpr uint32_t kFile = ServerReflectionRequest::kFileByFilenameFieldNumber;
constexpr uint32_t kSymbol = ServerReflectionRequest::kFileContainingSymbolFieldNumber;
constexpr uint32_t kExtensionsOf = ServerReflectionRequest::kAllExtensionNumbersOfTypeFieldNumber;
constexpr uint32_t kList = ServerReflectionRequest::kListServicesFieldNumber;

// The messages of both versions are the same on the wire.
class Reflection {
 public:
  explicit Reflection(std::vector<const FileDescriptor*> roots) : roots_(std::move(roots)) {
    for (const FileDescriptor* root : roots_) Add(root);
  }

  // A question that has no answer is answered so, and the stream goes on.
  absl::StatusOr<Reply> Answer(const grpc::Message& message) const {
    TENON_ASSIGN_OR_RETURN(const Texts texts,
                           ReadTexts(message.bytes, {kHost, kFile, kSymbol, kExtensionsOf, kList}));
    ServerReflectionResponse response;
    response.set_valid_host(std::string(TextOf(texts, kHost)));
    // Clients that put it beside the answer want the bytes that they sent.
    if (!response.mutable_original_request()->ParsePartialFromArray(
            message.bytes.data(), static_cast<int>(message.bytes.size()))) {
      return absl::InvalidArgumentError("reading the request: it is malformed");
    }
    Fill(texts, &response);
    return Reply{.text = response.SerializeAsString()};
  }

 private:
  void Add(const FileDescriptor* file) {
    if (!files_.emplace(file->name(), file).second) return;
    for (int i = 0; i < file->dependency_count(); ++i) Add(file->dependency(i));
  }

  void Fill(const Texts& texts, ServerReflectionResponse* response) const {
    const ServerReflectionRequest& request = response->original_request();
    switch (request.message_request_case()) {
      case ServerReflectionRequest::kListServices:
        return FillServices(response);
      case ServerReflectionRequest::kFileByFilename: {
        const auto found = files_.find(TextOf(texts, kFile));
        return FillFile(found == files_.end() ? nullptr : found->second, response);
      }
      case ServerReflectionRequest::kFileContainingSymbol:
        return FillFile(FileOf(request.file_containing_symbol()), response);
      case ServerReflectionRequest::kFileContainingExtension:
      case ServerReflectionRequest::kAllExtensionNumbersOfType:
        return Refuse(absl::NotFoundError("no message of this server has extensions"), response);
      case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
        return Refuse(absl::InvalidArgumentError("the request asks for nothing that is known here"),
                      response);
    }
  }

  const FileDescriptor* FileOf(const std::string& symbol) const {
    for (const auto& [name, file] : files_) {
      const FileDescriptor* holder = file->pool()->FindFileContainingSymbol(symbol);
      if (holder != nullptr && files_.contains(holder->name())) return holder;
    }
    return nullptr;
  }

  void FillServices(ServerReflectionResponse* response) const {
    auto* list = response->mutable_list_services_response();
    for (const FileDescriptor* root : roots_) {
      for (int i = 0; i < root->service_count(); ++i)
        list->add_service()->set_name(root->service(i)->full_name());
    }
  }

  // The file and all that it imports, so that one question is enough.
  void FillFile(const FileDescriptor* file, ServerReflectionResponse* response) const {
    if (file == nullptr)
      return Refuse(absl::NotFoundError("no file of this server has that name or symbol"),
                    response);
    std::map<std::string, const FileDescriptor*> needed;
    std::vector<const FileDescriptor*> waiting = {file};
    auto* answer = response->mutable_file_descriptor_response();
    while (!waiting.empty()) {
      const FileDescriptor* next = waiting.back();
      waiting.pop_back();
      if (!needed.emplace(next->name(), next).second) continue;
      FileDescriptorProto proto;
      next->CopyTo(&proto);
      answer->add_file_descriptor_proto(proto.SerializeAsString());
      for (int i = 0; i < next->dependency_count(); ++i) waiting.push_back(next->dependency(i));
    }
  }

  static void Refuse(const absl::Status& status, ServerReflectionResponse* response) {
    response->mutable_error_response()->set_error_code(GrpcCodeOf(status));
    response->mutable_error_response()->set_error_message(std::string(MessageOf(status)));
  }

  const std::vector<const FileDescriptor*> roots_;
  std::map<std::string, const FileDescriptor*, std::less<>> files_;
};

}  // namespace

std::vector<Method> ReflectionMethods(std::vector<const FileDescriptor*> files) {
  files.push_back(ServerReflectionRequest::descriptor()->file());
  files.push_back(::grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file());
  const auto reflection = std::make_shared<const Reflection>(std::move(files));
  Method v1{.path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            .label = "grpc.reflection",
            .summary = "The services and their messages",
            .permission = Permission::kReadMetadata,
            .kind = Kind::kStream};
  v1.handler = [reflection](const Call&, const grpc::Message& m) { return reflection->Answer(m); };
  Method v1alpha = v1;
  v1alpha.path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  return {std::move(v1), std::move(v1alpha)};
}

}  // namespace tenon::rpc
