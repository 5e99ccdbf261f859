#include "import/keras/lookup.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <set>
#include <span>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "import/keras/encoding.h"
#include "import/keras/layer_table.h"
#include "import/keras/tensor_math.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// Texts, and numbers as texts.
std::optional<std::string> TokenOf(const json::Value& value) {
  if (value.kind == json::Kind::kString) return std::string(value.string);
  if (value.kind == json::Kind::kInt) return StrCat(value.integer);
  return std::nullopt;
}

// Lines with newlines between them. A last one that is empty is a token where the layer counts it.
std::vector<std::string> LinesOf(std::string_view file, std::optional<int64_t> count) {
  std::vector<std::string> lines =
      absl::StrSplit(absl::string_view(file.data(), file.size()), '\n');
  const auto windows = [](const std::string& line) { return line.ends_with('\r'); };
  if (std::all_of(lines.begin(), lines.end() - 1, windows))
    for (std::string& line : lines)
      if (windows(line)) line.pop_back();
  while (!lines.empty() && lines.back().empty() &&
         static_cast<int64_t>(lines.size()) > count.value_or(0))
    lines.pop_back();
  return lines;
}

// Those in the configuration, else those of the archive.
std::vector<std::string> ReadTokens(LayerContext& layer) {
  const json::Value* list = layer.config.Find("vocabulary");
  if (list == nullptr) {
    const std::string path = StrCat("assets/", layer.weights.prefix(), "/vocabulary.txt");
    const absl::StatusOr<std::string> file =
        layer.read_asset ? layer.read_asset(path) : absl::NotFoundError("there are no files");
    if (file.ok()) return LinesOf(*file, layer.config.OptionalInt("vocabulary_size"));
    layer.Refuse(StrCat("its vocabulary is not in the file (", MessageOf(file.status()),
                        "); adapt it, or give it a vocabulary, and save in the .keras format"));
    return {};
  }
  std::vector<std::string> tokens;
  if (list->kind != json::Kind::kArray) {
    layer.Refuse("a vocabulary that is no list is not supported");
    return tokens;
  }
  for (const json::Value& element : list->elements) {
    std::optional<std::string> token = TokenOf(element);
    if (!token.has_value()) {
      layer.Fail(absl::InvalidArgumentError("its vocabulary holds what is no text nor integer"));
      return tokens;
    }
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

// Takes the special tokens off where they stand; says whether they did.
bool TakeSpecialTokens(Lookup* lookup) {
  const auto count = static_cast<size_t>(lookup->token_start());
  std::vector<std::string>& tokens = lookup->tokens;
  if (tokens.size() < count) return false;
  for (size_t i = 0; i < count; ++i) {
    const bool masked = static_cast<int64_t>(i) < lookup->oov_start();
    if (tokens[i] != (masked ? *lookup->mask : lookup->oov)) return false;
  }
  tokens.erase(tokens.begin(), tokens.begin() + static_cast<ptrdiff_t>(count));
  return true;
}

void CheckTokens(LayerContext& layer, const Lookup& lookup) {
  std::set<std::string_view> seen;
  for (const std::string& token : lookup.tokens)
    if (!seen.insert(token).second)
      layer.Fail(absl::InvalidArgumentError(
          StrCat("token ", Quote(token), " comes twice in its vocabulary")));
  const std::optional<int64_t> size = layer.config.OptionalInt("vocabulary_size");
  const int64_t all = lookup.token_start() + static_cast<int64_t>(lookup.tokens.size());
  if (layer.ok() && size.has_value() && *size != all)
    layer.Fail(
        absl::InvalidArgumentError(StrCat("its vocabulary has ", all, " tokens, not ", *size)));
}

// The weights of all columns, also of those that special tokens have.
void ReadIdf(LayerContext& layer, bool had_special, Lookup* lookup) {
  if (!layer.config.Has("idf_weights")) {
    lookup->idf = FloatsOf(layer.Weight("vars/idf_weights", {kAnyDim}));
  } else {
    Shape shape;
    lookup->idf = NumbersOf(layer, "idf_weights", &shape);
    if (!layer.ok() || lookup->idf.empty()) return;
    if (!had_special) {
      const double sum = std::accumulate(lookup->idf.begin(), lookup->idf.end(), 0.0);
      lookup->idf.insert(lookup->idf.begin(), static_cast<size_t>(lookup->token_start()),
                         static_cast<float>(sum / static_cast<double>(lookup->idf.size())));
    }
    if (lookup->idf.size() < static_cast<size_t>(lookup->depth))
      lookup->idf.resize(static_cast<size_t>(lookup->depth));
  }
  if (layer.ok() && lookup->idf.size() != static_cast<size_t>(lookup->depth))
    layer.Fail(absl::InvalidArgumentError(
        StrCat("it has ", lookup->idf.size(), " idf_weights for ", lookup->depth, " tokens")));
}

std::vector<int64_t> Numbers(LayerContext& layer, const std::vector<std::string>& tokens) {
  std::vector<int64_t> numbers;
  for (const std::string& token : tokens) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(token, &number))
      layer.Fail(absl::InvalidArgumentError(
          StrCat("token ", Quote(token), " of its vocabulary is no integer")));
    numbers.push_back(number);
  }
  return numbers;
}

