#include "import/savedmodel/translator.h"

#include <algorithm>

#include "import/savedmodel/frame.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/tensor_data.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon::savedmodel {
namespace {

constexpr int64_t kMaxWalked = 1'000'000;  // nodes, with functions inlined
constexpr size_t kMaxNamedProblems = 60;

// The nodes that TensorFlow runs once when it loads the model.
std::vector<std::string> InitNodes(const tf::MetaGraph& model) {
  std::vector<std::string> nodes;
  if (const auto init = model.signatures().find("__saved_model_init_op");
      init != model.signatures().end()) {
    for (const auto& [name, info] : init->second.outputs()) nodes.push_back(info.name());
  }
  for (const char* name : {"saved_model_main_op", "legacy_init_op"}) {
    const auto found = model.collections().find(name);
    if (found == model.collections().end()) continue;
    for (const std::string& node : found->second.nodes().values()) nodes.push_back(node);
  }
  for (std::string& node : nodes) node = node.substr(0, node.find(':'));
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

}  // namespace

Translator::Translator(const Source& source, const ImportOptions& options, GraphBuilder& graph)
    : source_(source),
      options_(options),
      graph_(graph),
      main_(NodeGraph::OfGraph(source.model.graph())) {
  for (const tf::Function& function : source.model.graph().library().functions())
    functions_.emplace(function.signature().name(), &function);
  for (const tf::AssetFile& asset : source.model.assets()) {
    const std::string& tensor = asset.tensor().name();
    assets_[tensor.substr(0, tensor.find(':'))] = "assets/" + asset.filename();
  }
}

void Translator::Load() {
  loading_ = true;
  std::map<std::string, Item> feeds;
  for (const auto& [placeholder, path] : assets_) {
    std::string packed;
    AppendBytesElement(path, &packed);
    absl::StatusOr<Tensor> tensor = Tensor::FromPackedBytes({}, std::move(packed));
    if (tensor.ok()) feeds[placeholder] = MakeConstantItem(*std::move(tensor));
  }
  if (!source_.model.saver().restore_op().empty() && source_.variables != nullptr)
    Frame(*this, main_, {}, feeds).FetchControl({source_.model.saver().restore_op()});
  const std::vector<std::string> init = InitNodes(source_.model);
  if (!init.empty()) Frame(*this, main_, {}, feeds).FetchControl(init);
  loading_ = false;
}

std::vector<Item> Translator::Translate(const std::vector<std::string>& fetches,
                                        std::map<std::string, Item> feeds) {
  Frame frame(*this, main_, {}, std::move(feeds));
  return frame.Fetch(fetches);
}

absl::Status Translator::Problems() const {
  const bool stopped = absl::IsCancelled(failure_) || absl::IsOutOfRange(failure_);
  if (!stopped && !problems_.empty()) {
    std::string all;
    for (size_t i = 0; i < problems_.size() && i < kMaxNamedProblems; ++i)
      StrAppend(&all, i == 0 ? "" : "; ", problems_[i]);
    if (problems_.size() > kMaxNamedProblems)
      StrAppend(&all, "; and ", problems_.size() - kMaxNamedProblems, " more");
    return absl::UnimplementedError(StrCat(problems_.size(),
                                           problems_.size() == 1 ? " node is" : " nodes are",
                                           " not supported: ", all));
  }
  return failure_;
}

absl::Status Translator::ReadConstant(Constant& constant) {
  if (constant.tensor.has_value()) return absl::OkStatus();
  if (source_.variables == nullptr) return absl::InvalidArgumentError("the model has no variables");
  absl::StatusOr<Tensor> tensor = source_.variables->Read(constant.stored);
  if (absl::IsNotFound(tensor.status()))
    return absl::InvalidArgumentError(std::string(MessageOf(tensor.status())));
  TENON_ASSIGN_OR_RETURN(constant.tensor, std::move(tensor));
  return absl::OkStatus();
}

absl::StatusOr<Value> Translator::ValueOf(const Item& item) {
  if (item.kind == Item::Kind::kResource && item.is_reference) {
    const auto found = variables_.find(item.resource);
    if (found == variables_.end())
      return absl::InvalidArgumentError(
          StrCat("variable ", Quote(item.resource), " has no value in the checkpoint"));
    Item read{.kind = Item::Kind::kTensor};
    read.constant = found->second;
    return ValueOf(read);
  }
  if (item.kind != Item::Kind::kTensor)
    return absl::InvalidArgumentError(item.kind == Item::Kind::kList ? "is a list of tensors"
                                                                     : "is not a tensor");
  if (item.constant == nullptr) return item.value;
  TENON_RETURN_IF_ERROR(ReadConstant(*item.constant));
  if (!item.constant->value.exists())
    item.constant->value = graph_.Constant(*item.constant->tensor);
  return item.constant->value;
}

const NodeGraph* Translator::FindFunction(const std::string& name) {
  const auto function = functions_.find(name);
  if (function == functions_.end()) return nullptr;
  std::unique_ptr<NodeGraph>& body = bodies_[name];
  if (body == nullptr) body = std::make_unique<NodeGraph>(NodeGraph::OfFunction(*function->second));
  return body.get();
}

std::vector<Item> Translator::Invoke(const std::string& function, std::vector<Item> arguments) {
  const NodeGraph* body = FindFunction(function);
  if (body == nullptr) {
    Fail(absl::InvalidArgumentError(StrCat("there is no function ", Quote(function))));
    return {};
  }
  if (std::ranges::find(calls_, function) != calls_.end()) {
    Fail(absl::UnimplementedError(StrCat("function ", Quote(function), " calls itself")));
    return {};
  }
  if (static_cast<int64_t>(calls_.size()) >= options_.limits.max_depth) {
    Fail(absl::OutOfRangeError(StrCat("functions are called more than ", options_.limits.max_depth,
                                      " deep (import.max_depth)")));
    return {};
  }
  calls_.push_back(function);
  const tf::Function& message = body->function();
  Frame frame(*this, *body, std::move(arguments), {});
  std::vector<std::string> controls;
  for (const auto& [name, node] : message.control_returns()) controls.push_back(node);
  std::sort(controls.begin(), controls.end());
  if (loading_) frame.FetchControl(controls);
  std::vector<std::string> returns;
  for (const tf::Argument& output : message.signature().outputs()) {
    const auto found = message.returns().find(output.name());
    returns.push_back(found == message.returns().end() ? output.name() : found->second);
  }
  std::vector<Item> results = frame.Fetch(returns);
  if (!loading_) frame.FetchControl(controls);
  calls_.pop_back();
  return results;
}

void Translator::Scan(const std::string& function) {
  std::vector<std::string> open = {function};
  while (!open.empty()) {
    const NodeGraph* body = FindFunction(open.back());
    open.pop_back();
    if (body == nullptr || !scanned_.insert(body->name()).second) continue;
    for (int i = 0; i < body->size(); ++i) {
      const tf::Node& node = body->node(i);
      if (node.op() == "Assert") continue;
      if (!Operators().contains(node.op()) || !WhyNever(node.op()).empty())
        ReportUnsupported(node, *body);
      for (const char* attribute : {"f", "cond", "body", "then_branch", "else_branch"}) {
        const auto found = node.attributes().find(attribute);
        if (found != node.attributes().end()) open.push_back(found->second.function().name());
      }
    }
  }
}

void Translator::Note(std::string_view path, std::string_view note) {
  if (known_notes_.insert(std::string(note)).second)
    notes_.push_back({std::string(path), std::string(note)});
}

void Translator::Fail(absl::Status status) {
  if (failure_.ok()) failure_ = std::move(status);
}

void Translator::ReportUnsupported(const tf::Node& node, const NodeGraph& body) {
  Report(node, body, WhyNever(node.op()));
}

void Translator::Report(const tf::Node& node, const NodeGraph& body, std::string_view reason) {
  std::string problem = StrCat(Quote(node.op()), " (node ", Quote(node.name()),
                               body.is_function() ? " of function " : " of ",
                               body.is_function() ? Quote(body.name()) : body.name(), ")");
  if (!reason.empty()) StrAppend(&problem, ": ", reason);
  if (known_problems_.insert(problem).second) problems_.push_back(std::move(problem));
}

bool Translator::Stopped() {
  if (failure_.ok() && ++walked_ > std::min(kMaxWalked, options_.limits.max_objects))
    Fail(absl::OutOfRangeError(
        StrCat("the graph has more than ", std::min(kMaxWalked, options_.limits.max_objects),
               " nodes once its functions are inlined (import.max_objects)")));
  if (failure_.ok() && walked_ % 64 == 1 && options_.cancelled && options_.cancelled())
    Fail(absl::CancelledError("the import was cancelled"));
  return !failure_.ok();
}

}  // namespace tenon::savedmodel
