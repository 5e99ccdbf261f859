// Batches out of JSON lines: one value in JSON a line, one line a row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inference/signature.h"
#include "json/document.h"
#include "predict/batch_reader.h"
#include "predict/byte_source.h"
#include "predict/tensor_builder.h"

namespace tenon {

// A row is an object of input names and their values; for a model with one input also that input's
// value alone. A value is an array nested as the input's shape without its first dimension, or one
// scalar. Empty lines are passed over. Streams: holds one batch and one line.
class JsonLinesBatches : public BatchReader {
 public:
  // `signature` and `source` outlive the reader.
  JsonLinesBatches(const Signature& signature, ByteSource& source);

  absl::StatusOr<Batch> Next(int64_t max_rows) override;

 private:
  // An input while its batch is collected.
  struct Column {
    const TensorSpec* spec;
    TensorBuilder builder;
    std::optional<Shape> row_shape;  // of the batch's rows, once there is one
  };

  absl::StatusOr<bool> ReadLine();
  absl::Status AppendLine(bool first);
  absl::Status AppendObject(const json::Value& object, bool first);
  absl::Status CheckNames(const json::Value& object) const;
  absl::Status AppendValue(const json::Value& value, Column& column);
  absl::StatusOr<Batch> Take(int64_t rows);

  const Signature& signature_;
  ByteSource& source_;
  std::string_view rest_;  // of what was read
  std::string line_;
  int64_t row_ = 0;
  bool any_ = false;  // bytes have come
  std::vector<Column> columns_;
};

}  // namespace tenon
