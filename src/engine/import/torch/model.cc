#include "import/torch/model.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "import/graph/graph_builder.h"
#include "import/torch/output_names.h"
#include "import/torch/program.h"
#include "import/torch/translator.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

// Everything that one import hands from step to step.
struct Import {
  const Program& program;
  const Archive& archive;
  GraphBuilder graph;
  std::set<std::string> input_names;
  std::vector<ImportNote> notes;
};

// The tensor of a parameter, buffer or constant; null when no part of the archive has it.
const Tensor* FindTensor(const Archive& archive, std::string_view path) {
  for (const NamedTensors* tensors : {&archive.weights, &archive.constants}) {
    const auto found = tensors->find(path);
    if (found != tensors->end()) return &found->second;
  }
  return nullptr;
}

std::string_view WordOf(InputKind kind) {
  if (kind == InputKind::kParameter) return "parameter";
  return kind == InputKind::kBuffer ? "buffer" : "constant";
}

void BindWeight(Import& import, const InputSpec& spec, const TensorMeta& meta,
                Translator& translator) {
  GraphBuilder& graph = import.graph;
  const std::string what = StrCat(WordOf(spec.kind), " ", Quote(spec.target));
  const Tensor* tensor = FindTensor(import.archive, spec.target);
  if (tensor == nullptr) {
    const auto unread = import.archive.unread.find(spec.target);
    if (unread != import.archive.unread.end())
      return graph.Fail(absl::UnimplementedError(StrCat(what, ": ", unread->second)));
    return graph.Fail(absl::InvalidArgumentError(StrCat(what, " is not in the archive")));
  }
  if (tensor->dtype() != meta.dtype || tensor->shape() != meta.shape)
    return graph.Fail(absl::InvalidArgumentError(
        StrCat(what, " is ", NameOf(tensor->dtype()), " ", ShapeToString(tensor->shape()),
               ", but the program takes ", NameOf(meta.dtype), " ", ShapeToString(meta.shape))));
  const Value value = graph.Cast(graph.Constant(*tensor), CarriedAs(meta.dtype));
  translator.Bind(spec.arg.text, Bound{value, &meta, {}, spec.target}, what);
}

void BindUserInput(Import& import, const InputSpec& spec, Translator& translator) {
  GraphBuilder& graph = import.graph;
  const Arg& arg = spec.arg;
  if (arg.kind == Arg::Kind::kSymbol) {  // a whole number that the caller gives
    const Value input = graph.Input(arg.text, DType::kInt64, Shape(size_t{0}, 0));
    import.input_names.insert(arg.text);
    return translator.Bind(arg.text, Bound{graph.Reshape(input, {1}), nullptr, {}});
  }
  if (arg.kind != Arg::Kind::kTensor) {
    import.notes.push_back({"inputs", "an argument that is no tensor has the value of the export"});
    return;
  }
  const auto meta = import.program.graph.tensors.find(arg.text);
  if (meta == import.program.graph.tensors.end())
    return graph.Fail(absl::InvalidArgumentError(
        StrCat("the archive doesn't say what input ", Quote(arg.text), " is")));
  const Value input =
      graph.Input(arg.text, meta->second.dtype, meta->second.shape, meta->second.dim_names);
  import.input_names.insert(arg.text);
  const Value carried = graph.Cast(input, CarriedAs(meta->second.dtype));
  translator.Bind(arg.text, Bound{carried, &meta->second, {}});
}

void CollectNames(const Arg& arg, std::set<std::string, std::less<>>* names) {
  if (arg.kind == Arg::Kind::kTensor) names->insert(arg.text);
  for (const Arg& item : arg.items) CollectNames(item, names);
}

// What a call or the result takes. Other weights, such as the counters of batch norms, are left
// out.
std::set<std::string, std::less<>> UsedNames(const Program& program) {
  std::set<std::string, std::less<>> names;
  for (const Node& node : program.graph.nodes)
    for (const NamedArg& input : node.inputs) CollectNames(input.arg, &names);
  for (const OutputSpec& output : program.outputs) CollectNames(output.arg, &names);
  return names;
}

