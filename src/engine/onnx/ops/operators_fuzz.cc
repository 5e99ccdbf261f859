// Operators with any attributes and any tensors answer or refuse; they never crash, and never fail
// as if it were their own fault.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/ops/operator_table.h"
#include "onnx/testing/op_model.h"

namespace {

using tenon::DType;
using tenon::Shape;
using tenon::Tensor;

// Takes what a test is made of from the fuzzer's bytes; zeros when they are used up.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  std::string Text() {
    const std::string_view text = bytes_.substr(0, Byte() % 16);
    bytes_.remove_prefix(std::min(bytes_.size(), text.size()));
    return std::string(text);
  }
  double Real() {
    const uint8_t kind = Byte();
    if (kind < 200) return static_cast<double>(kind) / 8 - 8;
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8 | Byte();
    double value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }
  int64_t Int() {
    const uint8_t kind = Byte();
    if (kind < 240) return kind - 4;
    return kind % 2 == 0 ? INT64_MAX : INT64_MIN;
  }
  Shape Dimensions() {
    Shape shape(Byte() % 4, 0);
    for (int64_t& size : shape) size = Byte() % 5;
    return shape;
  }

 private:
  std::string_view bytes_;
};

constexpr const char* kInts[] = {"allow_nan",         "k",       "degree",
                                 "lowercase",         "binary",  "ngram_min",
                                 "ngram_max",         "targets", "round_input_to_float32",
                                 "accumulate_float32"};
constexpr const char* kTexts[] = {"what",          "column",        "function",
                                  "metric",        "strip_accents", "analyzer",
                                  "token_pattern", "mode",          "aggregate"};
constexpr const char* kLists[] = {"columns", "stop_words", "vocabulary"};
// What texts must be to get any further.
constexpr const char* kKnown[] = {"word",
                                  "char",
                                  "char_wb",
                                  "ascii",
                                  "unicode",
                                  "default",
                                  "euclidean",
                                  "manhattan",
                                  "lower",
                                  "strip_punctuation",
                                  "lower_and_strip_punctuation",
                                  "mean",
                                  "sum",
                                  "log",
                                  "exp",
                                  "inverse_normal"};

std::string AnyText(Bytes* bytes) {
  const uint8_t kind = bytes->Byte();
  return kind < 128 ? kKnown[kind % std::size(kKnown)] : bytes->Text();
}

void AddAttributes(Bytes* bytes, onnx::NodeProto* node) {
  for (int count = bytes->Byte() % 6; count > 0; --count) {
    const uint8_t kind = bytes->Byte();
    const size_t which = kind / 3;
    if (kind % 3 == 0) {
      tenon::AddInt(node, kInts[which % std::size(kInts)], bytes->Int());
    } else if (kind % 3 == 1) {
      tenon::AddText(node, kTexts[which % std::size(kTexts)], AnyText(bytes));
    } else {
      std::vector<std::string> texts(bytes->Byte() % 4);
      for (std::string& text : texts) text = bytes->Text();
      tenon::AddStrings(node, kLists[which % std::size(kLists)], texts);
    }
  }
}

template <typename T, typename Make>
std::vector<T> Elements(const Shape& shape, const Make& make) {
  std::vector<T> values(static_cast<size_t>(tenon::ElementCount(shape).value()));
  for (T& value : values) value = make();
  return values;
}

Tensor AnyTensor(DType dtype, const Shape& shape, Bytes* bytes) {
  switch (dtype) {
    case DType::kFp64:
      return tenon::Matrix(shape, Elements<double>(shape, [&] { return bytes->Real(); }));
    case DType::kInt64:
      return Tensor::Of<int64_t>(shape, Elements<int64_t>(shape, [&] { return bytes->Int(); }))
          .value();
    case DType::kBool: {
      const auto flags =
          Elements<uint8_t>(shape, [&] { return static_cast<uint8_t>(bytes->Byte() & 1); });
      return Tensor::CopyOf(DType::kBool, shape, std::as_bytes(std::span(flags))).value();
    }
    default:
      return tenon::TextTensor(shape, Elements<std::string>(shape, [&] { return bytes->Text(); }));
  }
}

// Numbers that are constants half of the time, as importers write them.
void AddInput(DType dtype, Bytes* bytes, tenon::OpModel* model, std::vector<Tensor>* inputs) {
  const bool constant = (bytes->Byte() & 1) != 0;
  const Shape shape = bytes->Dimensions();
  if (constant && dtype == DType::kFp64) {
    model->Constant(shape, Elements<double>(shape, [&] { return bytes->Real(); }));
  } else if (constant && dtype == DType::kInt64) {
    model->Constant(shape, Elements<int64_t>(shape, [&] { return bytes->Int(); }));
  } else {
    model->Input(dtype);
    inputs->push_back(AnyTensor(dtype, shape, bytes));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 1024) return 0;
  Bytes bytes(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto table = tenon::ops::OperatorTable();
  const tenon::ops::Operator& op = table[bytes.Byte() % table.size()];
  tenon::OpModel model{std::string(op.name)};
  AddAttributes(&bytes, &model.node());
  std::vector<Tensor> inputs;
  for (const DType dtype : op.inputs) AddInput(dtype, &bytes, &model, &inputs);
  for (const DType dtype : op.outputs) model.Output(dtype);
  const auto answer = model.Run(inputs);
  if (answer.ok() || absl::IsInvalidArgument(answer.status())) return 0;
  if (absl::IsUnimplemented(answer.status()) || absl::IsOutOfRange(answer.status())) return 0;
  std::abort();
}
