#include "predict/prediction_run.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

// Rows that count up from 1, `total` of them.
class CountingReader : public BatchReader {
 public:
  explicit CountingReader(int64_t total) : total_(total) {}

  absl::StatusOr<Batch> Next(int64_t max_rows) override {
    Batch batch{.rows = std::min(max_rows, total_ - given_)};
    std::vector<float> values;
    for (int64_t i = 0; i < batch.rows; ++i) values.push_back(static_cast<float>(++given_));
    batch.inputs.push_back({"x", Tensor::Of<float>({batch.rows}, values).value()});
    return batch;
  }

 private:
  const int64_t total_;
  int64_t given_ = 0;
};

// Answers with its input; fails from the call on that it is told.
class EchoPredictor : public Predictor {
 public:
  void FailAtCall(int call) { fail_at_ = call; }

  const Signature& signature() const override { return signature_; }

  absl::StatusOr<std::vector<NamedTensor>> Predict(std::vector<NamedTensor> inputs,
                                                   const std::vector<std::string>&) override {
    if (++calls_ == fail_at_) return absl::InternalError("it broke");
    inputs[0].name = "y";
    return inputs;
  }

 private:
  const Signature signature_ = {.inputs = {SpecOf("x", DType::kFp32, {-1})},
                                .outputs = {SpecOf("y", DType::kFp32, {-1})}};
  int calls_ = 0;
  int fail_at_ = 0;
};

class PredictionRunTest : public testing::Test {
 protected:
  absl::StatusOr<int64_t> Run(int64_t rows, std::vector<std::string> outputs = {}) {
    CountingReader reader(rows);
    const auto writer = MakeRowWriter({.name = "csv"}).value();
    PredictionRun run{reader, predictor_, *writer, std::move(outputs), 2};
    run.write = [this](std::string_view text) {
      text_.append(text);
      return write_status_;
    };
    run.on_rows = [this](int64_t done) { done_.push_back(done); };
    return RunPrediction(run);
  }

  EchoPredictor predictor_;
  absl::Status write_status_;
  std::string text_;
  std::vector<int64_t> done_;
};

TEST_F(PredictionRunTest, RunsBatchAfterBatch) {
  EXPECT_EQ(Run(5).value(), 5);
  EXPECT_EQ(text_, "y\n1\n2\n3\n4\n5\n");
  EXPECT_EQ(done_, (std::vector<int64_t>{2, 4, 5}));
}

TEST_F(PredictionRunTest, NoRowsHaveAHeaderAlone) {
  EXPECT_EQ(Run(0).value(), 0);
  EXPECT_EQ(text_, "y\n");
}

TEST_F(PredictionRunTest, AFailureSaysWithWhichRowsItCame) {
  predictor_.FailAtCall(2);
  const absl::Status status = Run(5).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(), "predicting rows 3 to 4: it broke");
}

TEST_F(PredictionRunTest, AnUnknownOutputIsRefusedBeforeAnythingIsRun) {
  EXPECT_EQ(Run(5, {"yy"}).status().message(), "the model has no output 'yy' (did you mean 'y'?)");
  EXPECT_EQ(text_, "");
}

TEST_F(PredictionRunTest, EndsWhenTheOutputTakesNoMore) {
  write_status_ = absl::DataLossError("full");
  EXPECT_EQ(Run(5).status().message(), "full");
  EXPECT_EQ(text_, "y\n1\n2\n");
}

}  // namespace
}  // namespace tenon
