// Batches out of CSV.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "csv/reader.h"
#include "inference/signature.h"
#include "predict/batch_reader.h"
#include "predict/byte_source.h"
#include "predict/csv_columns.h"
#include "predict/tensor_builder.h"

namespace tenon {

struct CsvOptions {
  bool header = true;  // the first row names the columns
  char delimiter = ',';
  std::vector<std::string> columns;  // the only ones to look at, in this order; empty: all
};

// Streams: holds one batch and one row.
class CsvBatches : public BatchReader {
 public:
  // `signature` and `source` outlive the reader.
  CsvBatches(const Signature& signature, ByteSource& source, CsvOptions options);

  absl::StatusOr<Batch> Next(int64_t max_rows) override;

 private:
  absl::StatusOr<bool> ReadRow();
  absl::Status Begin();
  absl::Status SelectColumns();
  absl::Status CheckHeader() const;
  absl::Status AppendRow();
  absl::Status AppendCells(const InputColumns& input, TensorBuilder& builder) const;
  absl::Status WrongWidth() const;
  std::string NameOfColumn(size_t column) const;
  absl::StatusOr<Batch> Take(int64_t rows);

  const Signature& signature_;
  ByteSource& source_;
  const CsvOptions options_;
  csv::Reader reader_;
  bool begun_ = false;
  bool row_waits_ = false;  // read and not yet appended
  size_t width_ = 0;        // columns of every row
  int64_t row_ = 0;         // of the data, from 1
  std::vector<std::string> header_;
  std::vector<InputColumns> inputs_;
  std::vector<TensorBuilder> builders_;  // of inputs_
};

}  // namespace tenon
