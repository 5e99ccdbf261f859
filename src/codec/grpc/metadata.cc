#include "grpc/metadata.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::grpc {
namespace {

constexpr std::string_view kBinarySuffix = "-bin";

bool IsBase64(absl::string_view text) {
  for (int i = 0; i < 2 && absl::EndsWith(text, "="); ++i) text.remove_suffix(1);
  constexpr absl::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return text.find_first_not_of(kAlphabet) == absl::string_view::npos && text.size() % 4 != 1;
}

}  // namespace

absl::Status CheckMetadata(std::string_view name, std::string_view value) {
  if (!name.ends_with(kBinarySuffix)) return absl::OkStatus();
  for (const absl::string_view part : absl::StrSplit(ToAbsl(value), ',')) {
    if (IsBase64(absl::StripAsciiWhitespace(part))) continue;
    return absl::InvalidArgumentError(
        StrCat("header ", Quote(name, 64), " is not base64, which a name in '-bin' promises"));
  }
  return absl::OkStatus();
}

std::string EncodeBinary(std::string_view bytes) {
  std::string text = absl::Base64Escape(ToAbsl(bytes));
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace tenon::grpc
