#include "import/savedmodel/savedmodel_importer.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "import/graph/graph_builder.h"
#include "import/savedmodel/saved_model.pb.h"
#include "import/savedmodel/source_file.h"
#include "import/savedmodel/tensor_bundle.h"
#include "import/savedmodel/tensor_data.h"
#include "import/savedmodel/translator.h"
#include "import/source_check.h"
#include "proto/parse.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using savedmodel::Item;
using savedmodel::ReadSourceFile;
using savedmodel::TensorBundle;
using savedmodel::Translator;

constexpr std::string_view kFile = "saved_model.pb";
constexpr std::string_view kDefaultSignature = "serving_default";

bool Has(const ImportSource& source, std::string_view entry) {
  return std::ranges::find(source.entries, entry) != source.entries.end();
}

using Feeds = std::map<std::string, Item>;  // by placeholder
using Infos = std::map<std::string, tenon::tf::TensorInfo>;

Infos Sorted(const google::protobuf::Map<std::string, tenon::tf::TensorInfo>& infos) {
  return {infos.begin(), infos.end()};
}

absl::StatusOr<tf::SavedModel> ReadModel(const FileSystem& folder, const ImportLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const std::string bytes, ReadSourceFile(folder, kFile, limits));
  tf::SavedModel model;
  const ProtoLimits proto_limits{.max_bytes = std::numeric_limits<int32_t>::max(),
                                 .recursion_depth = 100};
  TENON_RETURN_IF_ERROR(ParseMessage(bytes, proto_limits, &model), "reading ", kFile);
  return model;
}

// The graph for serving.
absl::StatusOr<const tf::MetaGraph*> ChooseGraph(const tf::SavedModel& model) {
  std::string tags;
  for (const tf::MetaGraph& graph : model.meta_graphs()) {
    for (const std::string& tag : graph.info().tags()) {
      if (tag == "serve") return &graph;
      StrAppend(&tags, tags.empty() ? "" : ", ", Quote(tag));
    }
  }
  if (model.meta_graphs_size() == 1) return &model.meta_graphs(0);
  return absl::InvalidArgumentError(StrCat("reading ", kFile, ": none of its ",
                                           model.meta_graphs_size(),
                                           " graphs has the tag 'serve' (tags: ", tags, ")"));
}

struct Chosen {
  std::string name;
  const tf::Signature* signature = nullptr;
  std::vector<std::string> others;
};

absl::StatusOr<Chosen> ChooseSignature(const tf::MetaGraph& graph) {
  std::map<std::string, const tf::Signature*> all;
  for (const auto& [name, signature] : graph.signatures())
    if (!name.starts_with("__") && signature.outputs_size() > 0) all.emplace(name, &signature);
  if (all.empty())
    return absl::UnimplementedError(
        "the model has no signature; save it with tf.saved_model.save(model, folder, "
        "signatures=model.call.get_concrete_function(...)) or model.export(folder)");
  auto chosen = all.find(std::string(kDefaultSignature));
  if (chosen == all.end() && all.size() == 1) chosen = all.begin();
  Chosen result;
  for (const auto& [name, signature] : all)
    if (chosen == all.end() || name != chosen->first) result.others.push_back(name);
  if (chosen == all.end()) {
    std::string names;
    for (const std::string& name : result.others)
      StrAppend(&names, names.empty() ? "" : ", ", Quote(name));
    return absl::UnimplementedError(
        StrCat("the model has the signatures ", names, " and none is called 'serving_default'"));
  }
  result.name = chosen->first;
  result.signature = chosen->second;
  return result;
}

std::string NodeOf(const std::string& tensor) { return tensor.substr(0, tensor.find(':')); }

// Graph inputs for the signature's, by the placeholder that each feeds.
absl::StatusOr<Feeds> AddInputs(const tf::Signature& signature, GraphBuilder& graph) {
  Feeds feeds;
  for (const auto& [name, info] : Sorted(signature.inputs())) {
    const std::string context = StrCat("reading input ", Quote(name));
    if (!IsUtf8(name)) return absl::InvalidArgumentError(StrCat(context, ": is not UTF-8"));
    if (info.name().empty())
      return absl::UnimplementedError(
          StrCat(context, ": it is sparse or composite, which is not supported"));
    TENON_ASSIGN_OR_RETURN(const DType dtype, savedmodel::DTypeFromTensorflow(info.dtype()),
                           context);
    const std::optional<Shape> shape = savedmodel::ShapeOf(info.shape());
    if (!shape.has_value())
      return absl::UnimplementedError(
          StrCat(context,
                 ": its rank is not known; save the model with a TensorSpec that has a "
                 "shape, None for sizes that vary"));
    Item item{.kind = Item::Kind::kTensor};
    item.value = graph.Input(name, dtype, *shape);
    feeds[NodeOf(info.name())] = std::move(item);
  }
  return feeds;
}

struct Outputs {
  std::vector<std::string> names;
  std::vector<std::string> fetches;
  std::vector<std::optional<Shape>> shapes;
};

