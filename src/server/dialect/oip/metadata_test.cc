#include "dialect/oip/metadata.h"

#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"

namespace tenon::oip {
namespace {

TEST(MetadataTest, TheServerNamesItsExtensions) {
  EXPECT_EQ(
      ServerMetadataJson("0.1.0"),
      R"({"name":"tenon","version":"0.1.0","extensions":["binary_tensor_data","logging","model_configuration","model_repository","parameters","statistics"]})");
}

TEST(MetadataTest, AModelShowsItsVersionsAndItsSignature) {
  Signature signature;
  signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, 3}}};
  signature.outputs = {{.name = "y", .dtype = DType::kBytes, .shape = {}}};
  const auto servable = std::make_shared<ConstantServable>(signature, std::vector<NamedTensor>{});
  const ModelTable table =
      ModelTable::Create({{"m", "2", servable}, {"m", "10", servable}}).value();
  EXPECT_EQ(ModelMetadataJson(**table.Find("m", "2"), *table.VersionsOf("m")),
            R"({"name":"m","versions":["2","10"],"platform":"tenon_constant",)"
            R"("inputs":[{"name":"x","datatype":"FP32","shape":[-1,3]}],)"
            R"("outputs":[{"name":"y","datatype":"BYTES","shape":[]}]})");
}

TEST(MetadataTest, AModelShowsItsPropertiesAndWhichOutputsAreAskedFor) {
  Signature signature;
  signature.outputs = {{.name = "y"}, {.name = "z", .by_default = false}};
  signature.properties = {{"tenon.classes", R"(["a","b"])"}};
  const auto servable = std::make_shared<ConstantServable>(signature, std::vector<NamedTensor>{});
  const ModelTable table = ModelTable::Create({{"m", "1", servable}}).value();
  EXPECT_EQ(ModelMetadataJson(**table.Find("m", "1"), *table.VersionsOf("m")),
            R"({"name":"m","versions":["1"],"platform":"tenon_constant","inputs":[],)"
            R"("outputs":[{"name":"y","datatype":"FP32","shape":[]},)"
            R"({"name":"z","datatype":"FP32","shape":[],"parameters":{"by_default":false}}],)"
            R"("parameters":{"tenon.classes":"[\"a\",\"b\"]"}})");
}

}  // namespace
}  // namespace tenon::oip
