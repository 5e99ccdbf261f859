// Batches out of a .npy file.
#pragma once

#include <string>
#include <string_view>

#include "inference/signature.h"
#include "npy/header.h"
#include "predict/batch_reader.h"
#include "predict/byte_source.h"
#include "predict/tensor_builder.h"

namespace tenon {

// The array is the only input's, its first dimension the rows; a flat one is taken where a row is
// one value. Streams what lies in C order; in Fortran order the whole array is held.
class NpyBatches : public BatchReader {
 public:
  // `signature` and `source` outlive the reader.
  NpyBatches(const Signature& signature, ByteSource& source)
      : signature_(signature), source_(source) {}

  absl::StatusOr<Batch> Next(int64_t max_rows) override;

 private:
  absl::Status Begin();
  absl::Status ReadHeader();
  absl::Status CheckShape();
  absl::Status LayRowsOut();
  absl::StatusOr<bool> ReadMore();
  std::string_view rest() const { return std::string_view(held_).substr(begin_); }
  absl::StatusOr<Batch> NextBatch(int64_t max_rows);
  absl::StatusOr<Tensor> ToTensor(std::string_view bytes, Shape shape);
  absl::Status Convert(std::string_view bytes, TensorBuilder& builder) const;

  const Signature& signature_;
  ByteSource& source_;
  bool begun_ = false;
  npy::Header header_;
  Shape row_shape_;
  int64_t row_items_ = 1;
  size_t row_bytes_ = 0;
  int64_t row_ = 0;   // rows given so far
  std::string held_;  // what was read
  size_t begin_ = 0;  // where in it the rows begin that are not yet given
};

}  // namespace tenon