Attribute TokensAttr(LayerContext& layer, const Lookup& lookup, const std::string& side,
                     std::vector<std::string> tokens) {
  if (lookup.text) return {StrCat(side, "_strings"), std::move(tokens)};
  return {StrCat(side, "_int64s"), Numbers(layer, tokens)};
}

Value Token(LayerContext& layer, const Lookup& lookup, const std::string& token) {
  if (lookup.text)
    return layer.graph.Strings(Shape(size_t{0}, 0), std::span<const std::string>(&token, 1));
  return layer.graph.Scalar<int64_t>(Numbers(layer, {token})[0]);
}

Attribute DefaultAttr(LayerContext& layer, const Lookup& lookup, const std::string& token) {
  if (lookup.text) return TextAttr("default_string", token);
  return IntAttr("default_int64", Numbers(layer, {token})[0]);
}

Value LookBack(LayerContext& layer, const Lookup& lookup, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value ids = graph.Cast(x, DType::kInt64);
  std::vector<int64_t> indices(lookup.tokens.size());
  std::iota(indices.begin(), indices.end(), lookup.token_start());
  const Attributes attributes = {{"keys_int64s", indices},
                                 TokensAttr(layer, lookup, "values", lookup.tokens),
                                 DefaultAttr(layer, lookup, lookup.oov)};
  if (!layer.ok()) return Value();
  const Value found = graph.Node("ai.onnx.ml.LabelEncoder", {ids}, attributes);
  if (!lookup.mask.has_value()) return found;
  const Value masked = graph.Node("Equal", {ids, graph.Scalar<int64_t>(0)});
  return graph.Node("Where", {masked, Token(layer, lookup, *lookup.mask), found});
}

// Of what is in no vocabulary: one of several indices.
Value OovIndices(LayerContext& layer, const Lookup& lookup, Value x) {
  GraphBuilder& graph = layer.graph;
  Value bucket;
  if (!lookup.text && !lookup.farmhash) {
    bucket = graph.Node("Mod", {x, graph.Scalar<int64_t>(lookup.oov_indices)});
  } else {
    Attributes attributes = {IntAttr("buckets", lookup.oov_indices)};
    if (!lookup.salt.empty())
      attributes.insert(attributes.end(), {IntAttr("strong", 1), IntAttr("key_low", lookup.salt[0]),
                                           IntAttr("key_high", lookup.salt[1])});
    bucket = graph.Node("ai.tenon.HashText", {graph.Cast(x, DType::kBytes)}, attributes,
                        ValueType{DType::kInt64, graph.TypeOf(x).shape});
  }
  return graph.Node("Add", {bucket, graph.Scalar<int64_t>(lookup.oov_start())});
}

// An answer with names for what is not in the vocabulary.
Value RefuseUnknown(LayerContext& layer, const Lookup& lookup, Value x, Value known) {
  GraphBuilder& graph = layer.graph;
  const ValueType type = graph.TypeOf(x);
  const Value rows = graph.Reshape(lookup.text ? x : graph.Cast(x, DType::kFp64), {-1, 1});
  Value checked = graph.Node("ai.tenon.RefuseUnknown", {rows, graph.Reshape(known, {-1, 1})},
                             {TextAttr("column", layer.path), TextAttr("what", layer.class_name)},
                             graph.TypeOf(rows));
  checked = graph.Node("Reshape", {checked, graph.Node("Shape", {x})});
  if (type.shape.has_value()) checked = graph.WithShape(checked, *type.shape);
  return lookup.text ? checked : graph.Cast(checked, DType::kInt64);
}

Value LabelsOf(LayerContext& layer, const Lookup& lookup, Value x, int64_t otherwise) {
  std::vector<int64_t> indices(lookup.tokens.size());
  std::iota(indices.begin(), indices.end(), lookup.token_start());
  const Attributes attributes = {TokensAttr(layer, lookup, "keys", lookup.tokens),
                                 {"values_int64s", indices},
                                 IntAttr("default_int64", otherwise)};
  return layer.ok() ? layer.graph.Node("ai.onnx.ml.LabelEncoder", {x}, attributes) : Value();
}

