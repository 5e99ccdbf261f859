#include "import/torch/translator.h"

#include <algorithm>
#include <array>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

// Calls whose graph takes their place: parts without gradients, and parts for which automatic mixed
// precision is switched off.
bool IsInlined(const Node& node) {
  if (node.target == "higher_order.wrap_with_set_grad_enabled") return true;
  constexpr size_t kEnabled = 2;  // device, element type, enabled
  return node.target == "higher_order.wrap_with_autocast" && node.inputs.size() > kEnabled &&
         node.inputs[kEnabled].arg.kind == Arg::Kind::kBool &&
         node.inputs[kEnabled].arg.integer == 0;
}

// Calls without a result that check something at export or while training.
bool IsIgnored(std::string_view target) {
  constexpr std::array<std::string_view, 7> kIgnored = {"aten._assert_tensor_metadata.default",
                                                        "aten._assert_scalar.default",
                                                        "aten._assert_async.msg",
                                                        "aten.sym_constrain_range.default",
                                                        "aten.sym_constrain_range_for_size.default",
                                                        "aten._assert_async.default",
                                                        "_operator.assert_"};
  return std::ranges::find(kIgnored, target) != kIgnored.end();
}

// The row of a target, of its in-place variant too.
const Target* RowOf(std::string_view name, bool* in_place) {
  *in_place = false;
  const Target* target = FindTarget(name);
  if (target != nullptr) return target;
  const std::string plain = PlainName(name);
  if (plain.empty()) return nullptr;
  *in_place = true;
  return FindTarget(plain);
}

const Arg* FirstTensor(const Node& node) {
  if (node.inputs.empty() || node.inputs[0].arg.kind != Arg::Kind::kTensor) return nullptr;
  return &node.inputs[0].arg;
}

// Whether elements lay row-major at export.
bool IsRowMajor(const TensorMeta& meta) {
  if (!meta.hint.has_value() || !meta.strides.has_value()) return false;
  int64_t expected = 1;
  for (size_t i = meta.hint->size(); i-- > 0;) {
    if ((*meta.hint)[i] != 1 && (*meta.strides)[i] != expected) return false;
    if (__builtin_mul_overflow(expected, (*meta.hint)[i], &expected)) return false;
  }
  return true;
}

bool IsView(const Target& target, const TensorMeta* from, const TensorMeta& to) {
  if (from == nullptr) return false;
  switch (target.aliasing) {
    case Aliasing::kView:
      return true;
    case Aliasing::kViewOfRowMajor:
      return IsRowMajor(*from);
    case Aliasing::kSameWhenOfType:
      return from->dtype == to.dtype;
    default:
      return false;
  }
}

void Collect(const Graph& graph, std::map<std::string, std::vector<const Node*>>* missing) {
  for (const Node& node : graph.nodes) {
    if (IsIgnored(node.target)) continue;
    bool in_place = false;
    if (RowOf(node.target, &in_place) == nullptr && !IsInlined(node))
      (*missing)[node.target].push_back(&node);
    if (!IsInlined(node)) continue;
    for (const NamedArg& input : node.inputs)
      if (input.arg.graph) Collect(*input.arg.graph, missing);
  }
}

}  // namespace

absl::Status CheckTargets(const Graph& program) {
  std::map<std::string, std::vector<const Node*>> missing;
  Collect(program, &missing);
  if (missing.empty()) return absl::OkStatus();
  constexpr size_t kShown = 3;
  std::string text;
  for (const auto& [target, nodes] : missing) {
    StrAppend(&text, text.empty() ? "" : "; ", target, " at ");
    for (size_t i = 0; i < std::min(kShown, nodes.size()); ++i) {
      StrAppend(&text, i == 0 ? "" : ", ", nodes[i]->name);
      if (!nodes[i]->source.empty()) StrAppend(&text, " (", nodes[i]->source, ")");
    }
    if (nodes.size() > kShown) StrAppend(&text, " and ", nodes.size() - kShown, " more");
  }
  return absl::UnimplementedError(StrCat("these targets are not supported: ", text,
                                         ". Write those parts with others, or try "
                                         "program.run_decompositions() before torch.export.save"));
}

