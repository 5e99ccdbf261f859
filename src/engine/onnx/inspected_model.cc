#include "onnx/inspected_model.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "import/model_properties.h"
#include "onnx-ml.pb.h"
#include "onnx/constants.h"
#include "onnx/default_outputs.h"
#include "onnx/foreign_file.h"
#include "onnx/function_check.h"
#include "onnx/graph_check.h"
#include "onnx/outline.h"
#include "onnx/value_type.h"
#include "proto/parse.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Beyond these no converter goes; ONNX 1.23 is at IR 14, opset 27 and ai.onnx.ml 6.
constexpr int64_t kMaxIrVersion = 32;
constexpr int64_t kMaxOpset = 30;
constexpr int64_t kMaxMlOpset = 10;
constexpr int64_t kMaxOtherOpset = 1'000'000;
// ONNX Runtime promises to run these and later ones.
constexpr int64_t kOldestGoodOpset = 7;

// Metadata by which a model would configure the runtime that loads it.
constexpr std::string_view kRuntimeConfigKey = "ort_config";

int64_t MaxOpsetOf(std::string_view domain) {
  if (domain == "ai.onnx") return kMaxOpset;
  return domain == "ai.onnx.ml" ? kMaxMlOpset : kMaxOtherOpset;
}

template <typename Imports>
absl::StatusOr<Opsets> ReadOpsets(const Imports& imports) {
  Opsets opsets;
  for (const onnx::OperatorSetIdProto& import : imports) {
    const std::string domain(CanonicalDomain(import.domain()));
    if (import.version() < 1 || import.version() > MaxOpsetOf(domain)) {
      return absl::InvalidArgumentError(StrCat("opset ", import.version(), " of domain ",
                                               Quote(domain), " is outside 1 to ",
                                               MaxOpsetOf(domain)));
    }
    // skl2onnx repeats an import; only two versions contradict each other.
    const auto [known, added] = opsets.emplace(domain, import.version());
    if (!added && known->second != import.version()) {
      return absl::InvalidArgumentError(
          StrCat("two opsets of domain ", Quote(domain), " are imported"));
    }
  }
  if (opsets.empty()) return absl::InvalidArgumentError("it imports no opset");
  return opsets;
}

