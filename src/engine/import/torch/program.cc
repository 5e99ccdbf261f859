#include "import/torch/program.h"

#include <array>
#include <utility>

#include "import/torch/internal/graph_reader.h"
#include "import/torch/internal/json_access.h"
#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

using internal::Int;
using internal::Items;
using internal::Member;
using internal::Only;
using internal::Text;
using json::Kind;
using json::Value;

Arg Named(Arg::Kind kind, std::string text) {
  Arg arg;
  arg.kind = kind;
  arg.text = std::move(text);
  return arg;
}

absl::StatusOr<InputSpec> ReadInputSpec(const Value& value, internal::GraphReader& reader) {
  TENON_ASSIGN_OR_RETURN(const auto only, Only(value));
  const auto& [kind, body] = only;
  InputSpec spec;
  static constexpr std::array<std::pair<std::string_view, InputKind>, 3> kNamed = {{
      {"parameter", InputKind::kParameter},
      {"buffer", InputKind::kBuffer},
      {"tensor_constant", InputKind::kConstant},
  }};
  for (const auto& [name, its_kind] : kNamed) {
    if (kind != name) continue;
    spec.kind = its_kind;
    const std::string member =
        its_kind == InputKind::kConstant ? "tensor_constant_name" : StrCat(name, "_name");
    TENON_ASSIGN_OR_RETURN(const Value* arg, Member(*body, "arg"));
    TENON_ASSIGN_OR_RETURN(const Value* called, Member(*arg, "name"));
    TENON_ASSIGN_OR_RETURN(const std::string_view text, Text(*called));
    spec.arg = Named(Arg::Kind::kTensor, std::string(text));
    TENON_ASSIGN_OR_RETURN(const Value* target, Member(*body, member));
    TENON_ASSIGN_OR_RETURN(const std::string_view path, Text(*target));
    spec.target = std::string(path);
    return spec;
  }
  if (kind == "user_input") {
    TENON_ASSIGN_OR_RETURN(const Value* arg, Member(*body, "arg"));
    TENON_ASSIGN_OR_RETURN(spec.arg, reader.ReadArg(*arg, 0));
    return spec;
  }
  if (kind == "constant_input") {
    TENON_ASSIGN_OR_RETURN(const Value* name, Member(*body, "name"));
    TENON_ASSIGN_OR_RETURN(const std::string_view text, Text(*name));
    spec.arg = Named(Arg::Kind::kString, std::string(text));
    return spec;
  }
  return absl::UnimplementedError(StrCat("an input of the program is ", Quote(kind),
                                         ", which is not supported: export the module without it"));
}

absl::StatusOr<OutputSpec> ReadOutputSpec(const Value& value, internal::GraphReader& reader) {
  TENON_ASSIGN_OR_RETURN(const auto only, Only(value));
  const auto& [kind, body] = only;
  OutputSpec spec;
  spec.user = kind == "user_output";
  if (spec.user) {
    TENON_ASSIGN_OR_RETURN(const Value* arg, Member(*body, "arg"));
    TENON_ASSIGN_OR_RETURN(spec.arg, reader.ReadArg(*arg, 0));
    return spec;
  }
  for (const std::string_view name : {"buffer_name", "user_input_name", "parameter_name"}) {
    const Value* target = body->Find(name);
    if (target != nullptr && target->kind == Kind::kString)
      spec.target = std::string(target->string);
  }
  return spec;
}

// Tokens that Python writes and JSON has not (before PyTorch 2.6), between quotes.
std::string QuoteNonFinite(std::string_view text) {
  std::string out;
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') inside = !inside;
    if (inside && c == '\\' && i + 1 < text.size()) {
      out += c;
      out += text[++i];
      continue;
    }
    std::string_view token;
    if (!inside) {
      for (const std::string_view known : {"-Infinity", "Infinity", "NaN"})
        if (text.substr(i).starts_with(known)) token = known;
    }
    if (token.empty()) {
      out += c;
      continue;
    }
    StrAppend(&out, "\"", token, "\"");
    i += token.size() - 1;
  }
  return out;
}