Translator::Translator(GraphBuilder& builder, const Graph& program, const ImportOptions& options,
                       int64_t depth)
    : g_(builder), program_(program), options_(options), depth_(depth) {}

void Translator::BindRoot(std::string_view name, Bound bound, std::string_view fixed) {
  if (entries_.contains(name)) {
    g_.Fail(absl::InvalidArgumentError(StrCat("two values are called ", Quote(name))));
    return;
  }
  storages_.push_back({std::string(name), 0, std::string(fixed)});
  entries_[std::string(name)] = Entry{bound, storages_.size() - 1, 0, "", nullptr, 0, 0};
}

void Translator::Bind(std::string_view name, Bound bound, std::string_view fixed) {
  BindRoot(name, bound, fixed);
}

void Translator::BindView(std::string_view name, Bound bound, std::string_view parent,
                          const Node* maker, size_t result) {
  const auto from = entries_.find(parent);
  if (from == entries_.end() || from->second.depth >= options_.limits.max_depth) {
    g_.Fail(absl::OutOfRangeError(StrCat("value ", Quote(name), " is a view of more than ",
                                         options_.limits.max_depth, " others (import.max_depth)")));
    return;
  }
  if (entries_.contains(name)) {
    g_.Fail(absl::InvalidArgumentError(StrCat("two values are called ", Quote(name))));
    return;
  }
  const size_t storage = from->second.storage;
  entries_[std::string(name)] =
      Entry{bound, storage, storages_[storage].writes, std::string(parent),
            maker, result,  from->second.depth + 1};
}

const Bound* Translator::Find(std::string_view name) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return nullptr;
  Refresh(found->second);
  return &found->second.bound;
}

// Makes a view anew when its storage was written to since. Parents are fewer than max_depth.
void Translator::Refresh(Entry& entry) {
  const Storage& storage = storages_[entry.storage];
  if (entry.seen == storage.writes) return;
  entry.seen = storage.writes;
  if (entry.parent.empty()) return;
  Entry& parent = entries_.find(entry.parent)->second;
  Refresh(parent);
  if (entry.maker == nullptr) {
    entry.bound.value = parent.bound.value;
    return;
  }
  const std::vector<Value> made = View(*entry.maker, parent.bound.value);
  if (entry.result < made.size()) entry.bound.value = made[entry.result];
}

// What a node that only rearranges makes of another tensor than its own.
std::vector<Value> Translator::View(const Node& node, Value of) {
  bool in_place = false;
  const Target* target = RowOf(node.target, &in_place);
  Call call(g_, node, program_, *this);
  call.replaced_ = node.inputs[0].name;
  call.replacement_ = of;
  return Apply(*target, call);
}

std::vector<Value> Translator::Apply(const Target& target, Call& call) {
  if (target.one != nullptr) return {target.one(call)};
  return target.many(call);
}

