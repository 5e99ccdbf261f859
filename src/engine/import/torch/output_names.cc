#include "import/torch/output_names.h"

#include <algorithm>
#include <optional>

#include "json/document.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

using json::Kind;
using json::Value;

// The keys of a mapping's context: a JSON list in a string, or that list.
std::vector<std::string> KeysOf(const Value& spec) {
  std::vector<std::string> keys;
  const Value* context = spec.Find("context");
  if (context == nullptr) return keys;
  const auto collect = [&keys](const Value& list) {
    for (const Value& key : list.elements) {
      if (key.kind == Kind::kString) keys.emplace_back(key.string);
      if (key.kind == Kind::kInt) keys.push_back(StrCat(key.integer));
    }
  };
  if (context->kind == Kind::kArray) collect(*context);
  if (context->kind != Kind::kString) return keys;
  const auto parsed = json::Document::Parse(context->string, {});
  if (parsed.ok()) collect(parsed->root());
  return keys;
}

// Documents nest no deeper than json.max_depth, so recursion is bounded.
bool Walk(const Value& spec, const std::string& path, bool keyed, size_t leaves,
          std::vector<std::string>* names) {
  const Value* type = spec.Find("type");
  const Value* children = spec.Find("children_spec");
  if (type == nullptr || children == nullptr || children->kind != Kind::kArray) return false;
  if (type->kind == Kind::kNull) {
    if (names->size() >= leaves) return false;
    names->push_back(keyed ? path : StrCat("output_", names->size()));
    return true;
  }
  const std::vector<std::string> keys = KeysOf(spec);
  const bool by_key = keys.size() == children->elements.size() && !keys.empty();
  for (size_t i = 0; i < children->elements.size(); ++i) {
    const std::string step = by_key ? keys[i] : StrCat(i);
    if (!Walk(children->elements[i], path.empty() ? step : StrCat(path, ".", step), keyed || by_key,
              leaves, names))
      return false;
  }
  return true;
}

std::vector<std::string> Numbered(size_t leaves) {
  std::vector<std::string> names;
  for (size_t i = 0; i < leaves; ++i) names.push_back(StrCat("output_", i));
  return names;
}

}  // namespace

std::vector<std::string> OutputNames(std::string_view out_spec, size_t leaves) {
  const auto document = json::Document::Parse(out_spec, {});
  if (!document.ok()) return Numbered(leaves);
  const Value& root = document->root();  // [1, the tree]
  std::vector<std::string> names;
  const bool read = root.kind == Kind::kArray && root.elements.size() == 2 &&
                    Walk(root.elements[1], "", false, leaves, &names);
  if (!read || names.size() != leaves) return Numbered(leaves);
  std::vector<std::string> sorted = names;
  std::ranges::sort(sorted);
  const bool unique = std::ranges::adjacent_find(sorted) == sorted.end();
  const bool named = std::ranges::find(names, "") == names.end();
  return unique && named ? names : Numbered(leaves);
}

}  // namespace tenon::torch
