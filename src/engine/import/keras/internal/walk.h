// The walk through a model's layers: what model_walk.cc (calls of layers, sequential models) and
// functional_walk.cc (functional models) share.
//
// A member of one class because a layer may be a model, and a model is made of layers. Lives for
// one import; single-threaded.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/importer.h"
#include "import/keras/internal/call_order.h"
#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "import/keras/model_file.h"

namespace tenon::keras {

// A tensor between layers, and what is known of it when its graph is no more.
struct Slot {
  LayerTensor tensor;
  std::optional<ValueType> type;  // none: its layer was refused
  std::optional<ValueType> mask;
};
using Slots = std::vector<Slot>;

struct NamedSlot {
  std::string name;
  Slot slot;
};

class Walk {
 public:
  Walk(const ModelFile& file, const ImportOptions& options)
      : file_(file), options_(options), graph_(std::make_unique<GraphBuilder>()) {}

  absl::StatusOr<ImportedModel> Run();

 private:
  // A functional model while its nodes are worked through.
  struct Functional {
    std::map<std::string_view, const json::Value*> layers;
    std::map<std::string_view, std::string> keys;
    std::set<std::string_view> skipping;  // layers whose calls are counted from 1
    std::map<LayerCall, Slots> results;
    Weights weights;
    std::string path;
  };

  absl::StatusOr<std::vector<NamedSlot>> Model(const json::Value& model, const Weights& weights,
                                               const std::string& path,
                                               const std::optional<Slots>& inputs);
  absl::StatusOr<std::vector<NamedSlot>> SequentialModel(const json::Value& config,
                                                         const Weights& weights,
                                                         const std::string& path,
                                                         const std::optional<Slots>& inputs);
  absl::StatusOr<std::vector<NamedSlot>> FunctionalModel(const json::Value& config,
                                                         const Weights& weights,
                                                         const std::string& path,
                                                         const std::optional<Slots>& inputs);
  absl::Status IndexLayers(const json::Value& config, Functional& model);
  absl::Status Work(Functional& model, std::vector<std::pair<std::string, TensorRef>> ends);
  static bool CountsEndsFromOne(const Functional& model, std::string_view name);
  static LayerCall NodeOf(const Functional& model, const TensorRef& ref);
  static absl::StatusOr<std::vector<LayerCall>> ParentsOf(const Functional& model,
                                                          const LayerCall& call);
  absl::Status CallNode(Functional& model, const LayerCall& node);
  absl::StatusOr<Slot> Find(const Functional& model, const TensorRef& ref);
  void Refine(Slot& slot, const std::optional<Shape>& told);

  absl::StatusOr<Slot> GraphInput(std::string_view name, const json::Value* config,
                                  std::optional<Shape> shape);

  // A layer's call whose arguments `build` makes in the current graph; `blind` tells that an
  // argument is not known.
  struct Built {
    Call call;
    bool blind = false;
  };
  using BuildCall = std::function<absl::StatusOr<Built>()>;
  absl::StatusOr<Slots> CallLayer(const json::Value& layer, const std::string& path,
                                  const Weights& weights, const BuildCall& build);
  absl::StatusOr<Slots> CallModel(const json::Value& layer, const std::string& path,
                                  const Weights& weights, const BuildCall& build);
  absl::StatusOr<LayerTensors> Translate(const LayerRow& row, const json::Value& layer,
                                         const std::string& path, const Weights& weights,
                                         Call call);
  absl::Status CheckLayer(const json::Value& layer) const;

  absl::StatusOr<Argument> BuildArgument(const Functional& model, const json::Value& value,
                                         bool* blind);
  absl::StatusOr<Built> BuildNewCall(const Functional& model, const json::Value& node);
  absl::StatusOr<Built> BuildOldCall(const Functional& model, const json::Value& node);
  Argument TensorArgument(const Slot& slot, bool* blind);
  Slot SlotOf(const LayerTensor& tensor) const;

  // What a refusal of a layer means: it is noted, and from now on layers are only tried.
  absl::Status Refused(absl::Status status, const std::string& path, std::string_view class_name);

  const ModelFile& file_;
  const ImportOptions& options_;
  std::unique_ptr<GraphBuilder> graph_;
  bool trying_ = false;  // layers are tried one by one, each in a graph of its own
  int inside_ = 0;       // wrappers around the layer: the graph must stay
  int64_t calls_ = 0;
  int64_t stand_ins_ = 0;
  std::vector<std::string> refusals_;
  std::set<std::string> refused_;
  std::vector<ImportedPart> parts_;
  std::vector<Value> unmasked_;  // tensors whose masks a layer took away
  ConstantCache constants_;      // of graph_
};

// "layers.dense" for the outermost model, "layers.inner.layers.dense" inside.
std::string PathOf(const std::string& model, std::string_view layer);

}  // namespace tenon::keras
