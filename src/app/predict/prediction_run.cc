#include "predict/prediction_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

absl::StatusOr<std::vector<TensorSpec>> OutputsOf(const PredictionRun& run) {
  const std::vector<TensorSpec>& all = run.predictor.signature().outputs;
  std::vector<TensorSpec> asked;
  if (run.outputs.empty()) {
    std::copy_if(all.begin(), all.end(), std::back_inserter(asked),
                 [](const TensorSpec& spec) { return spec.by_default; });
  }
  for (const std::string& name : run.outputs) {
    const TensorSpec* spec = FindSpec(all, name);
    if (spec != nullptr) {
      asked.push_back(*spec);
      continue;
    }
    std::vector<std::string_view> known;
    known.reserve(all.size());
    for (const TensorSpec& one : all) known.push_back(one.name);
    return absl::InvalidArgumentError(
        StrCat("the model has no output ", Quote(name), DidYouMean(name, known)));
  }
  return asked;
}

absl::Status RunBatch(PredictionRun& run, Batch batch, std::string* text) {
  TENON_ASSIGN_OR_RETURN(std::vector<NamedTensor> outputs,
                         run.predictor.Predict(std::move(batch.inputs), run.outputs));
  TENON_ASSIGN_OR_RETURN(const std::vector<OutputRows> rows,
                         SplitRows(std::move(outputs), batch.rows));
  return run.writer.Append(rows, batch.rows, text);
}

}  // namespace

absl::StatusOr<int64_t> RunPrediction(PredictionRun& run) {
  TENON_ASSIGN_OR_RETURN(const std::vector<TensorSpec> specs, OutputsOf(run));
  int64_t done = 0;
  std::string text;
  while (true) {
    TENON_ASSIGN_OR_RETURN(Batch batch, run.reader.Next(run.batch_rows));
    if (batch.rows == 0) break;
    const int64_t rows = batch.rows;
    text.clear();
    TENON_RETURN_IF_ERROR(RunBatch(run, std::move(batch), &text), "predicting rows ", done + 1,
                          " to ", done + rows);
    TENON_RETURN_IF_ERROR(run.write(text));
    done += rows;
    if (run.on_rows) run.on_rows(done);
  }
  if (done > 0) return done;
  text.clear();
  run.writer.AppendNone(specs, &text);
  TENON_RETURN_IF_ERROR(run.write(text));
  return done;
}

}  // namespace tenon
