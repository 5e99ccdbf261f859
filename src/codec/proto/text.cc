#include "proto/text.h"

#include <string>
#include <utility>

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include "strings/str_cat.h"

namespace tenon {
namespace {

// Keeps the first fault: those that follow are mostly its consequences.
class FirstFault final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text_.empty()) return;
    text_ = line < 0 ? message : StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }

  void AddWarning(int /*line*/, google::protobuf::io::ColumnNumber /*column*/,
                  const std::string& /*message*/) override {}

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

absl::Status ParseText(std::string_view text, const ProtoLimits& limits,
                       google::protobuf::Message* message) {
  if (std::cmp_greater(text.size(), limits.max_bytes)) {
    return absl::OutOfRangeError(StrCat("parsing ", message->GetTypeName(), ": ", text.size(),
                                        " bytes are more than the limit of ", limits.max_bytes));
  }
  FirstFault fault;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&fault);
  parser.SetRecursionLimit(limits.recursion_depth);
  if (parser.ParseFromString(std::string(text), message)) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("parsing ", message->GetTypeName(), ": ", fault.text()));
}

}  // namespace tenon
