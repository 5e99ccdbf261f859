// Operators on strings.
#include <string>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

// What Keras' TextVectorization takes out.
constexpr std::string_view kPunctuation = R"([!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\'])";

Value Standardize(Call& call, std::string_view mode) {
  const Value x = call.In(0);
  return call.graph().Node("ai.tenon.StandardizeText", {x}, {TextAttr("mode", mode)},
                           call.graph().TypeOf(x));
}

void Lower(Call& call) {
  const std::string encoding = call.Text("encoding");
  if (!encoding.empty())
    return call.Refuse(StrCat("encoding ", Quote(encoding), " is not supported"));
  call.Return(Standardize(call, "lower"));
}

void RegexReplace(Call& call) {
  if (call.Text("pattern") == kPunctuation && call.Text("rewrite").empty() &&
      call.Bool("replace_global", true))
    return call.Return(Standardize(call, "strip_punctuation"));
  call.Refuse(StrCat("pattern ", Quote(call.Text("pattern")),
                     " is not supported; only Keras' own punctuation is"));
}

void StaticFullMatch(Call& call) {
  call.Return(
      call.Node("RegexFullMatch", {call.In(0)}, {TextAttr("pattern", call.Text("pattern"))}));
}

void Join(Call& call) {
  Value joined = call.In(0);
  const std::string separator = call.Text("separator");
  for (int i = 1; i < call.inputs(); ++i) {
    if (!separator.empty())
      joined =
          call.Node("StringConcat", {joined, call.graph().Strings({}, std::span(&separator, 1))});
    joined = call.Node("StringConcat", {joined, call.In(i)});
  }
  call.Return(joined);
}

void AsString(Call& call) {
  switch (call.DTypeOf(0)) {
    case DType::kInt8:
    case DType::kInt16:
    case DType::kInt32:
    case DType::kInt64:
    case DType::kUint8:
    case DType::kUint16:
      break;
    default:
      return call.Refuse(StrCat("numbers of type ", NameOf(call.DTypeOf(0)),
                                " are not written as text; only integers are"));
  }
  if (call.Int("width", -1) > 0 || !call.Text("fill").empty())
    return call.Refuse("width and fill are not supported");
  call.Return(call.graph().Cast(call.graph().Cast(call.In(0), DType::kInt64), DType::kBytes));
}

void ToNumber(Call& call) {
  const std::optional<DType> dtype =
      call.Find("out_type") != nullptr ? call.Type("out_type") : std::optional(DType::kFp32);
  if (dtype.has_value()) call.Return(call.graph().Cast(call.In(0), *dtype));
}

void Hash(Call& call) {
  const Value x = call.In(0);
  const std::vector<int64_t> key = call.IntList("key");
  const bool strong = call.node().op() == "StringToHashBucketStrong";
  if (strong && key.size() != 2) return call.Refuse("its key is not two numbers");
  Attributes attributes = {IntAttr("buckets", call.Int("num_buckets"))};
  if (strong)
    attributes.insert(attributes.end(), {IntAttr("strong", 1), IntAttr("key_low", key[0]),
                                         IntAttr("key_high", key[1])});
  call.Return(call.graph().Node("ai.tenon.HashText", {x}, attributes,
                                ValueType{DType::kInt64, call.graph().TypeOf(x).shape}));
}

}  // namespace

std::vector<OpRow> TextOps() {
  return {
      {"StringLower", Lower, 1, {}, "ASCII"},
      {"StaticRegexReplace", RegexReplace, 1, {}, "Keras' punctuation"},
      {"StaticRegexFullMatch", StaticFullMatch},
      {"StringJoin", Join},
      {"StringToHashBucketFast", Hash},
      {"StringToHashBucketStrong", Hash},
      {"AsString", AsString, 1, {}, "integers"},
      {"StringToNumber", ToNumber},
  };
}

}  // namespace tenon::savedmodel
