#include "import/savedmodel/node_graph.h"

#include <charconv>
#include <optional>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

std::optional<int> ParseNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// Takes the ":number" off the end of `text`; 0 when there is none.
int TakeNumber(std::string_view* text) {
  const size_t colon = text->rfind(':');
  if (colon == std::string_view::npos) return 0;
  const std::optional<int> number = ParseNumber(text->substr(colon + 1));
  if (!number.has_value()) return 0;
  *text = text->substr(0, colon);
  return *number;
}

}  // namespace

NodeGraph NodeGraph::OfGraph(const tf::Graph& graph) {
  NodeGraph body;
  body.name_ = "the graph";
  body.nodes_ = &graph.nodes();
  for (int i = 0; i < body.size(); ++i) body.by_name_.emplace(body.node(i).name(), i);
  return body;
}

NodeGraph NodeGraph::OfFunction(const tf::Function& function) {
  NodeGraph body;
  body.name_ = function.signature().name();
  body.function_ = &function;
  body.nodes_ = &function.nodes();
  for (int i = 0; i < body.size(); ++i) body.by_name_.emplace(body.node(i).name(), i);
  for (int i = 0; i < function.signature().inputs_size(); ++i)
    body.arguments_.emplace(function.signature().inputs(i).name(), i);
  return body;
}

absl::StatusOr<Source> NodeGraph::Resolve(const std::string& input) const {
  std::string_view name = input;
  Source source;
  if (name.starts_with('^')) {
    source.is_control = true;
    name.remove_prefix(1);
  } else {
    source.number = TakeNumber(&name);
    const size_t colon = name.rfind(':');
    if (is_function() && colon != std::string_view::npos) {
      source.result = name.substr(colon + 1);
      name = name.substr(0, colon);
    }
    if (const auto argument = arguments_.find(name); argument != arguments_.end()) {
      source.is_argument = true;
      source.index = argument->second;
      return source;
    }
  }
  const auto found = by_name_.find(name);
  if (found == by_name_.end())
    return absl::InvalidArgumentError(
        StrCat("there is no node ", Quote(name), " in ", Quote(name_)));
  source.index = found->second;
  return source;
}

absl::StatusOr<Source> NodeGraph::ResolveThroughIdentity(const std::string& input) const {
  TENON_ASSIGN_OR_RETURN(Source source, Resolve(input));
  for (int steps = 0; steps < size() && !source.is_argument; ++steps) {
    const tf::Node& at = node(source.index);
    if (at.op() != "Identity" || at.inputs_size() == 0) break;
    TENON_ASSIGN_OR_RETURN(source, Resolve(at.inputs(0)));
  }
  return source;
}

}  // namespace tenon::savedmodel
