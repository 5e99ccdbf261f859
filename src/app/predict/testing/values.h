// Short words for tests: specs, batches out of a text, the values of a tensor.
#pragma once

#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inference/infer.h"
#include "inference/signature.h"
#include "predict/batch_reader.h"
#include "predict/byte_source.h"
#include "tensor/bytes.h"

namespace tenon {

inline TensorSpec SpecOf(std::string name, DType dtype, Shape shape) {
  TensorSpec spec{.name = std::move(name), .dtype = dtype, .shape = std::move(shape)};
  spec.dim_names.resize(spec.shape.size());
  return spec;
}

template <typename T>
std::vector<T> ValuesOf(const Tensor& tensor) {
  const std::span<const T> values = tensor.view().as<T>();
  return {values.begin(), values.end()};
}

inline std::vector<std::string> TextsOf(const Tensor& tensor) {
  const std::vector<std::string_view> texts = UnpackBytes(tensor.bytes());
  return {texts.begin(), texts.end()};
}

// A reader over a text, with all that it borrows.
template <typename Reader>
class TextInput {
 public:
  template <typename... Options>
  TextInput(Signature signature, const std::string& text, Options... options)
      : signature_(std::move(signature)),
        in_(text),
        source_(ByteSource::Of(in_, "the text")),
        reader_(signature_, *source_, std::move(options)...) {}

  absl::StatusOr<Batch> Next(int64_t max_rows = 100) { return reader_.Next(max_rows); }

  // What the first batch is refused with.
  std::string Refusal() {
    const absl::StatusOr<Batch> batch = Next();
    return batch.ok() ? "taken" : std::string(batch.status().message());
  }

 private:
  const Signature signature_;
  std::istringstream in_;
  const std::unique_ptr<ByteSource> source_;
  Reader reader_;
};

}  // namespace tenon