absl::Status CheckHeader(const onnx::ModelProto& model) {
  if (model.ir_version() < 1 || model.ir_version() > kMaxIrVersion) {
    return absl::InvalidArgumentError(
        StrCat("its ir_version ", model.ir_version(), " is outside 1 to ", kMaxIrVersion));
  }
  if (!model.has_graph()) return absl::InvalidArgumentError("it has no graph");
  if (model.graph().output_size() == 0)
    return absl::InvalidArgumentError("its graph has no output");
  if (model.training_info_size() > 0) return absl::InvalidArgumentError("it carries training_info");
  for (const onnx::StringStringEntryProto& entry : model.metadata_props()) {
    if (entry.key() == kRuntimeConfigKey) {
      return absl::InvalidArgumentError(StrCat("its metadata ", Quote(entry.key()),
                                               " would configure the runtime; a model may not"));
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> LabelsOf(const onnx::NodeProto& zipmap) {
  std::vector<std::string> labels;
  for (const onnx::AttributeProto& attribute : zipmap.attribute()) {
    if (attribute.name() == "classlabels_strings") {
      labels.assign(attribute.strings().begin(), attribute.strings().end());
    } else if (attribute.name() == "classlabels_int64s") {
      for (const int64_t label : attribute.ints()) labels.push_back(StrCat(label));
    }
  }
  return labels;
}

absl::Status DescribeInputs(const onnx::GraphProto& graph, ModelReport* report) {
  std::set<std::string_view> defaults;
  for (const onnx::TensorProto& tensor : graph.initializer()) defaults.insert(tensor.name());
  for (const onnx::ValueInfoProto& input : graph.input()) {
    if (input.type().value_case() == onnx::TypeProto::VALUE_NOT_SET) {
      return absl::InvalidArgumentError(StrCat("input ", Quote(input.name()), " has no type"));
    }
    report->inputs.push_back(DescribeValue(input));
    report->inputs.back().optional = defaults.contains(input.name());
    if (!input.type().has_tensor_type()) {
      report->warnings.push_back(StrCat("input ", Quote(input.name()), " is not a tensor"));
    }
  }
  return absl::OkStatus();
}

void DescribeOutputs(const onnx::GraphProto& graph, ModelReport* report) {
  std::map<std::string_view, const onnx::NodeProto*> zipmaps;
  for (const onnx::NodeProto& node : graph.node()) {
    if (node.op_type() == "ZipMap" && node.output_size() > 0) zipmaps[node.output(0)] = &node;
  }
  for (const onnx::ValueInfoProto& output : graph.output()) {
    report->outputs.push_back(DescribeValue(output));
    const auto zipmap = zipmaps.find(output.name());
    if (zipmap != zipmaps.end()) report->outputs.back().labels = LabelsOf(*zipmap->second);
  }
}

absl::Status CheckBodies(const onnx::ModelProto& model, const InspectOptions& options,
                         const Opsets& opsets, ModelReport* report) {
  TENON_ASSIGN_OR_RETURN(const FunctionTable functions, FunctionTable::Create(model));
  Constants constants(options);
  GraphChecker checker(options, functions, &constants, report);
  BodyCount main;
  TENON_RETURN_IF_ERROR(checker.CheckMain(model.graph(), opsets, &main));
  std::vector<BodyCount> bodies(functions.size());
  for (size_t i = 0; i < functions.size(); ++i) {
    const onnx::FunctionProto& function = model.functions(static_cast<int>(i));
    TENON_ASSIGN_OR_RETURN(const Opsets own, ReadOpsets(function.opset_import()),
                           "checking function ", Quote(function.name()));
    TENON_RETURN_IF_ERROR(checker.CheckFunction(function, own, &bodies[i]), "checking function ",
                          Quote(function.name()));
  }
  TENON_RETURN_IF_ERROR(CheckUnfolding(functions, bodies, main, options.limits));
  report->functions = static_cast<int64_t>(functions.size());
  report->weight_bytes = constants.bytes();
  report->external_bytes = constants.external_bytes();
  report->external_files = constants.files();
  return absl::OkStatus();
}

absl::Status Inspect(const onnx::ModelProto& model, const InspectOptions& options,
                     ModelReport* report) {
  TENON_RETURN_IF_ERROR(CheckHeader(model));
  TENON_ASSIGN_OR_RETURN(const Opsets opsets, ReadOpsets(model.opset_import()));
  report->ir_version = model.ir_version();
  report->producer_name = model.producer_name();
  report->producer_version = model.producer_version();
  report->opsets.insert(opsets.begin(), opsets.end());
  if (const auto own = opsets.find("ai.onnx");
      own != opsets.end() && own->second < kOldestGoodOpset) {
    report->warnings.push_back(StrCat("opset ", own->second, " is older than ", kOldestGoodOpset));
  }
  TENON_RETURN_IF_ERROR(CheckBodies(model, options, opsets, report));
  TENON_RETURN_IF_ERROR(DescribeInputs(model.graph(), report));
  DescribeOutputs(model.graph(), report);
  for (const onnx::StringStringEntryProto& entry : model.metadata_props()) {
    if (entry.key().starts_with(kPropertyPrefix)) report->properties[entry.key()] = entry.value();
  }
  return MarkDefaultOutputs(report);
}

absl::StatusOr<InspectedModel> ParseWithin(std::string_view bytes, const InspectOptions& options) {
  if (std::cmp_greater(bytes.size(), options.limits.max_file_bytes)) {
    return absl::OutOfRangeError(StrCat("its ", bytes.size(), " bytes are more than ",
                                        options.limits.max_file_bytes, " (model.max_file_bytes)"));
  }
  if (const std::string_view foreign = DescribeForeignFile(bytes); !foreign.empty())
    return absl::InvalidArgumentError(StrCat("it is ", foreign, ", not an ONNX model"));
  TENON_ASSIGN_OR_RETURN(const ModelOutline outline, ReadOutline(bytes, options.limits));
  InspectedModel model{.proto = std::make_shared<onnx::ModelProto>()};
  // The outline bounded the depth; leaves that it does not enter hold a few messages more.
  constexpr int kLeafDepth = 8;
  const ProtoLimits limits{.max_bytes = options.limits.max_file_bytes,
                           .recursion_depth = static_cast<int>(outline.depth) + kLeafDepth};
  TENON_RETURN_IF_ERROR(ParseMessage(bytes, limits, model.proto.get()));
  model.report.graph_depth = outline.graph_depth;
  model.report.file_bytes = static_cast<int64_t>(bytes.size());
  TENON_RETURN_IF_ERROR(Inspect(*model.proto, options, &model.report));
  return model;
}

}  // namespace

absl::StatusOr<InspectedModel> ParseAndInspect(std::string_view bytes,
                                               const InspectOptions& options) {
  absl::StatusOr<InspectedModel> model = ParseWithin(bytes, options);
  if (!model.ok()) return Annotate(model.status(), "inspecting the ONNX model");
  return model;
}

}  // namespace tenon
