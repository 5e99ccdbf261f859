// TextVectorization: standardise, split, make n-grams, look up.
#include <array>
#include <string>

#include "import/keras/encoding.h"
#include "import/keras/layer_table.h"
#include "import/keras/lookup.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// The name that the member holds; empty when it is null. What was a function is refused.
std::string NameOrNone(LayerContext& layer, std::string_view member, std::string_view otherwise) {
  const json::Value* config = layer.config.value();
  const json::Value* found = config == nullptr ? nullptr : config->Find(member);
  if (found == nullptr) return std::string(otherwise);
  if (found->kind == json::Kind::kNull) return "";
  if (found->kind == json::Kind::kString) return std::string(found->string);
  layer.Refuse(StrCat(member, " by a function of its own is not supported: its code is not read"));
  return "";
}

Value Standardize(LayerContext& layer, Value x, const std::string& mode) {
  if (mode.empty()) return x;
  if (mode != "lower" && mode != "strip_punctuation" && mode != "lower_and_strip_punctuation") {
    layer.Refuse(StrCat("standardize ", Quote(mode), " is not supported"));
    return x;
  }
  return layer.graph.Node("ai.tenon.StandardizeText", {x}, {TextAttr("mode", mode)},
                          layer.graph.TypeOf(x));
}

// "1,2" of 2 or [1, 2].
std::string NgramsOf(LayerContext& layer) {
  const json::Value* found = layer.config.Find("ngrams");
  if (found == nullptr) return "";
  const bool single = found->kind == json::Kind::kInt;
  std::vector<int64_t> widths = layer.config.Ints("ngrams", 0);
  if (single && !widths.empty()) {
    const int64_t most = widths[0];
    widths.clear();
    for (int64_t width = 1; width <= most && width <= 100; ++width) widths.push_back(width);
    if (most < 1 || most > 100) layer.Refuse(StrCat("ngrams ", most, " is not supported"));
  }
  std::string text;
  for (const int64_t width : widths) {
    if (width < 1 || width > 100) layer.Refuse(StrCat("ngrams ", width, " is not supported"));
    text = StrCat(text, text.empty() ? "" : ",", width);
  }
  return text;
}

// Cuts or fills the last axis to `length`.
Value Fit(LayerContext& layer, Value ids, int64_t length) {
  GraphBuilder& graph = layer.graph;
  const Shape shape = layer.ShapeOf(ids);
  if (!layer.ok() || shape.empty()) return ids;
  std::vector<int64_t> pads(2 * shape.size(), 0);
  pads.back() = length;
  const Value filled = graph.Node("Pad", {ids, graph.Ints(pads), graph.Scalar<int64_t>(0)});
  return graph.Node("Slice", {filled, graph.Ints({0}), graph.Ints({length}), graph.Ints({-1})});
}

LayerTensors TranslateTextVectorization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const std::string standardize = NameOrNone(layer, "standardize", "lower_and_strip_punctuation");
  const std::string split = NameOrNone(layer, "split", "whitespace");
  const std::string ngrams = NgramsOf(layer);
  const int64_t length = layer.config.OptionalInt("output_sequence_length").value_or(0);
  Value x = layer.RawInput();
  const Shape shape = layer.ShapeOf(x);
  if (layer.ok() && graph.DTypeOf(x) != DType::kBytes)
    layer.Fail(absl::InvalidArgumentError("its input is no text"));
  if (split.empty() && !ngrams.empty()) layer.Refuse("ngrams without a split are not supported");
  if (!split.empty() && (shape.size() > 2 || (shape.size() == 2 && shape[1] != 1)))
    layer.Refuse(StrCat("splitting an input of shape ", ShapeToString(shape),
                        " is not supported, of [-1,1] it is"));
  if (!split.empty() && split != "whitespace" && split != "character")
    layer.Refuse(StrCat("split ", Quote(split), " is not supported"));
  if (length < 0)
    layer.Fail(absl::InvalidArgumentError(StrCat("output_sequence_length is ", length)));
  const Lookup lookup = ReadLookup(layer, true, true);
  if (!layer.ok()) return {};
  x = Standardize(layer, x, standardize);
  if (!split.empty())
    x = graph.Node(
        "ai.tenon.SplitText", {x},
        {TextAttr("split", split), TextAttr("ngrams", ngrams), IntAttr("length", length)},
        ValueType{DType::kBytes,
                  Shape{shape.empty() ? 1 : shape[0], length > 0 ? length : kAnyDim}});
  Value y = Look(layer, lookup, x);
  if (split.empty() && length > 0 && lookup.mode == "int") y = Fit(layer, y, length);
  return {{y, Value()}};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"TextVectorization", TranslateTextVectorization, Masking::kDrops,
     "functions as standardize or split; ragged and sparse output; ngrams without a split"},
});

}  // namespace

Rows TextRows() { return kRows; }

}  // namespace tenon::keras
