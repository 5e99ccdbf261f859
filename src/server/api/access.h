// Who asks, what they may do, and who decides that. One policy for every protocol.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/listener_role.h"
#include "api/rate_limit.h"
#include "api/route.h"
#include "http1/request_parser.h"
#include "ports/clock.h"

namespace tenon {

// What one caller may do. Immutable; thread-safe.
class Access {
 public:
  struct Grant {
    std::string principal;                       // who
    std::string key_id;                          // by which key
    std::string role;                            // for messages
    std::vector<Permission> permissions;         // what
    std::vector<std::string> models;             // names; '*' stands for any characters
    std::shared_ptr<RateLimit> limit = nullptr;  // how often, with all keys of the principal; null:
                                                 // as often as it likes
    const Clock* clock = nullptr;                // that the limit goes by
  };

  explicit Access(Grant grant);

  std::string_view principal() const { return grant_.principal; }
  std::string_view key_id() const { return grant_.key_id; }

  bool Allows(Permission permission) const;
  bool SeesAllModels() const { return sees_all_; }
  bool Sees(std::string_view model) const;

  // Counts one request more: RESOURCE_EXHAUSTED, with the time to wait, when that is too many.
  absl::Status Spend() const;

  // PERMISSION_DENIED, naming the role and the permission.
  absl::Status CheckPermission(Permission permission) const;

  // PERMISSION_DENIED, in the same words whether there is such a model or not.
  absl::Status CheckModel(std::string_view model) const;

 private:
  const Grant grant_;
  bool sees_all_ = false;
};

// Whether `text` is `pattern`, in which each '*' stands for any characters.
bool MatchesPattern(std::string_view pattern, std::string_view text);

// Tells who asks. Thread-safe; must not block.
class Gate {
 public:
  virtual ~Gate() = default;

  // By the credential in the headers, which are also gRPC's metadata; UNAUTHENTICATED when there is
  // none that counts. Never null.
  virtual absl::StatusOr<std::shared_ptr<const Access>> Identify(
      std::span<const http1::Header> headers) = 0;
};

// What is known of a request before its body comes.
struct AccessQuestion {
  Permission permission;
  std::span<const http1::Header> headers;
  std::optional<std::string_view> model;   // nullopt when the path names none
  bool body_names_model = false;           // then who reads the body asks CheckModel
  ListenerRole role = ListenerRole::kAll;  // of the port that was asked
};

// Why the request is refused: UNAUTHENTICATED, RESOURCE_EXHAUSTED or PERMISSION_DENIED; OK when it
// is not. What another port answers is refused first, whoever asks. `access` becomes the caller's
// as soon as it is known, also when it is refused then; null, which stands for everything, when
// `gate` is null or nothing is needed. What is changed and is not about one model takes a caller
// who may use all.
absl::Status Admit(Gate* gate, const AccessQuestion& question,
                   std::shared_ptr<const Access>* access);

}  // namespace tenon
