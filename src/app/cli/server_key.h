// The key with which a command asks a server.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "log/secret.h"

namespace tenon {

class ArgumentParser;

// The key itself is never an argument: other users of the machine can read those.
class ServerKey {
 public:
  // Adds --api-key-file. Lives as long as the command is parsed.
  void AddTo(ArgumentParser& parser);

  // What is in the file that was named, or $TENON_API_KEY; empty when there is neither.
  // INVALID_ARGUMENT, which quotes nothing of it, for what cannot be sent in a header.
  absl::StatusOr<Secret> Read() const;

 private:
  std::string file_;
};

}  // namespace tenon
