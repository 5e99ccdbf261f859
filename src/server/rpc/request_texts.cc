#include "rpc/request_texts.h"

#include <algorithm>

#include "proto/wire.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::rpc {

absl::StatusOr<Texts> ReadTexts(std::string_view message, std::initializer_list<uint32_t> numbers) {
  Texts texts;
  WireReader reader(message);
  while (!reader.done()) {
    TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next(), "reading the request");
    if (std::find(numbers.begin(), numbers.end(), field.number) == numbers.end()) continue;
    if (field.type != WireType::kBytes || !IsUtf8(field.bytes)) {
      return absl::InvalidArgumentError(
          StrCat("reading the request: field ", field.number, " is not UTF-8 text"));
    }
    texts.insert_or_assign(field.number, std::string(field.bytes));
  }
  return texts;
}

std::string_view TextOf(const Texts& texts, uint32_t number) {
  const auto found = texts.find(number);
  return found == texts.end() ? std::string_view() : found->second;
}

}  // namespace tenon::rpc
