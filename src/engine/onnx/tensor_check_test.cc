#include "onnx/tensor_check.h"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx-ml.pb.h"
#include "status/status.h"

namespace tenon {
namespace {

using onnx::TensorProto;
using ::testing::HasSubstr;

TensorProto Tensor(int type, std::vector<int64_t> dims) {
  TensorProto tensor;
  tensor.set_name("t");
  tensor.set_data_type(type);
  for (const int64_t dim : dims) tensor.add_dims(dim);
  return tensor;
}

TEST(CheckTensorTest, TakesRawDataOfEveryType) {
  for (int type = 1; type <= TensorProto::INT2; ++type) {
    const int bits = ElementBits(type);
    if (bits == 0) continue;
    TensorProto tensor = Tensor(type, {3, 5});
    tensor.set_raw_data(std::string(static_cast<size_t>((15 * bits + 7) / 8), 'x'));
    EXPECT_TRUE(CheckTensor(tensor, {}).ok()) << type;
    tensor.mutable_raw_data()->push_back('x');
    EXPECT_EQ(CheckTensor(tensor, {}).status().code(), absl::StatusCode::kInvalidArgument) << type;
  }
}

TEST(CheckTensorTest, TakesTypedDataInItsOwnField) {
  TensorProto halves = Tensor(TensorProto::FLOAT16, {2});
  halves.add_int32_data(1);
  halves.add_int32_data(2);
  EXPECT_EQ(CheckTensor(halves, {})->bytes, 4);
  TensorProto complex = Tensor(TensorProto::COMPLEX64, {1});
  complex.add_float_data(1);
  complex.add_float_data(2);
  EXPECT_TRUE(CheckTensor(complex, {}).ok());
  TensorProto nibbles = Tensor(TensorProto::INT4, {3});
  nibbles.add_int32_data(1);
  nibbles.add_int32_data(2);
  EXPECT_TRUE(CheckTensor(nibbles, {}).ok());
  TensorProto strings = Tensor(TensorProto::STRING, {2});
  strings.add_string_data("ab");
  strings.add_string_data("");
  EXPECT_EQ(CheckTensor(strings, {})->bytes, 2);
  EXPECT_TRUE(CheckTensor(Tensor(TensorProto::FLOAT, {0, 7}), {}).ok());
}

TEST(CheckTensorTest, NamesTheLimitOfATensor) {
  TensorProto tensor = Tensor(TensorProto::FLOAT, {3});
  tensor.set_raw_data("123456789012");
  EXPECT_TRUE(CheckTensor(tensor, {.max_tensor_bytes = 12}).ok());
  const absl::Status status = CheckTensor(tensor, {.max_tensor_bytes = 11}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(MessageOf(status), HasSubstr("model.max_tensor_bytes"));
}

TEST(CheckTensorTest, RefusesWhatDoesNotAddUp) {
  struct Case {
    const char* reason;
    TensorProto tensor;
    std::function<void(TensorProto*)> damage;
  };
  const Case cases[] = {
      {"data_type 9999 is unknown", Tensor(9999, {1}), [](TensorProto*) {}},
      {"data_type 0 is unknown", Tensor(0, {1}), [](TensorProto*) {}},
      {"reading its dimensions", Tensor(1, {-1}), [](TensorProto*) {}},
      {"reading its dimensions", Tensor(1, {int64_t{1} << 32, int64_t{1} << 32}),
       [](TensorProto*) {}},
      {"reading its dimensions", Tensor(1, std::vector<int64_t>(17, 1)), [](TensorProto*) {}},
      {"does not fit 63 bits", Tensor(1, {int64_t{1} << 62}), [](TensorProto*) {}},
      {"model.max_tensor_bytes", Tensor(1, {int64_t{1} << 40}), [](TensorProto*) {}},
      {"raw_data holds 5 bytes, its type and dimensions take 4", Tensor(6, {1}),
       [](TensorProto* t) { t->set_raw_data("12345"); }},
      {"float_data holds 0 entries", Tensor(1, {2}), [](TensorProto*) {}},
      {"float_data holds 3 entries", Tensor(1, {2}),
       [](TensorProto* t) {
         for (const float f : {1.f, 2.f, 3.f}) t->add_float_data(f);
       }},
      {"not in float_data", Tensor(1, {1}), [](TensorProto* t) { t->add_int64_data(1); }},
      {"in raw_data", Tensor(1, {1}),
       [](TensorProto* t) {
         t->set_raw_data("1234");
         t->add_float_data(1);
       }},
      {"strings lie in raw_data", Tensor(8, {1}), [](TensorProto* t) { t->set_raw_data("1234"); }},
      {"segments", Tensor(1, {1}), [](TensorProto* t) { t->mutable_segment()->set_begin(0); }},
      {"not declared external", Tensor(1, {0}),
       [](TensorProto* t) { t->add_external_data()->set_key("location"); }},
      {"external but has raw_data", Tensor(1, {1}),
       [](TensorProto* t) {
         t->set_data_location(TensorProto::EXTERNAL);
         t->set_raw_data("1234");
       }},
      {"external strings", Tensor(8, {1}),
       [](TensorProto* t) { t->set_data_location(TensorProto::EXTERNAL); }},
  };
  for (const Case& bad : cases) {
    TensorProto tensor = bad.tensor;
    bad.damage(&tensor);
    EXPECT_THAT(MessageOf(CheckTensor(tensor, {}).status()), HasSubstr(bad.reason));
  }
}

onnx::SparseTensorProto Sparse(std::vector<int64_t> indices) {
  onnx::SparseTensorProto sparse;
  *sparse.mutable_values() = Tensor(TensorProto::FLOAT, {static_cast<int64_t>(indices.size())});
  *sparse.mutable_indices() = Tensor(TensorProto::INT64, {static_cast<int64_t>(indices.size())});
  for (const int64_t index : indices) {
    sparse.mutable_values()->add_float_data(1);
    sparse.mutable_indices()->add_int64_data(index);
  }
  sparse.add_dims(3);
  sparse.add_dims(4);
  return sparse;
}

TEST(CheckSparseTensorTest, TakesLinearAndCoordinateIndices) {
  EXPECT_EQ(CheckSparseTensor(Sparse({0, 5, 11}), {})->elements, 12);
  onnx::SparseTensorProto coordinates = Sparse({0, 5});
  *coordinates.mutable_indices() = Tensor(TensorProto::INT64, {2, 2});
  for (const int64_t index : {0, 3, 2, 1}) coordinates.mutable_indices()->add_int64_data(index);
  EXPECT_TRUE(CheckSparseTensor(coordinates, {}).ok());
  coordinates.mutable_indices()->set_int64_data(3, 4);
  EXPECT_THAT(MessageOf(CheckSparseTensor(coordinates, {}).status()),
              HasSubstr("index 4 is outside of 4"));
}

TEST(CheckSparseTensorTest, RefusesIndicesOutsideOrUnsorted) {
  EXPECT_THAT(MessageOf(CheckSparseTensor(Sparse({12}), {}).status()),
              HasSubstr("index 12 is outside of 12"));
  EXPECT_THAT(MessageOf(CheckSparseTensor(Sparse({-1}), {}).status()),
              HasSubstr("index -1 is outside"));
  EXPECT_THAT(MessageOf(CheckSparseTensor(Sparse({5, 5}), {}).status()),
              HasSubstr("do not ascend"));
  onnx::SparseTensorProto external = Sparse({1});
  external.mutable_indices()->set_data_location(TensorProto::EXTERNAL);
  EXPECT_THAT(MessageOf(CheckSparseTensor(external, {}).status()),
              HasSubstr("external data of a sparse tensor"));
}

}  // namespace
}  // namespace tenon
