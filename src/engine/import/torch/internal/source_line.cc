#include "import/torch/internal/source_line.h"

#include <string_view>

#include "strings/str_cat.h"

namespace tenon::torch::internal {
namespace {

constexpr size_t kMaxText = 160;

std::string_view TextOf(const json::Value& metadata, std::string_view name) {
  const json::Value* found = metadata.Find(name);
  return found != nullptr && found->kind == json::Kind::kString ? found->string
                                                                : std::string_view();
}

std::string_view Between(std::string_view text, std::string_view begin, std::string_view end) {
  const size_t from = text.find(begin);
  if (from == std::string_view::npos) return {};
  text.remove_prefix(from + begin.size());
  return text.substr(0, text.find(end));
}

// `File "/home/me/model.py", line 7, in forward\n    return self.out(x)` -> `model.py, line 7:
// return self.out(x)`.
std::string Frame(std::string_view frame) {
  std::string_view file = Between(frame, "File \"", "\"");
  file = file.substr(file.rfind('/') + 1);
  const std::string_view line = Between(frame, "\", line ", ",");
  const size_t newline = frame.find('\n');
  std::string_view code;
  if (newline != std::string_view::npos) code = frame.substr(newline + 1);
  code = code.substr(0, code.find('\n'));
  while (code.starts_with(' ')) code.remove_prefix(1);
  return StrCat(file, ", line ", line, code.empty() ? "" : ": ", code.substr(0, kMaxText));
}

}  // namespace

void ReadSource(const json::Value& metadata, std::string* source, std::string* module) {
  std::string_view trace = TextOf(metadata, "stack_trace");
  std::string_view best;
  while (!trace.empty()) {
    const size_t from = trace.find("File \"");
    if (from == std::string_view::npos) break;
    trace.remove_prefix(from);
    const size_t next = trace.find("\n  File \"");
    const std::string_view frame = trace.substr(0, next);
    const bool installed = frame.find("site-packages") != std::string_view::npos ||
                           frame.find("dist-packages") != std::string_view::npos;
    if (best.empty() || !installed) best = frame;
    if (next == std::string_view::npos) break;
    trace.remove_prefix(next);
  }
  if (!best.empty()) *source = Frame(best);

  // "L__self__,,model.Net;L__self___out,out,torch.nn.modules.linear.Linear": the last is the
  // innermost.
  std::string_view stack = TextOf(metadata, "nn_module_stack");
  stack = stack.substr(stack.rfind(';') + 1);
  const size_t comma = stack.find(',');
  if (comma == std::string_view::npos) return;
  stack.remove_prefix(comma + 1);
  const std::string_view path = stack.substr(0, stack.rfind(','));
  *module = std::string(path.substr(0, kMaxText));
}

}  // namespace tenon::torch::internal
