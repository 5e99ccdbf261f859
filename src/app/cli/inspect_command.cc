#include "cli/inspect_command.h"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/config_arguments.h"
#include "compose/model_opener.h"
#include "compose/options.h"
#include "importing/report_json.h"
#include "importing/report_text.h"
#include "onnx/inspector.h"
#include "onnx/report_json.h"
#include "onnx/report_text.h"
#include "repository/model_place.h"
#include "status/status.h"
#include "status/status_code.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  tenon inspect churn.onnx               # what the model is, takes, answers and needs\n"
    "  tenon inspect models/                  # each version of each model\n"
    "  tenon inspect churn.onnx --json        # the same for a script\n"
    "  tenon inspect churn.onnx --model-max-nodes 5000\n";

struct InspectArguments {
  explicit InspectArguments(ArgumentParser& parser) : configuration(parser) {
    parser.Describe("tenon inspect", "Show what model files are made of, or why they are refused",
                    kExamples);
    parser.AddOption("MODEL", &paths, "Model file, or folder of versions or models",
                     {.metavar = "PATH", .required = true});
    parser.AddOption("--name", &name, "Name to show for a single model");
    parser.AddOption("--version", &version, "Version to show for a single model");
    parser.AddFlag("--json", &json, "Print JSON");
  }

  std::vector<std::string> paths;
  std::string name;
  std::string version;
  bool json = false;
  ConfigArguments configuration;
};

// What was found at a path: a version of a model, or nothing that could be opened.
struct Inspected {
  std::string path;
  FoundModel found;
  absl::StatusOr<ModelReport> report;
  std::optional<ImportReport> import;  // of another framework's model
};

Inspected InspectFound(const ModelPlace& place, const FoundModel& found, ModelOpener& opener,
                       const InspectLimits& limits) {
  std::string path = place.folder;
  if (!found.path.empty()) StrAppend(&path, path.ends_with('/') ? "" : "/", found.path);
  absl::StatusOr<OpenedModel> opened = opener.Open(place, found);
  if (!opened.ok()) return {std::move(path), found, opened.status(), std::nullopt};
  absl::StatusOr<ModelReport> report = InspectModelFile(*opened->files, opened->path, limits);
  if (!report.ok()) report = Annotate(report.status(), StrCat("inspecting ", Quote(path)));
  return {std::move(path), found, std::move(report), std::move(opened->report)};
}

void InspectPath(const ModelArgument& argument, ModelOpener& opener, const InspectLimits& limits,
                 std::vector<Inspected>* all) {
  const absl::StatusOr<ModelPlace> place = OpenModelPlace(argument, OnnxEngine::kFileName);
  if (!place.ok()) {
    all->push_back({argument.path, {}, place.status(), std::nullopt});
    return;
  }
  for (const FoundModel& found : place->models)
    all->push_back(InspectFound(*place, found, opener, limits));
}

std::string ToText(const Inspected& inspected) {
  return StrCat("model ", Quote(inspected.found.model), " version ", Quote(inspected.found.version),
                " at ", Quote(inspected.path), "\n",
                inspected.import.has_value() ? ImportReportToText(*inspected.import) : "",
                ReportToText(*inspected.report));
}

std::string ToJson(const Inspected& inspected) {
  std::string json = "{\"path\":";
  AppendJsonString(inspected.path, &json);
  json += ",\"model\":";
  AppendJsonString(inspected.found.model, &json);
  json += ",\"version\":";
  AppendJsonString(inspected.found.version, &json);
  if (inspected.import.has_value()) {
    json += ",\"import\":";
    AppendImportReportJson(*inspected.import, &json);
  }
  if (inspected.report.ok()) {
    json += ",\"report\":";
    AppendReportJson(*inspected.report, &json);
  } else {
    const absl::Status& status = inspected.report.status();
    StrAppend(&json, ",\"refusal\":{\"code\":\"", RowOf(status.code()).name, "\",\"message\":");
    AppendJsonString(MessageOf(status), &json);
    json += "}";
  }
  return json + "}";
}

// Reports to standard output, refusals to standard error; the exit code of the first refusal.
int Print(const std::vector<Inspected>& all, bool as_json, CommandIo& io) {
  int exit_code = 0;
  std::string json = "{\"models\":[";
  std::string_view gap;
  for (const Inspected& inspected : all) {
    if (!inspected.report.ok()) {
      const int code = Fail(inspected.report.status(), "inspect", io);
      if (exit_code == 0) exit_code = code;
    }
    if (as_json) {
      StrAppend(&json, gap, ToJson(inspected));
      gap = ",\n ";
    } else if (inspected.report.ok()) {
      io.out << gap << ToText(inspected);
      gap = "\n";
    }
  }
  if (as_json) io.out << json << "]}\n";
  return exit_code;
}

}  // namespace

int RunInspect(std::span<const std::string> args, CommandIo& io) {
  CommandLine<InspectArguments> line;
  const InspectArguments& arguments = line.arguments;
  bool help = false;
  if (const absl::Status status = line.parser.Parse(args, io.out, &help); !status.ok())
    return Fail(status, "inspect", io);
  if (help) return 0;
  const absl::StatusOr<Configuration> configuration = arguments.configuration.Load();
  if (!configuration.ok()) return Fail(configuration.status(), "inspect", io);
  std::vector<Inspected> all;
  ModelOpener opener(*configuration);
  for (const std::string& path : arguments.paths) {
    InspectPath({path, arguments.name, arguments.version}, opener,
                InspectLimitsFrom(*configuration), &all);
  }
  return Print(all, arguments.json, io);
}

std::shared_ptr<ArgumentParser> DescribeInspect() { return DescribeCommand<InspectArguments>(); }

}  // namespace tenon
