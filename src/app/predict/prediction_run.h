// A run: batches from an input through a model to an output.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "predict/batch_reader.h"
#include "predict/predictor.h"
#include "predict/row_writer.h"

namespace tenon {

struct PredictionRun {
  BatchReader& reader;
  Predictor& predictor;
  RowWriter& writer;
  std::vector<std::string> outputs;  // asked for; empty: all
  int64_t batch_rows = 1;

  // Takes text as it is made.
  std::function<absl::Status(std::string_view)> write;
  // Called after every batch with the rows so far; may be empty.
  std::function<void(int64_t)> on_rows;
};

// Runs to the end of the input, a batch at a time; how many rows there were. INVALID_ARGUMENT for
// an output that the model has not, before anything is read. An error of the model says with which
// rows it came.
absl::StatusOr<int64_t> RunPrediction(PredictionRun& run);

}  // namespace tenon
