// What stands behind `tenon predict`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/command.h"
#include "cli/config_arguments.h"
#include "cli/server_key.h"
#include "inference/signature.h"

namespace tenon {

// The flags as they were given, and what they mean together. Lives as long as its parser.
class PredictArguments {
 public:
  explicit PredictArguments(ArgumentParser& parser);

  // INVALID_ARGUMENT for what is not one character.
  absl::StatusOr<char> Delimiter() const;

  // Rows for one call of a model of that signature. INVALID_ARGUMENT for a count that it does not
  // take.
  absl::StatusOr<int64_t> BatchRows(const Signature& signature) const;

  // "csv", "json" or "table".
  std::string_view OutputFormat(const CommandIo& io) const;

  std::string model;
  std::string input = "-";
  std::string server;
  std::string version;
  std::string timeout = "60s";
  ServerKey key;
  std::string input_format = "auto";
  std::vector<std::string> columns;
  bool no_header = false;
  std::vector<std::string> outputs;
  std::string output;
  std::string progress = "auto";
  ConfigArguments configuration;

 private:
  void AddWhere(ArgumentParser& parser);
  void AddInput(ArgumentParser& parser);
  void AddOutput(ArgumentParser& parser);

  std::string delimiter_ = ",";
  std::optional<int64_t> batch_;
  std::string output_format_ = "auto";
};

}  // namespace tenon
