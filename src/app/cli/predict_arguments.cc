#include "cli/predict_arguments.h"

#include <CLI/CLI.hpp>

#include "predict/row_shape.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  tenon predict churn.onnx customers.csv > scores.csv\n"
    "  tenon predict churn.onnx customers.csv --columns age,income --outputs probabilities\n"
    "  tenon predict churn.onnx features.npy --output scores.jsonl\n"
    "  echo '{\"X\": [5.1, 3.5, 1.4, 0.2]}' | tenon predict iris.onnx\n"
    "  tenon predict http://127.0.0.1:8080/v2/models/iris flowers.csv\n"
    "  tenon predict iris flowers.csv --server http://127.0.0.1:8080\n";

}  // namespace

PredictArguments::PredictArguments(CLI::App& app) : configuration(app) {
  app.name("tenon predict");
  app.description("Run a model over CSV, JSON lines or .npy, here or on a server");
  app.footer(std::string(kExamples));
  app.add_option("MODEL", model, "Model file or folder, a model's URL, or a name on --server")
      ->required()
      ->type_name("PATH");
  app.add_option("INPUT", input, "File to read; standard input when it is - or not given")
      ->type_name("PATH");
  AddWhere(app);
  AddInput(app);
  AddOutput(app);
}

void PredictArguments::AddWhere(CLI::App& app) {
  app.add_option("--server", server, "Ask the model of that name on a running server")
      ->type_name("URL");
  app.add_option("--version", version, "Version of the model [the newest]")->type_name("VERSION");
  app.add_option("--timeout", timeout, "Time for each answer of a server [60s]")
      ->type_name("DURATION");
  key.AddTo(app);
}

void PredictArguments::AddInput(CLI::App& app) {
  app.add_option("--input-format", input_format,
                 "Format of the input [auto: by the file's ending, else by its content]")
      ->check(CLI::IsMember({"auto", "csv", "jsonl", "npy"}));
  app.add_option("--columns", columns,
                 "Columns of CSV to look at, in this order, commas between them [all]")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--delimiter", delimiter_, "Character between columns of CSV, or 'tab' [,]")
      ->type_name("CHARACTER");
  app.add_flag("--no-header", no_header, "CSV has no row of names, neither read nor written");
  app.add_option("--batch", batch_, "Rows for one call of the model [up to 1024]")
      ->type_name("ROWS");
}

void PredictArguments::AddOutput(CLI::App& app) {
  app.add_option("--outputs", outputs, "Outputs of the model to ask for, commas between them [all]")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--output-format", output_format_,
                 "Format of the output [auto: by the ending of --output; a table on a terminal; "
                 "else csv]")
      ->check(CLI::IsMember({"auto", "csv", "json", "table"}));
  app.add_option("-o,--output", output, "File to write, whole or not at all [standard output]")
      ->type_name("FILE");
  app.add_option("--progress", progress,
                 "Progress on standard error [auto: when that is a terminal]")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

absl::StatusOr<char> PredictArguments::Delimiter() const {
  if (delimiter_ == "tab" || delimiter_ == "\\t") return '\t';
  const bool usable =
      delimiter_.size() == 1 && delimiter_.find_first_of("\"\r\n") == std::string::npos;
  if (usable) return delimiter_[0];
  return absl::InvalidArgumentError(
      StrCat("reading --delimiter: ", Quote(delimiter_), " is not one character"));
}

absl::StatusOr<int64_t> PredictArguments::BatchRows(const Signature& signature) const {
  if (!batch_.has_value()) return DefaultBatchRows(signature);
  if (*batch_ < 1)
    return absl::OutOfRangeError(StrCat("--batch is ", *batch_, ", and is at least 1"));
  const std::optional<int64_t> fixed = FixedRowsOf(signature);
  if (fixed.has_value() && *fixed != *batch_) {
    return absl::InvalidArgumentError(
        StrCat("--batch is ", *batch_, ", and the model takes ", *fixed, " rows a call"));
  }
  return *batch_;
}

std::string_view PredictArguments::OutputFormat(const CommandIo& io) const {
  if (output_format_ != "auto") return output_format_;
  for (const std::string_view ending : {".json", ".jsonl", ".ndjson"}) {
    if (output.ends_with(ending)) return "json";
  }
  return output.empty() && io.out_is_terminal ? "table" : "csv";
}

}  // namespace tenon
