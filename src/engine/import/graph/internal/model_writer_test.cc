#include "import/graph/internal/model_writer.h"

#include <gtest/gtest.h>

#include "onnx-ml.pb.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

onnx::ModelProto Small() {
  onnx::ModelProto model;
  model.set_ir_version(10);
  model.set_producer_name("tenon");
  model.mutable_graph()->set_name("g");
  model.mutable_graph()->add_node()->set_op_type("Identity");
  return model;
}

Tensor Ints(std::vector<int64_t> values) {
  return *Tensor::Of<int64_t>({static_cast<int64_t>(values.size())}, values);
}

TEST(ModelWriter, WritesWhatProtobufWouldWrite) {
  onnx::ModelProto expected = Small();
  onnx::TensorProto* constant = expected.mutable_graph()->add_initializer();
  constant->set_name("c");
  FillTensorProto(Ints({1, 2, 3}), true, constant);

  onnx::ModelProto model = Small();
  const auto written = WriteModel(model, {{"c", Ints({1, 2, 3})}});
  ASSERT_TRUE(written.ok()) << written.status();
  onnx::ModelProto read;
  ASSERT_TRUE(read.ParseFromString(*written));
  EXPECT_EQ(read.SerializeAsString(), expected.SerializeAsString());
}

TEST(ModelWriter, WritesEmptyAndScalarConstants) {
  onnx::ModelProto model = Small();
  const double one = 1.5;
  const Tensor scalar = *Tensor::Of<double>({}, std::span<const double>(&one, 1));
  const auto written = WriteModel(model, {{"none", Ints({})}, {"one", scalar}});
  ASSERT_TRUE(written.ok()) << written.status();
  onnx::ModelProto read;
  ASSERT_TRUE(read.ParseFromString(*written));
  ASSERT_EQ(read.graph().initializer_size(), 2);
  EXPECT_EQ(read.graph().initializer(0).dims(0), 0);
  EXPECT_EQ(read.graph().initializer(1).dims_size(), 0);
  EXPECT_EQ(read.graph().initializer(1).raw_data().size(), 8);
}

TEST(ModelWriter, WritesStringsAsElements) {
  std::string packed;
  AppendBytesElement("long enough to be on the heap, surely", &packed);
  AppendBytesElement("", &packed);
  onnx::ModelProto model = Small();
  const auto written = WriteModel(model, {{"s", *Tensor::FromPackedBytes({2}, packed)}});
  ASSERT_TRUE(written.ok()) << written.status();
  onnx::ModelProto read;
  ASSERT_TRUE(read.ParseFromString(*written));
  EXPECT_EQ(read.graph().initializer(0).string_data(0), "long enough to be on the heap, surely");
  EXPECT_EQ(read.graph().initializer(0).string_data(1), "");
}

// Constants share their bytes, so this takes no 2 GiB.
TEST(ModelWriter, RefusesModelsThatProtobufCannotRead) {
  const Tensor part = *Tensor::Allocate(DType::kUint8, {int64_t{1} << 20});
  std::vector<NamedConstant> constants;
  for (int i = 0; i < 2048; ++i) constants.push_back({"c", part});
  onnx::ModelProto model = Small();
  const auto written = WriteModel(model, std::move(constants));
  EXPECT_EQ(written.status().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace tenon