// A write through a view: the elements that it shows are scattered into the root.
void Translator::Write(const Node& node, std::string_view name, Value value) {
  Entry& entry = entries_.find(name)->second;
  Storage& storage = storages_[entry.storage];
  if (!storage.fixed.empty()) {
    g_.Fail(absl::UnimplementedError(
        StrCat("translating ", Describe(node), ": it changes ", storage.fixed,
               ", but a served model keeps nothing from one call to the next; export after "
               "model.eval(), or return the value instead")));
    return;
  }
  std::vector<const Entry*> chain;  // from the view to the root
  bool same = true;
  for (const Entry* at = &entry; !at->parent.empty(); at = &entries_.find(at->parent)->second) {
    chain.push_back(at);
    same = same && at->maker == nullptr;
  }
  Entry& root = entries_.find(storage.root)->second;
  if (!same) {
    const Value shape = g_.Node("Shape", {root.bound.value});
    const Value count = g_.Node("Size", {root.bound.value});
    Value index =
        g_.Reshape(g_.Node("Range", {g_.Scalar<int64_t>(0), count, g_.Scalar<int64_t>(1)}), {-1});
    index = g_.Node("Reshape", {index, shape}, {},
                    ValueType{DType::kInt64, g_.TypeOf(root.bound.value).shape});
    for (size_t i = chain.size(); i-- > 0;) {
      if (chain[i]->maker == nullptr) continue;
      const std::vector<Value> made = View(*chain[i]->maker, index);
      index = chain[i]->result < made.size() ? made[chain[i]->result] : Value();
    }
    const Value flat = g_.Node(
        "ScatterElements",
        {g_.Reshape(root.bound.value, {-1}), g_.Reshape(index, {-1}), g_.Reshape(value, {-1})});
    root.bound.value =
        g_.Node("Reshape", {flat, shape}, {}, ValueType{g_.DTypeOf(flat), root.bound.meta->shape});
  } else {
    root.bound.value = value;
  }
  root.seen = ++storage.writes;
  entry.bound.value = value;
  entry.seen = storage.writes;
}

// The carried type, rounded to the program's; and the shape that the archive says.
Value Translator::Fit(const Node& node, Value value, const TensorMeta& meta, bool moves) {
  if (!g_.status().ok()) return Value();
  if (!value.exists()) {
    g_.Fail(absl::InternalError(StrCat("translating ", Describe(node), ": no value")));
    return Value();
  }
  const DType carried = CarriedAs(meta.dtype);
  Value fitted = g_.Cast(value, carried);
  const bool rounds = meta.dtype != carried && !(moves && g_.DTypeOf(value) == carried);
  if (rounds) fitted = g_.Cast(g_.Cast(fitted, meta.dtype), carried);
  const std::optional<Shape> inferred = g_.TypeOf(fitted).shape;
  bool fits = !inferred.has_value() || inferred->size() == meta.shape.size();
  for (size_t i = 0; fits && inferred.has_value() && i < inferred->size(); ++i)
    fits = (*inferred)[i] == kAnyDim || meta.shape[i] == kAnyDim || (*inferred)[i] == meta.shape[i];
  if (!fits) {
    g_.Fail(absl::InvalidArgumentError(StrCat(
        "translating ", Describe(node), ": the archive says that its result has shape ",
        ShapeToString(meta.shape), ", but its arguments make it ", ShapeToString(*inferred))));
    return Value();
  }
  return g_.WithShape(fitted, meta.shape);
}

// Before 2.9 an archive may say of an LSTM's states that they have a dimension more than they have,
// and then of what is made from them, too: what the graph makes of them counts.
const TensorMeta& Translator::Correct(const Node& node, Value value, const TensorMeta& meta) {
  const std::optional<Shape> inferred = g_.TypeOf(value).shape;
  bool doubtful = node.target.starts_with("aten.lstm.");
  for (const NamedArg& input : node.inputs) {
    const auto entry = entries_.find(input.arg.text);
    if (input.arg.kind == Arg::Kind::kTensor && entry != entries_.end())
      doubtful =
          doubtful || (entry->second.bound.meta != nullptr && entry->second.bound.meta->corrected);
  }
  if (!doubtful || !inferred.has_value() || inferred->size() == meta.shape.size()) return meta;
  TensorMeta better;
  better.dtype = meta.dtype;
  better.shape = *inferred;
  better.dim_names.resize(inferred->size());
  better.corrected = true;
  corrected_.push_back(std::move(better));
  return corrected_.back();
}

