#include "rpc/method.h"

#include <algorithm>
#include <utility>

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::rpc {

absl::Status Call::CheckWanted() const {
  if (clock_.Monotonic() >= deadline_)
    return absl::DeadlineExceededError("the call's deadline has passed");
  if (over_) return absl::CancelledError("the caller has given up");
  return absl::OkStatus();
}

size_t Reply::size() const {
  size_t size = text.size();
  for (const std::string_view piece : more) size += piece.size();
  return size;
}

absl::StatusOr<MethodTable> MethodTable::Create(std::vector<Method> methods) {
  MethodTable table;
  for (Method& method : methods) {
    const std::string path(method.path);
    if (!path.starts_with('/') || method.label.empty() || method.summary.empty() ||
        method.handler == nullptr)
      return absl::InvalidArgumentError(StrCat("adding method ", Quote(path), ": incomplete"));
    if (!table.methods_.emplace(path, std::move(method)).second)
      return absl::InvalidArgumentError(
          StrCat("adding method ", Quote(path), ": it is there twice"));
  }
  for (auto& [path, method] : table.methods_) {
    const auto known = std::find(table.labels_.begin(), table.labels_.end(), method.label);
    method.count_row = static_cast<size_t>(known - table.labels_.begin()) + 1;
    if (known == table.labels_.end()) table.labels_.emplace_back(method.label);
  }
  return table;
}

const Method* MethodTable::Find(std::string_view path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? nullptr : &found->second;
}

std::vector<const Method*> MethodTable::methods() const {
  std::vector<const Method*> rows;
  rows.reserve(methods_.size());
  for (const auto& [path, method] : methods_) rows.push_back(&method);
  return rows;
}

}  // namespace tenon::rpc
