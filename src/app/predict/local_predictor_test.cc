#include "predict/local_predictor.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "config/load.h"
#include "fs/testing/temp_folder.h"
#include "predict/testing/values.h"
#include "status/status.h"

namespace tenon {
namespace {

const std::string kSample = std::string(TENON_SOURCE_DIR) + "/tests/models/sample";

absl::StatusOr<std::unique_ptr<Predictor>> Open(const std::string& path,
                                                const std::string& version = "") {
  return OpenLocalPredictor(LoadConfiguration({}).value(), path, version);
}

std::vector<NamedTensor> Flower() {
  return {{"X", Tensor::Of<float>({1, 4}, std::vector<float>{5.1F, 3.5F, 1.4F, 0.2F}).value()}};
}

TEST(LocalPredictorTest, RunsAFileAndAFolderAlike) {
  for (const std::string& path : {kSample + "/iris/1/model.onnx", kSample + "/iris"}) {
    const auto predictor = Open(path).value();
    EXPECT_EQ(predictor->signature().inputs.at(0).name, "X");
    const auto outputs = predictor->Predict(Flower(), {"label"}).value();
    ASSERT_EQ(outputs.size(), 1u);
    EXPECT_EQ(ValuesOf<int64_t>(outputs[0].tensor), std::vector<int64_t>{0});
  }
}

TEST(LocalPredictorTest, ChecksARequestAsAServerDoes) {
  std::vector<NamedTensor> inputs = Flower();
  inputs[0].name = "Y";
  EXPECT_EQ(Open(kSample + "/iris").value()->Predict(std::move(inputs), {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(LocalPredictorTest, TakesTheNewestVersionOrTheNamedOne) {
  const TempFolder folder;
  for (const std::string version : {"2", "10"}) {
    const std::string model = version == "10" ? "/iris/1" : "/breast_cancer/1";
    std::filesystem::copy(kSample + model, folder.path() + "/" + version,
                          std::filesystem::copy_options::recursive);
  }
  EXPECT_EQ(Open(folder.path()).value()->signature().inputs[0].shape, (Shape{-1, 4}));
  EXPECT_EQ(Open(folder.path(), "2").value()->signature().inputs[0].shape, (Shape{-1, 30}));
  EXPECT_EQ(MessageOf(Open(folder.path(), "3").status()),
            "opening '" + folder.path() + "': it has no version '3'");
}

TEST(LocalPredictorTest, SaysWhichModelsAFolderHas) {
  EXPECT_EQ(MessageOf(Open(kSample).status()),
            "opening '" + kSample +
                "': it holds the models breast_cancer, iris: name one of their folders");
  EXPECT_EQ(Open("/no/such").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tenon
