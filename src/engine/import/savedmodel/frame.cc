#include "import/savedmodel/frame.h"

#include <algorithm>

#include "import/savedmodel/tensor_data.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

constexpr size_t kMaxParts = 2'000;  // nodes that the report names

bool IsCall(const tf::Node& node) {
  return node.op() == "PartitionedCall" || node.op() == "StatefulPartitionedCall";
}

// Carries no meaning of its own, so the report leaves it out.
bool IsPlumbing(std::string_view op) {
  return op == "Const" || op == "Identity" || op == "IdentityN" || op == "NoOp" ||
         op == "Placeholder" || op == "ReadVariableOp" || op == "VarHandleOp" ||
         op == "PartitionedCall" || op == "StatefulPartitionedCall";
}

}  // namespace

Frame::Frame(Translator& translator, const NodeGraph& body, std::vector<Item> arguments,
             std::map<std::string, Item> feeds)
    : translator_(translator),
      body_(body),
      arguments_(std::move(arguments)),
      feeds_(std::move(feeds)),
      states_(static_cast<size_t>(body.size()), State::kFresh),
      sources_(static_cast<size_t>(body.size())),
      results_(static_cast<size_t>(body.size())) {}

std::vector<Item> Frame::Fetch(const std::vector<std::string>& inputs) {
  std::vector<Item> items;
  for (const std::string& input : inputs) {
    const absl::StatusOr<Source> source = body_.Resolve(input);
    if (!source.ok()) {
      translator_.Fail(source.status());
      return std::vector<Item>(inputs.size());
    }
    if (!source->is_argument) Visit(source->index);
    items.push_back(ItemOf(*source));
  }
  CheckControls();
  return items;
}

void Frame::FetchControl(const std::vector<std::string>& nodes) {
  for (const std::string& node : nodes) {
    const absl::StatusOr<Source> source = body_.Resolve("^" + node);
    if (!source.ok()) return translator_.Fail(source.status());
    if (translator_.loading()) {
      Visit(source->index);
    } else {
      controls_.push_back(source->index);
    }
  }
  CheckControls();
}

void Frame::Visit(int first) {
  std::vector<std::pair<int, size_t>> path;  // a node and its next input
  if (states_[static_cast<size_t>(first)] != State::kFresh || !Enter(first)) return;
  path.emplace_back(first, 0);
  while (!path.empty() && !translator_.Stopped()) {
    const int node = path.back().first;
    const std::vector<Source>& sources = sources_[static_cast<size_t>(node)];
    if (path.back().second == sources.size()) {
      Finish(node);
      states_[static_cast<size_t>(node)] = State::kDone;
      path.pop_back();
      continue;
    }
    const Source& source = sources[path.back().second++];
    if (source.is_argument || states_[static_cast<size_t>(source.index)] == State::kDone) continue;
    if (states_[static_cast<size_t>(source.index)] == State::kOpen) {
      return translator_.Fail(absl::InvalidArgumentError(
          StrCat("node ", Quote(body_.node(source.index).name()), " of ", Quote(body_.name()),
                 " depends on itself; loops of TensorFlow 1 are not supported")));
    }
    if (!Enter(source.index)) return;
    path.emplace_back(source.index, 0);
  }
}

bool Frame::Enter(int node) {
  states_[static_cast<size_t>(node)] = State::kOpen;
  std::vector<Source>& sources = sources_[static_cast<size_t>(node)];
  for (const std::string& input : body_.node(node).inputs()) {
    const absl::StatusOr<Source> source = body_.Resolve(input);
    if (!source.ok()) {
      translator_.Fail(Annotate(source.status(),
                                StrCat("reading the inputs of ", Quote(body_.node(node).name()))));
      return false;
    }
    if (!source->is_control) {
      sources.push_back(*source);
    } else if (translator_.loading()) {
      sources.insert(sources.begin(), *source);  // first happens what it waits for
    } else {
      controls_.push_back(source->index);
    }
  }
  return true;
}

Item Frame::ItemOf(const Source& source) const {
  const auto index = static_cast<size_t>(source.index);
  if (source.is_argument) return index < arguments_.size() ? arguments_[index] : Item();
  if (source.is_control) return Item{.kind = Item::Kind::kNothing};
  auto number = static_cast<size_t>(source.number);
  const auto row = Operators().find(body_.node(source.index).op());
  if (row != Operators().end() && !row->second.outputs.empty() && !source.result.empty()) {
    const auto& outputs = row->second.outputs;
    const auto found = std::find(outputs.begin(), outputs.end(), source.result);
    if (found == outputs.end()) return {};
    number += static_cast<size_t>(found - outputs.begin());
  }
  return number < results_[index].size() ? results_[index][number] : Item();
}

