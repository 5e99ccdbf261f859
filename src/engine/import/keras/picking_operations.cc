// Functions of keras.ops that take elements out of a tensor.
#include <algorithm>
#include <array>
#include <string>

#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "import/keras/operands.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

LayerTensors One(LayerContext& layer, Value value) {
  return layer.ok() ? LayerTensors{{value, Value()}} : LayerTensors();
}

LayerTensors TranslateTake(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Argument* argument = layer.FindArgument(1, "indices");
  Value x = layer.RawInput();
  if (!layer.ok() || argument == nullptr) return {};
  if (!layer.config.Has("axis")) x = graph.Reshape(x, {-1});
  const int64_t axis = layer.config.Int("axis", 0);
  Value indices;
  if (argument->kind == Argument::Kind::kTensor) {
    indices = graph.Cast(argument->tensor.value, DType::kInt64);
  } else if (const Value array = ArrayOf(layer, argument); array.exists()) {
    indices = graph.Cast(array, DType::kInt64);
  } else if (argument->constant != nullptr && argument->constant->kind == json::Kind::kInt) {
    indices = graph.Scalar<int64_t>(argument->constant->integer);
  } else if (const auto list =
                 argument->constant == nullptr ? std::nullopt : IntsOf(*argument->constant, 0)) {
    indices = graph.Ints(*list);
  } else {
    layer.Refuse("indices of this kind are not supported");
    return {};
  }
  return One(layer, graph.Node("Gather", {x, indices}, {IntAttr("axis", axis)}));
}

LayerTensors TranslateTakeAlongAxis(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Argument* argument = layer.FindArgument(1, "indices");
  const int64_t axis = layer.config.Int("axis");
  const Value x = layer.RawInput();
  if (argument == nullptr || argument->kind != Argument::Kind::kTensor)
    layer.Refuse("indices that are no tensor are not supported");
  if (!layer.ok()) return {};
  const Value indices = graph.Cast(argument->tensor.value, DType::kInt64);
  return One(layer, graph.Node("GatherElements", {x, indices}, {IntAttr("axis", axis)}));
}

// x[key], the key being a list of slices, integers, None and "...".
class Indexing {
 public:
  Indexing(LayerContext& layer, Value x) : layer_(layer), x_(x), rank_(layer.Rank(x)) {}

  void Take(const json::Value& key) {
    if (key.kind == json::Kind::kNull) {
      added_.push_back(out_++);
    } else if (key.kind == json::Kind::kInt) {
      TakeOne(key.integer);
    } else if (TextOf(key, "class_name") == "__slice__" && key.Find("config") != nullptr) {
      TakeSlice(*key.Find("config"));
    } else {
      layer_.Refuse("it takes something other than slices, integers and new axes");
    }
  }

  // "...": as many axes as the `later` keys leave.
  void Skip(int64_t later) {
    const int64_t skipped = rank_ - axis_ - later;
    axis_ += skipped;
    out_ += skipped;
  }

  Value Done() {
    GraphBuilder& graph = layer_.graph;
    if (!layer_.ok()) return Value();
    if (axis_ > rank_) {
      layer_.Fail(absl::InvalidArgumentError("it takes more axes than there are"));
      return Value();
    }
    Value y = x_;
    if (!axes_.empty())
      y = graph.Node("Slice", {y, graph.Ints(starts_), graph.Ints(ends_), graph.Ints(axes_),
                               graph.Ints(steps_)});
    if (!removed_.empty()) y = graph.Node("Squeeze", {y, graph.Ints(removed_)});
    if (!added_.empty()) y = graph.Node("Unsqueeze", {y, graph.Ints(added_)});
    return y;
  }

 private:
  void TakeOne(int64_t index) {
    Add(index, index == -1 ? INT64_MAX : index + 1, 1);
    removed_.push_back(axis_++);
  }

  void TakeSlice(const json::Value& slice) {
    const auto number = [&](const char* member) -> std::optional<int64_t> {
      const json::Value* found = slice.Find(member);
      if (found == nullptr || found->kind == json::Kind::kNull) return std::nullopt;
      if (found->kind != json::Kind::kInt)
        layer_.Refuse("it slices by something else than integers");
      return found->integer;
    };
    const int64_t step = number("step").value_or(1);
    const std::optional<int64_t> start = number("start");
    const std::optional<int64_t> stop = number("stop");
    if (step == 0) layer_.Fail(absl::InvalidArgumentError("it slices with a step of 0"));
    if (start.has_value() || stop.has_value() || step != 1)
      Add(start.value_or(step > 0 ? 0 : -1), stop.value_or(step > 0 ? INT64_MAX : INT64_MIN), step);
    ++axis_;
    ++out_;
  }

  void Add(int64_t start, int64_t end, int64_t step) {
    axes_.push_back(axis_);
    starts_.push_back(start);
    ends_.push_back(end);
    steps_.push_back(step);
  }

  LayerContext& layer_;
  Value x_;
  int64_t rank_;
  int64_t axis_ = 0;  // of x
  int64_t out_ = 0;   // of the result
  std::vector<int64_t> axes_, starts_, ends_, steps_, removed_, added_;
};

LayerTensors TranslateGetItem(LayerContext& layer) {
  const Argument* key = layer.FindArgument(1, "key");
  const Value x = layer.RawInput();
  if (layer.ok() && (key == nullptr || key->kind == Argument::Kind::kTensor))
    layer.Refuse("it takes by a tensor; use keras.ops.take");
  if (!layer.ok()) return {};
  Indexing indexing(layer, x);
  std::vector<const json::Value*> keys = {key->constant};
  if (key->kind == Argument::Kind::kList) {
    keys.clear();
    for (const json::Value& element : key->constant->elements) keys.push_back(&element);
  }
  const auto is_ellipsis = [](const json::Value* value) {
    return value != nullptr && TextOf(*value, "class_name") == "__ellipsis__";
  };
  const json::Value none;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (is_ellipsis(keys[i])) {
      const auto takes = [](const json::Value* value) {
        return value != nullptr && value->kind != json::Kind::kNull;
      };
      indexing.Skip(std::count_if(keys.begin() + static_cast<ptrdiff_t>(i) + 1, keys.end(), takes));
    } else {
      indexing.Take(keys[i] == nullptr ? none : *keys[i]);
    }
  }
  return One(layer, indexing.Done());
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"GetItem", TranslateGetItem, Masking::kDrops, "slices, integers, None and ..."},
    {"Take", TranslateTake},
    {"TakeAlongAxis", TranslateTakeAlongAxis},
});

}  // namespace

Rows PickingOperationRows() { return kRows; }

}  // namespace tenon::keras
