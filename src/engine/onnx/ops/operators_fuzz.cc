// Operators with any attributes and any tensors answer or refuse; they never crash, and never fail
// as if it were their own fault.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/ops/operator_table.h"
#include "onnx/ops/testing/fake_runtime.h"

namespace {

using tenon::DType;
using tenon::Shape;
using tenon::ops::FakeNode;
using tenon::ops::FakeTensor;

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

void AddAttributes(Bytes* bytes, FakeNode* node) {
  for (int count = bytes->Byte() % 6; count > 0; --count) {
    const uint8_t kind = bytes->Byte();
    const size_t which = kind / 3;
    if (kind % 3 == 0) {
      node->ints[kInts[which % std::size(kInts)]] = bytes->Int();
    } else if (kind % 3 == 1) {
      node->texts[kTexts[which % std::size(kTexts)]] = AnyText(bytes);
    } else {
      std::vector<std::string> texts(bytes->Byte() % 4);
      for (std::string& text : texts) text = bytes->Text();
      node->texts[kLists[which % std::size(kLists)]] = tenon::ops::PackTexts(texts);
    }
  }
}

template <typename T, typename Make>
void Fill(size_t count, const Make& make, FakeTensor* tensor) {
  tensor->numbers.resize(count);
  std::span<T> values(static_cast<T*>(tensor->data()), count);
  for (T& value : values) value = make();
}

// Numbers are constants half of the time, as importers write them.
FakeTensor AnyTensor(DType dtype, Bytes* bytes) {
  FakeTensor tensor{.dtype = dtype};
  tensor.is_constant =
      (bytes->Byte() & 1) != 0 && (dtype == DType::kFp64 || dtype == DType::kInt64);
  tensor.shape = bytes->Dimensions();
  const auto count = static_cast<size_t>(tenon::ElementCount(tensor.shape).value());
  switch (dtype) {
    case DType::kFp64:
      Fill<double>(
          count, [&] { return bytes->Real(); }, &tensor);
      break;
    case DType::kInt64:
      Fill<int64_t>(
          count, [&] { return bytes->Int(); }, &tensor);
      break;
    case DType::kBool:
      Fill<bool>(
          count, [&] { return (bytes->Byte() & 1) != 0; }, &tensor);
      break;
    default:
      tensor.texts.resize(count);
      for (std::string& text : tensor.texts) text = bytes->Text();
  }
  return tensor;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 1024) return 0;
  Bytes bytes(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto table = tenon::ops::OperatorTable();
  const tenon::ops::Operator& op = table[bytes.Byte() % table.size()];
  FakeNode node;
  AddAttributes(&bytes, &node);
  for (const DType dtype : op.inputs) node.inputs.push_back(AnyTensor(dtype, &bytes));
  for (size_t i = 0; i < op.optional_inputs; ++i)
    node.inputs[node.inputs.size() - 1 - i].is_missing = (bytes.Byte() & 1) != 0;
  std::vector<FakeTensor> outputs;
  const absl::Status status = tenon::ops::RunOperator(op, &node, &outputs);
  if (status.ok() || absl::IsInvalidArgument(status)) return 0;
  if (absl::IsUnimplemented(status) || absl::IsOutOfRange(status)) return 0;
  if (absl::IsResourceExhausted(status)) return 0;
  std::abort();
}