void BindInputs(Import& import, Translator& translator) {
  const std::set<std::string, std::less<>> used = UsedNames(import.program);
  for (const InputSpec& spec : import.program.inputs) {
    if (spec.kind == InputKind::kUser) {
      BindUserInput(import, spec, translator);
      continue;
    }
    const auto meta = import.program.graph.tensors.find(spec.arg.text);
    if (meta == import.program.graph.tensors.end()) {
      import.graph.Fail(absl::InvalidArgumentError(StrCat(
          "the archive doesn't say what ", WordOf(spec.kind), " ", Quote(spec.target), " is")));
      return;
    }
    if (used.contains(spec.arg.text)) BindWeight(import, spec, meta->second, translator);
  }
}

// One value that the module returns, in its own element type.
Value ResultOf(Import& import, const Arg& arg, Translator& translator) {
  GraphBuilder& graph = import.graph;
  switch (arg.kind) {
    case Arg::Kind::kInt:
      return graph.Scalar<int64_t>(arg.integer);
    case Arg::Kind::kFloat:
      return graph.Scalar<double>(arg.real);
    case Arg::Kind::kBool:
      return graph.Cast(graph.Scalar<int64_t>(arg.integer), DType::kBool);
    case Arg::Kind::kTensor:
    case Arg::Kind::kSymbol:
      break;
    default:
      return Value();
  }
  const Bound* bound = translator.Find(arg.text);
  if (bound == nullptr) {
    graph.Fail(absl::InvalidArgumentError(StrCat("nothing is called ", Quote(arg.text))));
    return Value();
  }
  if (bound->meta != nullptr) return graph.Cast(bound->value, bound->meta->dtype);
  return graph.Reshape(bound->value, {});
}

void AddOutputs(Import& import, Translator& translator) {
  std::vector<const Arg*> results;
  for (const OutputSpec& spec : import.program.outputs) {
    if (spec.user) {
      results.push_back(&spec.arg);
    } else {
      import.graph.Fail(absl::UnimplementedError(
          StrCat("the module changes ", Quote(spec.target),
                 " when it is called, but a served model keeps nothing from one call to the next; "
                 "export after model.eval(), or return the value instead")));
    }
  }
  const std::vector<std::string> names = OutputNames(import.program.out_spec, results.size());
  for (size_t i = 0; i < results.size(); ++i) {
    const Value value = ResultOf(import, *results[i], translator);
    if (!value.exists()) {
      import.notes.push_back({StrCat("outputs[", i, "]"), "it is None and left out"});
      continue;
    }
    std::string name = names[i];
    while (import.input_names.contains(name)) name += "_output";
    if (name != names[i])
      import.notes.push_back({StrCat("outputs.", names[i]),
                              StrCat("is called ", Quote(name), ", as an input has its name")});
    import.graph.Output(name, value);
  }
}

void Describe(const Import& import, ImportReport* report) {
  const Program& program = import.program;
  report->framework = "PyTorch";
  report->framework_version = program.version;
  report->notes = import.notes;
  if (program.version.empty())
    report->notes.push_back({"", StrCat("the archive doesn't name its PyTorch; its schema is ",
                                        program.schema_major, ".", program.schema_minor)});
}

}  // namespace

absl::StatusOr<ImportedModel> TranslateArchive(const Archive& archive,
                                               const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const Program program, ReadProgram(archive.program, options),
                         "reading its program");
  TENON_RETURN_IF_ERROR(CheckTargets(program.graph));
  Import import{program, archive, {}, {}, {}};
  Translator translator(import.graph, program.graph, options);
  BindInputs(import, translator);
  ImportedModel imported;
  translator.Run(&imported.report.parts);
  AddOutputs(import, translator);
  TENON_ASSIGN_OR_RETURN(imported.onnx, import.graph.Finish({.framework = "PyTorch",
                                                             .framework_version = program.version,
                                                             .default_outputs = {},
                                                             .properties = {}}));
  Describe(import, &imported.report);
  return imported;
}

}  // namespace tenon::torch