absl::StatusOr<Outputs> OutputsOf(const tf::Signature& signature) {
  Outputs outputs;
  for (const auto& [name, info] : Sorted(signature.outputs())) {
    if (info.name().empty())
      return absl::UnimplementedError(StrCat(
          "reading output ", Quote(name), ": it is sparse or composite, which is not supported"));
    outputs.names.push_back(name);
    outputs.fetches.push_back(info.name());
    outputs.shapes.push_back(savedmodel::ShapeOf(info.shape()));
  }
  return outputs;
}

absl::Status AddOutputs(const tf::Signature& signature, const Outputs& outputs,
                        const std::vector<Item>& items, Translator& translator) {
  GraphBuilder& graph = translator.graph();
  for (size_t i = 0; i < outputs.names.size(); ++i) {
    std::string name = outputs.names[i];
    TENON_ASSIGN_OR_RETURN(const Value value, translator.ValueOf(items[i]), "reading output ",
                           Quote(name));
    if (outputs.shapes[i].has_value()) graph.WithShape(value, *outputs.shapes[i]);
    if (signature.inputs().contains(name)) {
      translator.Note(name, "an input has this output's name, so the output has '_out' behind it");
      name += "_out";
    }
    graph.Output(name, value);
  }
  return graph.status();
}

absl::StatusOr<std::optional<TensorBundle>> ReadVariables(const ImportSource& source,
                                                          const ImportLimits& limits) {
  if (!Has(source, "variables/variables.index")) return std::nullopt;
  TENON_ASSIGN_OR_RETURN(TensorBundle bundle,
                         TensorBundle::Open(*source.folder, "variables/variables", limits));
  return std::optional<TensorBundle>(std::move(bundle));
}

ImportReport ReportOf(const tf::MetaGraph& graph, const Chosen& chosen,
                      const Translator& translator) {
  ImportReport report;
  report.framework = "TensorFlow";
  report.framework_version = graph.info().tensorflow_version();
  report.importer = "savedmodel";
  report.importer_version = 1;
  report.parts = translator.parts();
  report.notes = translator.notes();
  for (const std::string& other : chosen.others)
    report.notes.push_back(
        {StrCat("signatures.", other), StrCat("not taken; ", Quote(chosen.name), " is")});
  return report;
}

absl::StatusOr<ImportedModel> ImportFolder(const ImportSource& source,
                                           const ImportOptions& options) {
  TENON_RETURN_IF_ERROR(CheckSource(source, options.limits));
  TENON_ASSIGN_OR_RETURN(const tf::SavedModel model, ReadModel(*source.folder, options.limits));
  TENON_ASSIGN_OR_RETURN(const tf::MetaGraph* meta, ChooseGraph(model));
  TENON_ASSIGN_OR_RETURN(const Chosen chosen, ChooseSignature(*meta));
  TENON_ASSIGN_OR_RETURN(const std::optional<TensorBundle> variables,
                         ReadVariables(source, options.limits));
  GraphBuilder graph;
  TENON_ASSIGN_OR_RETURN(Feeds feeds, AddInputs(*chosen.signature, graph));
  TENON_ASSIGN_OR_RETURN(const Outputs outputs, OutputsOf(*chosen.signature));
  Translator translator({*meta, variables.has_value() ? &*variables : nullptr, *source.folder},
                        options, graph);
  translator.Load();
  const std::vector<Item> items = translator.Translate(outputs.fetches, std::move(feeds));
  TENON_RETURN_IF_ERROR(translator.Problems());
  TENON_RETURN_IF_ERROR(AddOutputs(*chosen.signature, outputs, items, translator));
  ImportedModel imported;
  imported.report = ReportOf(*meta, chosen, translator);
  ModelInfo info;
  info.framework = "TensorFlow";
  info.framework_version = meta->info().tensorflow_version();
  TENON_ASSIGN_OR_RETURN(imported.onnx, graph.Finish(info));
  return imported;
}

// What only a graph that no TensorFlow wrote can run into is the file's fault.
absl::Status AsRefusal(const absl::Status& status) {
  if (!absl::IsInternal(status) && !absl::IsNotFound(status)) return status;
  return absl::InvalidArgumentError(StrCat("the graph is malformed: ", MessageOf(status)));
}

}  // namespace

Recognition SavedModelImporter::Recognize(const ImportSource& source) const {
  if (source.is_folder() && Has(source, kFile)) return Recognition::kByContent;
  return source.path.ends_with(".savedmodel") ? Recognition::kByName : Recognition::kNo;
}

absl::StatusOr<ImportedModel> SavedModelImporter::Import(const ImportSource& source,
                                                         const ImportOptions& options) const {
  if (!source.is_folder())
    return absl::InvalidArgumentError(
        StrCat("importing ", Quote(source.path), ": a SavedModel is a folder, this is a file"));
  absl::StatusOr<ImportedModel> imported = ImportFolder(source, options);
  TENON_RETURN_IF_ERROR(AsRefusal(imported.status()), "importing ", Quote(source.path));
  return imported;
}

}  // namespace tenon
