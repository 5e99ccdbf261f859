#include "predict/tensor_builder.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "predict/testing/values.h"
#include "tensor/half.h"

namespace tenon {
namespace {

// The value that `text` becomes.
template <typename T>
T Read(DType dtype, std::string_view text) {
  TensorBuilder builder(dtype);
  const absl::Status status = builder.AppendText(text);
  EXPECT_TRUE(status.ok()) << status;
  return ValuesOf<T>(builder.Take({1}).value()).at(0);
}

std::string Refusal(DType dtype, std::string_view text) {
  return std::string(TensorBuilder(dtype).AppendText(text).message());
}

template <typename T>
T Convert(DType dtype, const Scalar& value) {
  TensorBuilder builder(dtype);
  const absl::Status status = builder.Append(value);
  EXPECT_TRUE(status.ok()) << status;
  return ValuesOf<T>(builder.Take({1}).value()).at(0);
}

std::string RefusalOf(DType dtype, const Scalar& value) {
  return std::string(TensorBuilder(dtype).Append(value).message());
}

TEST(TensorBuilderTest, ReadsFloatsAsPeopleWriteThem) {
  EXPECT_EQ(Read<float>(DType::kFp32, "0.1"), 0.1F);
  EXPECT_EQ(Read<float>(DType::kFp32, " +.5 "), 0.5F);
  EXPECT_EQ(Read<double>(DType::kFp64, "-1e-3"), -1e-3);
  EXPECT_EQ(Read<float>(DType::kFp32, "1e-60"), 0.0F);
  EXPECT_TRUE(std::signbit(Read<float>(DType::kFp32, "-1e-60")));
  EXPECT_TRUE(std::isinf(Read<float>(DType::kFp32, "-Infinity")));
  EXPECT_EQ(Read<uint16_t>(DType::kFp16, "1.5"), Fp16FromFloat(1.5F));
  EXPECT_EQ(Read<uint16_t>(DType::kBf16, "1.5"), Bf16FromFloat(1.5F));
}

TEST(TensorBuilderTest, GapsAreNanWhereThereIsOne) {
  for (const std::string_view gap : {"", " ", "NA", "null", "nan", "NaN"})
    EXPECT_TRUE(std::isnan(Read<float>(DType::kFp32, gap))) << gap;
  EXPECT_EQ(Refusal(DType::kInt64, ""), "'' is not INT64");
  EXPECT_TRUE(std::isnan(Convert<double>(DType::kFp64, Scalar())));
  EXPECT_EQ(RefusalOf(DType::kInt64, Scalar()), "null is not INT64");
}

TEST(TensorBuilderTest, IntegersMayBeWrittenAsWholeFloats) {
  EXPECT_EQ(Read<int64_t>(DType::kInt64, "-9223372036854775808"),
            std::numeric_limits<int64_t>::min());
  EXPECT_EQ(Read<int8_t>(DType::kInt8, "127.0"), 127);
  EXPECT_EQ(Read<uint32_t>(DType::kUint32, "+7"), 7u);
  EXPECT_EQ(Refusal(DType::kInt8, "128"), "'128' is not INT8");
  EXPECT_EQ(Refusal(DType::kUint8, "-1"), "'-1' is not UINT8");
  EXPECT_EQ(Refusal(DType::kInt64, "1.5"), "'1.5' is not INT64");
  EXPECT_EQ(Refusal(DType::kInt64, "9223372036854775808"), "'9223372036854775808' is not INT64");
}

TEST(TensorBuilderTest, BooleansHaveTwoSpellings) {
  EXPECT_TRUE(Read<bool>(DType::kBool, "True"));
  EXPECT_TRUE(Read<bool>(DType::kBool, "1"));
  EXPECT_FALSE(Read<bool>(DType::kBool, " false"));
  EXPECT_EQ(Refusal(DType::kBool, "yes"), "'yes' is not BOOL");
}

TEST(TensorBuilderTest, TextIsKeptAsItIs) {
  TensorBuilder builder(DType::kBytes);
  for (const std::string_view text : {" a ", "", "NA"}) ASSERT_TRUE(builder.AppendText(text).ok());
  EXPECT_EQ(TextsOf(builder.Take({3}).value()), (std::vector<std::string>{" a ", "", "NA"}));
}

TEST(TensorBuilderTest, SaysWhatDoesNotFit) {
  EXPECT_EQ(Refusal(DType::kFp32, "x"), "'x' is not FP32");
  EXPECT_EQ(Refusal(DType::kFp32, "1e39"), "'1e39' is not FP32");
  EXPECT_EQ(Refusal(DType::kFp32, "1,5"), "'1,5' is not FP32");
  EXPECT_EQ(RefusalOf(DType::kFp32, Scalar(1e39)), "1e+39 is not FP32");
  EXPECT_EQ(RefusalOf(DType::kFp32, Scalar(std::string_view("1"))), "'1' is not FP32");
  EXPECT_EQ(RefusalOf(DType::kBytes, Scalar(int64_t{5})), "5 is not BYTES");
  EXPECT_EQ(RefusalOf(DType::kInt8, Scalar(300.0)), "300 is not INT8");
}

TEST(TensorBuilderTest, ConvertsWhereNothingIsLost) {
  EXPECT_EQ(Convert<float>(DType::kFp32, Scalar(int64_t{-3})), -3.0F);
  EXPECT_EQ(Convert<double>(DType::kFp64, Scalar(uint64_t{1} << 63)), std::ldexp(1.0, 63));
  EXPECT_EQ(Convert<float>(DType::kFp32, Scalar(true)), 1.0F);
  EXPECT_EQ(Convert<int32_t>(DType::kInt32, Scalar(-4.0)), -4);
  EXPECT_EQ(Convert<uint8_t>(DType::kBool, Scalar(int64_t{1})), 1);
  EXPECT_EQ(RefusalOf(DType::kBool, Scalar(int64_t{2})), "2 is not BOOL");
  EXPECT_EQ(RefusalOf(DType::kUint64, Scalar(std::ldexp(1.0, 64))).substr(0, 8), "1.84467e");
  EXPECT_EQ(RefusalOf(DType::kInt64, Scalar(std::nan(""))), "nan is not INT64");
}

TEST(TensorBuilderTest, TheCountIsTheShapes) {
  TensorBuilder builder(DType::kFp32);
  ASSERT_TRUE(builder.AppendText("1").ok());
  EXPECT_FALSE(builder.Take({2}).ok());
  EXPECT_EQ(builder.Take({0}).value().element_count(), 0);
}

}  // namespace
}  // namespace tenon
