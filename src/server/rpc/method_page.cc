#include "rpc/method_page.h"

#include "strings/str_cat.h"

namespace tenon::rpc {
namespace {

constexpr std::string_view kHead = R"(
## gRPC

The same port answers gRPC (HTTP/2, with `content-type: application/grpc`). Reflection describes the messages to `grpcurl` and its
like. Messages may be compressed with gzip or deflate; answers are as the request was. The size of a message is limited by
`grpc.max_message_bytes`. A method that is not in this table is UNIMPLEMENTED.

| method | messages | permission | what it does |
|---|---|---|---|
)";

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kUnary:
      return "one in, one out";
    case Kind::kStream:
      return "stream in, stream out";
    case Kind::kWatch:
      return "one in, stream out";
  }
  return "";
}

}  // namespace

std::string MethodPage(const MethodTable& table) {
  std::string page(kHead);
  for (const Method* method : table.methods()) {
    StrAppend(&page, "| `", method->path.substr(1), "` | ", NameOf(method->kind), " | ",
              tenon::NameOf(method->permission), " | ", method->summary, " |\n");
  }
  return page;
}

}  // namespace tenon::rpc
