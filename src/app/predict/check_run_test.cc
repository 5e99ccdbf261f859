#include "predict/check_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "predict/csv_batches.h"
#include "predict/testing/values.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

// y is x, twice is 2 x.
class DoublingPredictor : public Predictor {
 public:
  const Signature& signature() const override { return signature_; }

  absl::StatusOr<std::vector<NamedTensor>> Predict(std::vector<NamedTensor> inputs,
                                                   const std::vector<std::string>& names) override {
    std::vector<NamedTensor> outputs;
    for (const std::string& name : names) {
      std::vector<double> values = ValuesOf<double>(inputs[0].tensor);
      for (double& value : values) value *= name == "twice" ? 2 : 1;
      outputs.push_back({name, Tensor::Of<double>(inputs[0].tensor.shape(), values).value()});
    }
    return outputs;
  }

 private:
  const Signature signature_ = {
      .inputs = {SpecOf("x", DType::kFp64, {-1})},
      .outputs = {SpecOf("y", DType::kFp64, {-1}), SpecOf("twice", DType::kFp64, {-1})}};
};

class CheckRunTest : public testing::Test {
 protected:
  absl::StatusOr<Comparison> Check(const std::string& input, const std::string& expected) {
    const Signature& model = predictor_.signature();
    const Signature expectation = ExpectationOf(model, {}, false).value();
    std::istringstream in(input);
    std::istringstream want(expected);
    const auto in_source = ByteSource::Of(in, "in");
    const auto want_source = ByteSource::Of(want, "expected");
    CsvBatches reader(model, *in_source, {});
    CsvBatches expected_reader(expectation, *want_source, {});
    CheckRun run{reader, expected_reader, predictor_, {}, 2, {}};
    return RunCheck(run);
  }

  DoublingPredictor predictor_;
};

TEST_F(CheckRunTest, ComparesTheOutputsThatAreExpected) {
  const Comparison both = Check("x\n1\n2\n3\n", "twice,y\n2,1\n4,2\n6,3\n").value();
  EXPECT_TRUE(both.Agrees());
  EXPECT_EQ(both.rows(), 3);
  EXPECT_EQ(both.outputs().size(), 2u);
  const Comparison one = Check("x\n1\n2\n3\n", "twice\n2\n4\n7\n").value();
  EXPECT_EQ(one.outputs().size(), 1u);
  EXPECT_EQ(one.outputs()[0].first->row, 3);
}

TEST_F(CheckRunTest, RowsHaveToBeAsMany) {
  EXPECT_THAT(MessageOf(Check("x\n1\n2\n3\n", "y\n1\n2\n").status()),
              HasSubstr("the input has 3 rows, and expected are 2"));
  EXPECT_THAT(MessageOf(Check("x\n1\n", "y\n1\n2\n3\n").status()),
              HasSubstr("the input has 1 rows, and expected are 2 or more"));
  EXPECT_THAT(MessageOf(Check("x\n", "y\n").status()), HasSubstr("the input has no rows"));
}

TEST_F(CheckRunTest, SaysWhichFileIsWrong) {
  EXPECT_THAT(MessageOf(Check("x\n1\n", "y\nfox\n").status()),
              HasSubstr("reading what is expected: "));
  EXPECT_THAT(MessageOf(Check("x\n1\n", "yy\n1\n").status()), HasSubstr("'yy'"));
}

TEST(ExpectationTest, AnArrayHoldsOneOutput) {
  Signature model = {.outputs = {SpecOf("a", DType::kFp32, {-1}), SpecOf("b", DType::kFp32, {-1})}};
  EXPECT_THAT(MessageOf(ExpectationOf(model, {}, true).status()),
              HasSubstr("the model has a, b: name it with --outputs"));
  EXPECT_EQ(ExpectationOf(model, {"b"}, true)->inputs[0].name, "b");
  model.outputs[1].by_default = false;
  EXPECT_EQ(ExpectationOf(model, {}, true)->inputs[0].name, "a");
  EXPECT_THAT(MessageOf(ExpectationOf(model, {"bb"}, false).status()),
              HasSubstr("the model has no output 'bb'"));
}

}  // namespace
}  // namespace tenon
