#include "predict/output_rows.h"

#include <limits>

#include <gtest/gtest.h>

#include "predict/testing/values.h"
#include "tensor/half.h"

namespace tenon {
namespace {

template <typename T>
OutputRows RowsOf(Shape shape, std::vector<T> values) {
  const int64_t rows = shape[0];
  std::vector<NamedTensor> outputs = {{"y", Tensor::Of<T>(std::move(shape), values).value()}};
  return SplitRows(std::move(outputs), rows).value().at(0);
}

std::string Text(const OutputRows& output, int64_t element) {
  std::string text;
  AppendText(output, element, &text);
  return text;
}

std::string Json(const OutputRows& output, int64_t element) {
  std::string text;
  const absl::Status status = AppendJson(output, element, &text);
  return status.ok() ? text : std::string(status.message());
}

TEST(OutputRowsTest, SplitsTheFirstDimensionOff) {
  const OutputRows output = RowsOf<float>({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(output.width, 3);
  EXPECT_EQ(output.row_shape, (Shape{1, 3}));
  EXPECT_EQ(Text(output, 4), "5");
}

TEST(OutputRowsTest, AnOutputHasARowForEachOfTheInputs) {
  std::vector<NamedTensor> outputs = {{"y", Tensor::Of<float>({1}, std::vector<float>{1}).value()}};
  EXPECT_EQ(SplitRows(std::move(outputs), 2).status().message(),
            "output 'y' has shape [1], which is not one row for each of 2");
  std::vector<NamedTensor> scalar = {{"y", Tensor::Of<float>({}, std::vector<float>{1}).value()}};
  EXPECT_FALSE(SplitRows(std::move(scalar), 1).ok());
}

TEST(OutputRowsTest, NumbersReadBackAsTheyWere) {
  EXPECT_EQ(Text(RowsOf<float>({1}, {0.1F}), 0), "0.1");
  EXPECT_EQ(Text(RowsOf<double>({1}, {0.1F}), 0), "0.10000000149011612");
  EXPECT_EQ(Text(RowsOf<int8_t>({1}, {-5}), 0), "-5");
  EXPECT_EQ(Text(RowsOf<uint64_t>({1}, {~uint64_t{0}}), 0), "18446744073709551615");
}

TEST(OutputRowsTest, HalvesAreNumbers) {
  for (const DType dtype : {DType::kFp16, DType::kBf16}) {
    const uint16_t bits = dtype == DType::kFp16 ? Fp16FromFloat(1.5F) : Bf16FromFloat(1.5F);
    std::vector<NamedTensor> outputs = {
        {"y", Tensor::CopyOf(dtype, {1}, std::as_bytes(std::span(&bits, 1))).value()}};
    EXPECT_EQ(Text(SplitRows(std::move(outputs), 1).value()[0], 0), "1.5");
  }
}

TEST(OutputRowsTest, JsonHasNoWordForWhatIsNoNumber) {
  const OutputRows output = RowsOf<float>(
      {2}, {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()});
  EXPECT_EQ(Text(output, 0), "NaN");
  EXPECT_EQ(Text(output, 1), "-Infinity");
  EXPECT_EQ(Json(output, 0), "null");
  EXPECT_EQ(Json(output, 1), "null");
}

TEST(OutputRowsTest, TextsAreQuotedInJsonAlone) {
  std::string packed;
  AppendBytesElement("a\"b", &packed);
  AppendBytesElement("\xFF", &packed);
  std::vector<NamedTensor> outputs = {{"y", Tensor::FromPackedBytes({2}, packed).value()}};
  const OutputRows output = SplitRows(std::move(outputs), 2).value().at(0);
  EXPECT_EQ(Text(output, 0), "a\"b");
  EXPECT_EQ(Json(output, 0), "\"a\\\"b\"");
  EXPECT_EQ(Text(output, 1), "\xFF");
  EXPECT_EQ(Json(output, 1), "output 'y' is not UTF-8, which JSON is; CSV carries it");
}

}  // namespace
}  // namespace tenon