absl::StatusOr<json::Document> ParseJson(std::string_view text, const ImportOptions& options) {
  const json::Limits limits = json::LimitsOfImport(static_cast<size_t>(options.limits.max_depth),
                                                   static_cast<size_t>(options.limits.max_objects));
  const bool odd =
      text.find("Infinity") != std::string_view::npos || text.find("NaN") != std::string_view::npos;
  return odd ? json::Document::Parse(QuoteNonFinite(text), limits)
             : json::Document::Parse(text, limits);
}

absl::Status ReadSignature(const Value& module, internal::GraphReader& reader, Program* program) {
  TENON_ASSIGN_OR_RETURN(const Value* signature, Member(module, "signature"));
  TENON_ASSIGN_OR_RETURN(const Value* inputs, Member(*signature, "input_specs"));
  TENON_ASSIGN_OR_RETURN(const auto* input_specs, Items(*inputs));
  for (const Value& item : *input_specs) {
    TENON_ASSIGN_OR_RETURN(InputSpec spec, ReadInputSpec(item, reader));
    program->inputs.push_back(std::move(spec));
  }
  TENON_ASSIGN_OR_RETURN(const Value* outputs, Member(*signature, "output_specs"));
  TENON_ASSIGN_OR_RETURN(const auto* output_specs, Items(*outputs));
  for (const Value& item : *output_specs) {
    TENON_ASSIGN_OR_RETURN(OutputSpec spec, ReadOutputSpec(item, reader));
    program->outputs.push_back(std::move(spec));
  }
  const Value* calls = module.Find("module_call_graph");
  if (calls == nullptr || calls->kind != Kind::kArray || calls->elements.empty())
    return absl::OkStatus();
  const Value* root = calls->elements.front().Find("signature");
  const Value* out_spec = root == nullptr ? nullptr : root->Find("out_spec");
  if (out_spec != nullptr && out_spec->kind == Kind::kString)
    program->out_spec = std::string(out_spec->string);
  return absl::OkStatus();
}

// Schemas 5 (PyTorch 2.3) to 8 (2.6 and later).
absl::Status ReadVersions(const Value& root, Program* program) {
  TENON_ASSIGN_OR_RETURN(const Value* schema, Member(root, "schema_version"));
  TENON_ASSIGN_OR_RETURN(const Value* major, Member(*schema, "major"));
  TENON_ASSIGN_OR_RETURN(program->schema_major, Int(*major));
  TENON_ASSIGN_OR_RETURN(const Value* minor, Member(*schema, "minor"));
  TENON_ASSIGN_OR_RETURN(program->schema_minor, Int(*minor));
  if (program->schema_major < 5 || program->schema_major > 8)
    return absl::UnimplementedError(
        StrCat("its schema is ", program->schema_major, ".", program->schema_minor,
               "; 5 to 8 are read: export it again with PyTorch 2.4 to 2.15"));
  const Value* version = root.Find("torch_version");
  if (version != nullptr && version->kind == Kind::kString)
    program->version = std::string(version->string.substr(0, version->string.find('+')));
  if (program->version == "<=2.4") program->version.clear();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Program> ReadProgram(std::string_view json, const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, ParseJson(json, options));
  const Value& root = document.root();
  Program program;
  TENON_RETURN_IF_ERROR(ReadVersions(root, &program));
  TENON_ASSIGN_OR_RETURN(const Value* module, Member(root, "graph_module"));
  TENON_ASSIGN_OR_RETURN(const Value* graph, Member(*module, "graph"));
  internal::GraphReader reader(options);
  TENON_ASSIGN_OR_RETURN(program.graph, reader.ReadGraph(*graph, 0));
  TENON_RETURN_IF_ERROR(ReadSignature(*module, reader, &program));
  return program;
}

}  // namespace tenon::torch
