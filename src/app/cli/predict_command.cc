#include "cli/predict_command.h"

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "cli/command_line.h"
#include "cli/predict_arguments.h"
#include "exec/system_clock.h"
#include "predict/input_format.h"
#include "predict/local_predictor.h"
#include "predict/output_sink.h"
#include "predict/prediction_run.h"
#include "predict/progress_bar.h"
#include "predict/remote_predictor.h"
#include "status/status.h"
#include "strings/units.h"

namespace tenon {
namespace {

absl::StatusOr<std::unique_ptr<Predictor>> OpenPredictor(const PredictArguments& arguments) {
  if (arguments.server.empty() && !IsUrl(arguments.model)) {
    TENON_ASSIGN_OR_RETURN(const Configuration configuration, arguments.configuration.Load());
    return OpenLocalPredictor(configuration, arguments.model, arguments.version);
  }
  HttpClientOptions options{.user_agent = "tenon/" TENON_VERSION};
  TENON_ASSIGN_OR_RETURN(options.timeout, ParseDuration(arguments.timeout), "reading --timeout");
  TENON_ASSIGN_OR_RETURN(options.api_key, arguments.key.Read());
  if (!arguments.server.empty()) {
    return OpenRemotePredictor(ModelUrlOf(arguments.server, arguments.model, arguments.version),
                               std::move(options));
  }
  if (!arguments.version.empty())
    return absl::InvalidArgumentError("a model's URL has its version: .../versions/VERSION");
  return OpenRemotePredictor(arguments.model, std::move(options));
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenSource(const PredictArguments& arguments,
                                                       CommandIo& io) {
  if (arguments.input != "-") return ByteSource::Open(arguments.input);
  return ByteSource::Of(io.in, "standard input");
}

absl::StatusOr<OutputSink> OpenSink(const PredictArguments& arguments, CommandIo& io) {
  if (!arguments.output.empty()) return OutputSink::ToFile(arguments.output);
  return OutputSink::ToStream(io.out);
}

// The bar, where somebody sees it.
class ProgressReport {
 public:
  ProgressReport(const PredictArguments& arguments, const ByteSource& source, CommandIo& io)
      : source_(source), shares_terminal_(arguments.output.empty() && io.out_is_terminal) {
    const bool wanted =
        arguments.progress == "always" || (arguments.progress == "auto" && io.err_is_terminal);
    if (wanted) bar_.emplace(io.err, clock_);
  }
  ~ProgressReport() {
    if (bar_.has_value()) bar_->Erase();
  }
  ProgressReport(const ProgressReport&) = delete;
  ProgressReport& operator=(const ProgressReport&) = delete;

  void Update(int64_t rows) {
    if (!bar_.has_value()) return;
    Progress progress{.rows = rows};
    const int64_t size = source_.size_bytes().value_or(0);
    if (size > 0)
      progress.fraction = static_cast<double>(source_.taken_bytes()) / static_cast<double>(size);
    bar_->Update(progress);
  }

  // Rows and bar would stand on one line.
  void MakeRoom() {
    if (bar_.has_value() && shares_terminal_) bar_->Erase();
  }

  void Finish(int64_t rows) {
    if (bar_.has_value()) bar_->Finish(rows);
  }

 private:
  const SystemClock clock_;
  const ByteSource& source_;
  const bool shares_terminal_;
  std::optional<ProgressBar> bar_;
};

absl::Status Predict(const PredictArguments& arguments, CommandIo& io) {
  TENON_ASSIGN_OR_RETURN(const char delimiter, arguments.Delimiter());
  TENON_ASSIGN_OR_RETURN(
      const std::unique_ptr<RowWriter> writer,
      MakeRowWriter({arguments.OutputFormat(io), !arguments.no_header, delimiter}));
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenSource(arguments, io));
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<Predictor> predictor, OpenPredictor(arguments));
  const Signature& signature = predictor->signature();
  TENON_ASSIGN_OR_RETURN(const int64_t batch_rows, arguments.BatchRows(signature));
  TENON_ASSIGN_OR_RETURN(OutputSink sink, OpenSink(arguments, io));
  TENON_ASSIGN_OR_RETURN(const InputFormat format,
                         FindInputFormat(arguments.input_format, arguments.input, *source));
  const std::unique_ptr<BatchReader> reader = MakeBatchReader(
      format, signature, *source, {!arguments.no_header, delimiter, arguments.columns});
  ProgressReport progress(arguments, *source, io);
  PredictionRun run{*reader, *predictor, *writer, arguments.outputs, batch_rows};
  run.write = [&](std::string_view text) {
    progress.MakeRoom();
    return sink.Write(text);
  };
  run.on_rows = [&](int64_t rows) { progress.Update(rows); };
  TENON_ASSIGN_OR_RETURN(const int64_t rows, RunPrediction(run));
  TENON_RETURN_IF_ERROR(sink.Finish());
  progress.Finish(rows);
  return absl::OkStatus();
}

}  // namespace

int RunPredict(std::span<const std::string> args, CommandIo& io) {
  CommandLine<PredictArguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = Predict(line.arguments, io);
  return status.ok() ? 0 : Fail(status, "predict", io);
}

std::shared_ptr<ArgumentParser> DescribePredict() { return DescribeCommand<PredictArguments>(); }

}  // namespace tenon
