// A gate that knows its callers by the whole text of a header.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "api/access.h"

namespace tenon {

// Lever: Let. Whoever sends no "x-api-key" of those is not known. Single-threaded.
class FakeGate : public Gate {
 public:
  void Let(std::string key, Access::Grant grant) {
    known_[std::move(key)] = std::make_shared<const Access>(std::move(grant));
  }

  absl::StatusOr<std::shared_ptr<const Access>> Identify(
      std::span<const http1::Header> headers) override {
    for (const http1::Header& header : headers) {
      const auto found = known_.find(std::string(header.value));
      if (header.name == "x-api-key" && found != known_.end()) return found->second;
    }
    return absl::UnauthenticatedError("who asks?");
  }

 private:
  std::map<std::string, std::shared_ptr<const Access>> known_;
};

}  // namespace tenon
