#include "cli/predict_arguments.h"

#include "cli/argument_parser.h"
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

PredictArguments::PredictArguments(ArgumentParser& parser) : configuration(parser) {
  parser.Describe("tenon predict", "Run a model over CSV, JSON lines or .npy, here or on a server",
                  kExamples);
  parser.AddOption("MODEL", &model, "Model file or folder, a model's URL, or a name on --server",
                   {.metavar = "PATH", .required = true});
  parser.AddOption("INPUT", &input, "File to read; standard input when it is - or not given",
                   {.metavar = "PATH"});
  AddWhere(parser);
  AddInput(parser);
  AddOutput(parser);
}

void PredictArguments::AddWhere(ArgumentParser& parser) {
  parser.AddOption("--server", &server, "Ask the model of that name on a running server",
                   {.metavar = "URL"});
  parser.AddOption("--version", &version, "Version of the model [the newest]",
                   {.metavar = "VERSION"});
  parser.AddOption("--timeout", &timeout, "Time for each answer of a server [60s]",
                   {.metavar = "DURATION"});
  key.AddTo(parser);
}

void PredictArguments::AddInput(ArgumentParser& parser) {
  parser.AddOption("--input-format", &input_format,
                   "Format of the input [auto: by the file's ending, else by its content]",
                   {.choices = {"auto", "csv", "jsonl", "npy"}});
  parser.AddOption("--columns", &columns,
                   "Columns of CSV to look at, in this order, commas between them [all]",
                   {.metavar = "NAME", .comma_separated = true});
  parser.AddOption("--delimiter", &delimiter_, "Character between columns of CSV, or 'tab' [,]",
                   {.metavar = "CHARACTER"});
  parser.AddFlag("--no-header", &no_header, "CSV has no row of names, neither read nor written");
  parser.AddOption("--batch", &batch_, "Rows for one call of the model [up to 1024]",
                   {.metavar = "ROWS"});
}

void PredictArguments::AddOutput(ArgumentParser& parser) {
  parser.AddOption("--outputs", &outputs,
                   "Outputs of the model to ask for, commas between them [all]",
                   {.metavar = "NAME", .comma_separated = true});
  parser.AddOption("--output-format", &output_format_,
                   "Format of the output [auto: by the ending of --output; a table on a terminal; "
                   "else csv]",
                   {.choices = {"auto", "csv", "json", "table"}});
  parser.AddOption("-o,--output", &output, "File to write, whole or not at all [standard output]",
                   {.metavar = "FILE"});
  parser.AddOption("--progress", &progress,
                   "Progress on standard error [auto: when that is a terminal]",
                   {.choices = {"auto", "always", "never"}});
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