void Frame::Finish(int index) {
  const tf::Node& node = body_.node(index);
  std::vector<Item>& results = results_[static_cast<size_t>(index)];
  if (const auto fed = feeds_.find(node.name()); fed != feeds_.end()) {
    results = {fed->second};
    return;
  }
  const auto found = Operators().find(node.op());
  const bool loading = translator_.loading();
  if (found == Operators().end() || (loading && !found->second.loads)) {
    if (!loading) translator_.ReportUnsupported(node, body_);
    return;
  }
  std::vector<Item> inputs;
  for (const Source& source : sources_[static_cast<size_t>(index)])
    if (!source.is_control) inputs.push_back(ItemOf(source));
  results = Translate(node, found->second, std::move(inputs));
}

std::vector<Item> Frame::Translate(const tf::Node& node, const OpRow& row,
                                   std::vector<Item> inputs) {
  const bool poisoned = std::ranges::any_of(inputs, &Item::poisoned);
  const bool lacking = inputs.size() < static_cast<size_t>(row.min_inputs);
  if (lacking && !translator_.loading())
    translator_.Report(node, body_, StrCat("it has ", inputs.size(), " inputs"));
  if (lacking || (poisoned && !row.takes_poison && !translator_.loading())) return {};
  GraphBuilder& graph = translator_.graph();
  std::string outer = graph.SetScope(IsUtf8(node.name()) ? node.name() : "");
  Call call(translator_, node, std::move(inputs));
  row.translate(call);
  graph.SetScope(std::move(outer));
  if (!graph.status().ok())
    translator_.Fail(Annotate(
        graph.status(),
        StrCat("translating ", node.op(), " ", Quote(node.name()), " in ", Quote(body_.name()))));
  if (call.refused()) {
    if (!translator_.loading() && translator_.failure_.ok())
      translator_.Report(node, body_, call.reason());
    return {};
  }
  AddHints(node, &call.results());
  if (!translator_.loading()) Describe(node);
  return std::move(call.results());
}

// What TensorFlow found out about the results' shapes when the model was saved.
void Frame::AddHints(const tf::Node& node, std::vector<Item>* results) {
  const auto found = node.attributes().find("_output_shapes");
  if (found == node.attributes().end() || !found->second.has_list()) return;
  const auto& shapes = found->second.list().shapes();
  for (size_t i = 0; i < results->size() && i < static_cast<size_t>(shapes.size()); ++i) {
    const Item& item = (*results)[i];
    if (item.kind != Item::Kind::kTensor || item.constant != nullptr) continue;
    const std::optional<Shape> shape = ShapeOf(shapes.Get(static_cast<int>(i)));
    if (shape.has_value()) translator_.graph().WithShape(item.value, *shape);
  }
}

void Frame::Describe(const tf::Node& node) {
  std::string operators = translator_.graph().TakeOperators();
  if (IsPlumbing(node.op()) || translator_.parts_.size() >= kMaxParts) return;
  translator_.parts_.push_back({node.name(), node.op(), std::move(operators)});
}

void Frame::CheckControls() {
  while (!controls_.empty() && !translator_.Stopped()) {
    const int node = controls_.back();
    controls_.pop_back();
    if (checked_.insert(node).second) CheckControl(node);
  }
}

void Frame::CheckControl(int index) {
  const tf::Node& node = body_.node(index);
  if (node.op() == "Assert")
    translator_.Note(node.name(), "assertions of the model are not checked");
  if (states_[static_cast<size_t>(index)] == State::kDone || node.op() == "Assert") return;
  const auto found = Operators().find(node.op());
  if (found == Operators().end() || !WhyNever(node.op()).empty()) {
    translator_.ReportUnsupported(node, body_);
  } else if (IsCall(node)) {
    const auto function = node.attributes().find("f");
    if (function != node.attributes().end()) translator_.Scan(function->second.function().name());
  }
  for (const std::string& input : node.inputs()) {
    const absl::StatusOr<Source> source = body_.Resolve(input);
    if (source.ok() && source->is_control) controls_.push_back(source->index);
  }
}

}  // namespace tenon::savedmodel
