#include "cli/import_command.h"

#include <filesystem>
#include <ostream>
#include <string>

#include "cli/command_line.h"
#include "cli/config_arguments.h"
#include "compose/model_opener.h"
#include "compose/options.h"
#include "fs/pending_file.h"
#include "importing/report_json.h"
#include "importing/report_text.h"
#include "onnx/inspector.h"
#include "onnx/onnx_engine.h"
#include "repository/model_place.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/units.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  tenon import churn.skops                   # writes churn.onnx here\n"
    "  tenon import model.pkl -o churn.onnx --report\n"
    "  tenon import mlruns/1/models/m-7/artifacts # a folder that MLflow wrote\n"
    "  tenon import churn.ubj --json              # the report for a script\n";

struct ImportArguments {
  explicit ImportArguments(ArgumentParser& parser) : configuration(parser) {
    parser.Describe("tenon import",
                    "Turn another framework's model into ONNX, without running anything of it",
                    kExamples);
    parser.AddOption("MODEL", &path, "Model file or folder of another framework",
                     {.metavar = "PATH", .required = true});
    parser.AddOption("-o,--output", &output,
                     "File to write, whole or not at all [the model's name and .onnx, if there is "
                     "none yet]",
                     {.metavar = "FILE"});
    parser.AddFlag("--report", &report, "Print what each part of the model became");
    parser.AddFlag("--json", &json, "Print that as JSON");
  }

  std::string path;
  std::string output;
  bool report = false;
  bool json = false;
  ConfigArguments configuration;
};

absl::StatusOr<std::string> OutputOf(const ImportArguments& arguments, const FoundModel& found) {
  if (!arguments.output.empty()) return arguments.output;
  std::string path = StrCat(found.model, ".onnx");
  if (std::filesystem::exists(path))
    return absl::AlreadyExistsError(
        StrCat("writing ", Quote(path), ": it is there already; name it with --output"));
  return path;
}

absl::Status Write(const std::string& path, std::string_view bytes) {
  TENON_ASSIGN_OR_RETURN(const auto file, PendingFile::Create(path), "writing ", Quote(path));
  TENON_RETURN_IF_ERROR(file->Write(bytes), "writing ", Quote(path));
  return file->Commit();
}

void Print(const ImportArguments& arguments, const ImportReport& report, const std::string& output,
           size_t bytes, CommandIo& io) {
  if (arguments.json) {
    std::string json;
    AppendImportReportJson(report, &json);
    io.out << json << "\n";
    return;
  }
  io.out << "wrote " << Quote(output) << ", " << FormatBytes(static_cast<int64_t>(bytes))
         << ", from " << FrameworkOf(report) << "\n";
  if (arguments.report) io.out << ImportReportToText(report);
}

absl::Status Import(const ImportArguments& arguments, CommandIo& io) {
  TENON_ASSIGN_OR_RETURN(const Configuration configuration, arguments.configuration.Load());
  TENON_ASSIGN_OR_RETURN(const ModelPlace place,
                         OpenModelPlace({.path = arguments.path}, OnnxEngine::kFileName));
  if (place.models.size() != 1)
    return absl::InvalidArgumentError(StrCat("importing ", Quote(arguments.path), ": it holds ",
                                             place.models.size(), " models; name one"));
  const FoundModel& found = place.models.front();
  TENON_ASSIGN_OR_RETURN(const std::string output, OutputOf(arguments, found));
  ModelOpener opener(configuration);
  TENON_ASSIGN_OR_RETURN(const OpenedModel opened, opener.Open(place, found));
  if (!opened.report.has_value())
    return absl::InvalidArgumentError(
        StrCat("importing ", Quote(arguments.path), ": it is an ONNX model already"));
  const InspectLimits limits = InspectLimitsFrom(configuration);
  TENON_ASSIGN_OR_RETURN(const std::string onnx, ReadModelFile(*opened.files, opened.path, limits));
  TENON_RETURN_IF_ERROR(
      InspectModel(onnx, InspectionOf(*opened.files, opened.path, limits)).status(), "importing ",
      Quote(arguments.path), ": inspecting the model that it became");
  TENON_RETURN_IF_ERROR(Write(output, onnx));
  Print(arguments, *opened.report, output, onnx.size(), io);
  return absl::OkStatus();
}

}  // namespace

int RunImport(std::span<const std::string> args, CommandIo& io) {
  CommandLine<ImportArguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = Import(line.arguments, io);
  return status.ok() ? 0 : Fail(status, "import", io);
}

std::shared_ptr<ArgumentParser> DescribeImport() { return DescribeCommand<ImportArguments>(); }

}  // namespace tenon
