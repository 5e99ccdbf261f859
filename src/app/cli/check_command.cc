#include "cli/check_command.h"

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/config_arguments.h"
#include "predict/check_run.h"
#include "predict/input_format.h"
#include "predict/local_predictor.h"
#include "predict/row_shape.h"
#include "status/status.h"
#include "strings/columns.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr int kDiffers = 1;  // as diff and cmp end

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  tenon check churn.skops --input customers.csv --expect scores.csv\n"
    "  tenon check model.pt2 --input x.npy --expect y.npy --absolute 1e-5\n"
    "  tenon check churn.pkl --input x.npy --expect p.npy --outputs predict_proba\n"
    "\nEnds with 1 when a value differs.\n";

struct CheckArguments {
  explicit CheckArguments(ArgumentParser& parser) : configuration(parser) {
    parser.Describe("tenon check", "Compare a model's answers with those that its framework gave",
                    kExamples);
    parser.AddOption("MODEL", &model, "Model file or folder of any format",
                     {.metavar = "PATH", .required = true});
    parser.AddOption("--input", &input, "Rows for the model: CSV, JSON lines or .npy",
                     {.metavar = "FILE", .required = true});
    parser.AddOption("--expect", &expect,
                     "The answers for them: CSV with columns as `tenon predict` names them, JSON "
                     "lines, or the .npy of one output",
                     {.metavar = "FILE", .required = true});
    parser.AddOption("--outputs", &outputs,
                     "Outputs to compare, commas between them [those expected]",
                     {.metavar = "NAME", .comma_separated = true});
    parser.AddOption("--absolute", &tolerance.absolute,
                     "Difference that a number may have [1e-12 for FP64, else 1e-5]",
                     {.metavar = "NUMBER"});
    parser.AddOption("--relative", &tolerance.relative,
                     "The same, times the number that is expected [1e-9 for FP64, else 1e-4]",
                     {.metavar = "NUMBER"});
    parser.AddOption("--version", &version, "Version of the model [the newest]",
                     {.metavar = "VERSION"});
  }

  std::string model;
  std::string input;
  std::string expect;
  std::vector<std::string> outputs;
  Tolerance tolerance;
  std::string version;
  ConfigArguments configuration;
};

void PrintTable(const Comparison& comparison, CommandIo& io) {
  std::vector<std::vector<std::string>> rows = {
      {"output", "values", "largest absolute", "largest relative", "differing"}};
  for (const OutputComparison& output : comparison.outputs())
    rows.push_back({output.name, StrCat(output.values), StrCat(output.largest_absolute),
                    StrCat(output.largest_relative), StrCat(output.differing)});
  io.out << AlignColumns(rows) << comparison.rows()
         << (comparison.Agrees() ? " rows agree\n" : " rows, and some differ\n");
}

void PrintDifferences(const Comparison& comparison, CommandIo& io) {
  for (const OutputComparison& output : comparison.outputs()) {
    if (!output.first.has_value()) continue;
    io.err << "tenon check: row " << output.first->row << ", output " << Quote(output.name)
           << ", value " << output.first->value << ": " << Quote(output.first->answered)
           << ", and expected is " << Quote(output.first->expected) << "\n";
  }
}

absl::StatusOr<Comparison> Check(const CheckArguments& arguments) {
  TENON_ASSIGN_OR_RETURN(const Configuration configuration, arguments.configuration.Load());
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> input,
                         ByteSource::Open(arguments.input));
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> expect,
                         ByteSource::Open(arguments.expect));
  TENON_ASSIGN_OR_RETURN(const InputFormat input_format,
                         FindInputFormat("auto", arguments.input, *input));
  TENON_ASSIGN_OR_RETURN(const InputFormat expect_format,
                         FindInputFormat("auto", arguments.expect, *expect));
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<Predictor> predictor,
                         OpenLocalPredictor(configuration, arguments.model, arguments.version));
  const Signature& model = predictor->signature();
  TENON_ASSIGN_OR_RETURN(
      const Signature expectation,
      ExpectationOf(model, arguments.outputs, expect_format == InputFormat::kNpy));
  const auto reader = MakeBatchReader(input_format, model, *input, {});
  const auto expected = MakeBatchReader(expect_format, expectation, *expect, {});
  CheckRun run{*reader, *expected, *predictor, arguments.tolerance, DefaultBatchRows(model), {}};
  return RunCheck(run);
}

}  // namespace

int RunCheckCommand(std::span<const std::string> args, CommandIo& io) {
  CommandLine<CheckArguments> line;
  bool help = false;
  const absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (!status.ok()) return Fail(status, "check", io);
  const absl::StatusOr<Comparison> comparison = Check(line.arguments);
  if (!comparison.ok()) return Fail(comparison.status(), "check", io);
  PrintTable(*comparison, io);
  PrintDifferences(*comparison, io);
  return comparison->Agrees() ? 0 : kDiffers;
}

std::shared_ptr<ArgumentParser> DescribeCheck() { return DescribeCommand<CheckArguments>(); }

}  // namespace tenon