void Translator::BindResults(const Node& node, const Target& target, bool in_place,
                             const std::vector<Value>& values) {
  const Arg* source = FirstTensor(node);
  const Bound* from = source == nullptr ? nullptr : Find(source->text);
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const Arg& output = node.outputs[i];
    if (output.kind == Arg::Kind::kNone || i >= values.size()) continue;
    if (output.kind == Arg::Kind::kSymbol) {
      BindRoot(output.text, Bound{values[i], nullptr, std::nullopt}, "");
      continue;
    }
    if (!values[i].exists() && g_.status().ok()) continue;  // a result that nobody makes
    const auto found = program_.tensors.find(output.text);
    if (output.kind != Arg::Kind::kTensor || found == program_.tensors.end()) {
      g_.Fail(absl::InvalidArgumentError(StrCat("translating ", Describe(node),
                                                ": the archive doesn't say what its result ",
                                                Quote(output.text), " is")));
      return;
    }
    const TensorMeta& meta = Correct(node, values[i], found->second);
    const Bound bound{Fit(node, values[i], meta, target.moves), &meta, {}};
    if (!g_.status().ok()) return;
    if (in_place && source != nullptr && i == 0) {
      Write(node, source->text, bound.value);
      BindView(output.text, bound, source->text, nullptr, 0);
    } else if (from != nullptr && IsView(target, from->meta, meta)) {
      BindView(output.text, bound, source->text,
               target.aliasing == Aliasing::kSameWhenOfType ? nullptr : &node, i);
    } else {
      BindRoot(output.text, bound, "");
    }
  }
}

void Translator::Step(const Node& node) {
  bool in_place = false;
  const Target* target = RowOf(node.target, &in_place);
  if (target == nullptr) {
    g_.Fail(absl::UnimplementedError(StrCat("translating ", Describe(node), ": not supported")));
    return;
  }
  const std::string before = g_.SetScope(node.name);
  Call call(g_, node, program_, *this);
  const std::vector<Value> values = Apply(*target, call);
  BindResults(node, *target, in_place, values);
  g_.SetScope(before);
}

// A graph in the graph, of code without gradients: its calls take the place of the node.
void Translator::Inline(const Node& node) {
  const auto inner = std::ranges::find_if(
      node.inputs, [](const NamedArg& input) { return input.arg.graph != nullptr; });
  if (inner == node.inputs.end() || depth_ >= options_.limits.max_depth) {
    g_.Fail(absl::InvalidArgumentError(
        StrCat("translating ", Describe(node), ": it has no graph, or is nested too deep")));
    return;
  }
  const Graph& graph = *inner->arg.graph;
  std::vector<const Arg*> given;
  for (auto at = inner + 1; at != node.inputs.end(); ++at) {
    if (at->arg.kind == Arg::Kind::kList) {
      for (const Arg& item : at->arg.items) given.push_back(&item);
    } else {
      given.push_back(&at->arg);
    }
  }
  Translator body(g_, graph, options_, depth_ + 1);
  for (size_t i = 0; i < graph.inputs.size() && i < given.size(); ++i) {
    const Bound* bound = Find(given[i]->text);
    if (bound != nullptr && !graph.inputs[i].text.empty())
      body.Bind(graph.inputs[i].text, *bound, "a tensor from outside of its part of the graph");
  }
  body.Run(nullptr);
  for (size_t i = 0; i < node.outputs.size() && i < graph.outputs.size(); ++i) {
    const Bound* bound = body.Find(graph.outputs[i].text);
    const auto meta = program_.tensors.find(node.outputs[i].text);
    if (bound == nullptr) continue;
    BindRoot(
        node.outputs[i].text,
        Bound{bound->value, meta == program_.tensors.end() ? nullptr : &meta->second, bound->known},
        "");
  }
}

void Translator::Run(std::vector<ImportedPart>* parts) {
  for (const Node& node : program_.nodes) {
    if (!g_.status().ok()) return;
    if (options_.cancelled && options_.cancelled()) {
      g_.Fail(absl::CancelledError("the import was cancelled"));
      return;
    }
    if (IsIgnored(node.target)) {
      if (parts != nullptr) parts->push_back({node.name, node.target, ""});
      continue;
    }
    if (IsInlined(node)) {
      Inline(node);
    } else {
      Step(node);
    }
    if (parts != nullptr) parts->push_back({node.name, node.target, g_.TakeOperators()});
  }
}

}  // namespace tenon::torch