Value Indices(LayerContext& layer, const Lookup& lookup, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value masked = lookup.mask.has_value()
                           ? graph.Node("Equal", {x, Token(layer, lookup, *lookup.mask)})
                           : Value();
  if (lookup.oov_indices == 0) {
    Value known =
        graph.Node("GreaterOrEqual", {LabelsOf(layer, lookup, x, -1), graph.Scalar<int64_t>(0)});
    if (masked.exists()) known = graph.Node("Or", {known, masked});
    x = RefuseUnknown(layer, lookup, x, known);
  }
  Value ids = LabelsOf(layer, lookup, x, lookup.oov_indices == 1 ? lookup.oov_start() : -1);
  if (!layer.ok()) return Value();
  if (lookup.oov_indices > 1) {
    const Value unknown = graph.Node("Equal", {ids, graph.Scalar<int64_t>(-1)});
    ids = graph.Node("Where", {unknown, OovIndices(layer, lookup, x), ids});
  }
  if (!masked.exists()) return ids;
  const int64_t nowhere = lookup.mode == "int" ? 0 : std::numeric_limits<int64_t>::max();
  return graph.Node("Where", {masked, graph.Scalar<int64_t>(nowhere), ids});
}

LayerTensors TranslateLookup(LayerContext& layer) {
  const bool text = layer.class_name == "StringLookup";
  const Value x = layer.RawInput();
  const Lookup lookup = ReadLookup(layer, text, false);
  if (!layer.ok()) return {};
  const Value keys = text || lookup.invert ? x : layer.graph.Cast(x, DType::kInt64);
  return {{Look(layer, lookup, keys), Value()}};
}

constexpr std::string_view kNote = "sparse output; counts of inputs of other than 2 dimensions";
constexpr auto kRows = std::to_array<LayerRow>({
    {"StringLookup", TranslateLookup, Masking::kDrops, kNote},
    {"IntegerLookup", TranslateLookup, Masking::kDrops, kNote},
});

}  // namespace

Lookup ReadLookup(LayerContext& layer, bool text, bool text_vectorization) {
  const Config& config = layer.config;
  Lookup lookup;
  lookup.text = text;
  lookup.mode = OutputMode(layer, "int");
  lookup.invert = config.Bool("invert", false);
  const auto special = [&](const char* member) -> std::optional<std::string> {
    const json::Value* found = config.Find(member);
    return found == nullptr ? std::nullopt : TokenOf(*found);
  };
  if (text_vectorization) {
    lookup.mask = "";
  } else {
    lookup.oov_indices = config.Int("num_oov_indices", 1);
    lookup.mask = special("mask_token");
    lookup.oov = special("oov_token").value_or(text ? "[UNK]" : "-1");
    lookup.farmhash = config.Text("oov_method", "floormod") == "farmhash";
    lookup.salt = config.Ints("salt", 0, 0);
    if (lookup.salt.size() == 1) lookup.salt.push_back(lookup.salt[0]);
  }
  const bool padded = config.Bool("pad_to_max_tokens", false);
  const int64_t most = config.OptionalInt("max_tokens").value_or(0);
  if (lookup.oov_indices < 0 || lookup.salt.size() > 2)
    layer.Fail(absl::InvalidArgumentError("num_oov_indices or salt is none of Keras"));
  if (!layer.ok()) return lookup;
  lookup.tokens = ReadTokens(layer);
  const bool had_special = TakeSpecialTokens(&lookup);
  if (layer.ok()) CheckTokens(layer, lookup);
  lookup.depth = padded ? most : lookup.token_start() + static_cast<int64_t>(lookup.tokens.size());
  if (layer.ok() && lookup.mode == "tf_idf") ReadIdf(layer, had_special, &lookup);
  return lookup;
}

Value Look(LayerContext& layer, const Lookup& lookup, Value x) {
  GraphBuilder& graph = layer.graph;
  const bool text = graph.DTypeOf(x) == DType::kBytes;
  if (lookup.invert ? text : text != lookup.text)
    layer.Fail(absl::InvalidArgumentError(StrCat("its input is ", text ? "" : "no ", "text")));
  if (!layer.ok()) return Value();
  if (lookup.invert) return LookBack(layer, lookup, x);
  const Value ids = Indices(layer, lookup, x);
  if (!layer.ok()) return Value();
  if (lookup.mode != "tf_idf")
    return EncodeIds(layer, ids, lookup.mode, lookup.depth, DType::kInt64);
  const Value counts = EncodeIds(layer, ids, "count", lookup.depth, DType::kFp32);
  if (!layer.ok()) return Value();
  return graph.Node("Mul", {counts, graph.Constant(TensorOf({lookup.depth}, lookup.idf))});
}

Rows LookupRows() { return kRows; }

}  // namespace tenon::keras
