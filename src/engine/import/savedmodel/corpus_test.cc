// Small SavedModels (tests/corpus/savedmodel/make.py), as the engine answers them. The numbers of
// larger ones are compared with TensorFlow's own by tests/zoo.
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/savedmodel/savedmodel_importer.h"
#include "import/testing/read_corpus.h"
#include "onnx/testing/imported_check.h"
#include "onnx/testing/op_model.h"
#include "ports/testing/memory_file_system.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SavedModelCorpus : public testing::Test {
 protected:
  void Add(const std::string& model, const std::string& file) {
    Put(file, ReadCorpus("savedmodel/" + model + "/" + file));
  }

  void Put(const std::string& file, const std::string& bytes) {
    const size_t slash = file.rfind('/');
    if (slash != std::string::npos) {
      ASSERT_TRUE(files_.MakeFolders(file.substr(0, slash)).ok());
    }
    ASSERT_TRUE(files_.PublishFile(file, bytes).ok());
    if (std::ranges::find(entries_, file) == entries_.end()) entries_.push_back(file);
  }

  absl::StatusOr<ImportedModel> Import(const std::string& model) {
    for (const char* file :
         {"saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"})
      if (std::ranges::find(entries_, file) == entries_.end()) Add(model, file);
    return SavedModelImporter().Import(
        {.path = model, .bytes = {}, .folder = &files_, .entries = entries_}, {});
  }

  std::shared_ptr<const Servable> Load(const std::string& model) {
    const auto imported = Import(model);
    EXPECT_TRUE(imported.ok()) << imported.status();
    if (!imported.ok()) return nullptr;
    const auto servable = LoadImported(*imported);
    EXPECT_TRUE(servable.ok()) << servable.status();
    return servable.value_or(nullptr);
  }

  MemoryFileSystem files_;
  std::vector<std::string> entries_;
};

Tensor Floats(const Shape& shape, const std::vector<float>& values) {
  return Tensor::Of<float>(shape, values).value();
}

std::vector<float> FloatsOf(const NamedTensor& answer) {
  const auto floats = answer.tensor.view().as<float>();
  return {floats.begin(), floats.end()};
}

TEST_F(SavedModelCorpus, AnswersUnderTheSignaturesNames) {
  const auto model = Load("dense");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(SignatureOf(*model), "x FP32[-1,3] -> raw FP32[-1,2], score FP32[-1,2]");
  const std::vector<NamedTensor> rows = {{"x", Floats({2, 3}, {1, 2, 3, 0, 0, 0})}};
  const auto answer = model->Infer(rows, {});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(FloatsOf((*answer)[0]), ElementsAre(2.25F, 11.5F, 0.25F, -0.5F));
}

TEST_F(SavedModelCorpus, LooksUpTablesOfConstantsAndOfFiles) {
  Add("words", "assets/words.txt");
  const auto model = Load("words");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(SignatureOf(*model),
            "colour BYTES[-1], name BYTES[-1] -> colour_out INT64[-1], vector FP32[-1,2]");
  const std::vector<NamedTensor> rows = {{"colour", TextTensor({3}, {"green", "blue", "red"})},
                                         {"name", TextTensor({2}, {"ben", "dora"})}};
  const auto answer = model->Infer(rows, {});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(IntsOf(answer, 0), ElementsAre(5, -1, 2));
  EXPECT_THAT(FloatsOf((*answer)[1]), ElementsAre(2, 3, 6, 7));
}

TEST_F(SavedModelCorpus, RunsLoopsAndConditions) {
  const auto model = Load("turns");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(SignatureOf(*model), "x FP32[-1,2] -> last FP32[2], running FP32[-1,2]");
  const std::vector<NamedTensor> rows = {{"x", Floats({3, 2}, {1, 2, 3, 4, 5, 6})}};
  const auto answer = model->Infer(rows, {});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(FloatsOf((*answer)[0]), ElementsAre(18, 24));
  EXPECT_THAT(FloatsOf((*answer)[1]), ElementsAre(1, 2, 4, 6, 9, 12));
  const std::vector<NamedTensor> negative = {{"x", Floats({1, 2}, {-1, -2})}};
  EXPECT_THAT(FloatsOf(model->Infer(negative, {})->front()), ElementsAre(-2, -3));
  const std::vector<NamedTensor> none = {{"x", Floats({0, 2}, {})}};
  const auto empty = model->Infer(none, {});
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_THAT(FloatsOf((*empty)[1]), ElementsAre());
}

TEST_F(SavedModelCorpus, NamesAllThatItRefusesAtOnce) {
  const absl::Status status = Import("refused").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  const std::string message(MessageOf(status));
  EXPECT_THAT(message, HasSubstr("importing 'refused': 4 nodes are not supported: "));
  EXPECT_THAT(message, HasSubstr("'ReadFile' (node 'ReadFile' of function '__inference___call__"));
  EXPECT_THAT(message, HasSubstr("reads or writes files"));
  EXPECT_THAT(message, HasSubstr("'MatrixDeterminant' (node 'MatrixDeterminant' of function "
                                 "'__inference_inner_"));
  EXPECT_THAT(message, HasSubstr("'RandomUniform'"));
  EXPECT_THAT(message, HasSubstr("'AssignAddVariableOp'"));
}

TEST_F(SavedModelCorpus, SaysWhatIsDamaged) {
  std::string data = ReadCorpus("savedmodel/dense/variables/variables.data-00000-of-00001");
  data[0] = static_cast<char>(data[0] ^ 1);
  data[9] = static_cast<char>(data[9] ^ 1);
  Put("variables/variables.data-00000-of-00001", data);
  const absl::Status status = Import("dense").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("its checksum is wrong"));
}

TEST_F(SavedModelCorpus, MissesAnAssetByItsName) {
  const absl::Status status = Import("words").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("assets/words.txt"));
}

}  // namespace
}  // namespace tenon
