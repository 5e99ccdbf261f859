#include "onnx/ops/elementwise.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

absl::StatusOr<std::vector<NamedTensor>> Apply(const std::string& function,
                                               const std::vector<double>& x) {
  OpModel model("Unary");
  model.Input(DType::kFp64).Output(DType::kFp64);
  AddText(&model.node(), "function", function);
  return model.Run({Matrix({static_cast<int64_t>(x.size())}, x)});
}

// Of scipy.special.ndtri.
TEST(UnaryTest, InvertsTheNormalDistributionAsScipy) {
  const std::vector<std::pair<double, double>> known = {
      {1e-300, -37.0470962993612},  {1e-20, -9.262340089798409},
      {1e-07, -5.1993375821928165}, {0.001, -3.090232306167813},
      {0.1, -1.2815515655446004},   {0.1353, -1.10168187367228},
      {0.3, -0.5244005127080409},   {0.5, 0.0},
      {0.86, 1.0803193408149558},   {0.9, 1.2815515655446004},
      {0.999, 3.090232306167813},   {0.999999999999, 7.0344869100478356}};
  for (const auto& [p, x] : known) {
    EXPECT_NEAR(ops::InverseNormal(p), x, 1e-14 * std::max(1.0, std::abs(x))) << p;
  }
  EXPECT_EQ(ops::InverseNormal(0), -kInfinity);
  EXPECT_EQ(ops::InverseNormal(1), kInfinity);
  EXPECT_TRUE(std::isnan(ops::InverseNormal(1.5)));
  EXPECT_TRUE(std::isnan(ops::InverseNormal(kNan)));
}

TEST(UnaryTest, KnowsItsFunctions) {
  const std::vector<std::pair<std::string, double>> at_half = {
      {"erf", std::erf(0.5)},
      {"ndtri", 0},
      {"ndtr", 0.6914624612740131},
      {"expm1", std::expm1(0.5)},
      {"log1p", std::log1p(0.5)},
      {"atan", std::atan(0.5)},
      {"asin", std::asin(0.5)},
      {"sinh", std::sinh(0.5)},
      {"cosh", std::cosh(0.5)},
      {"lgamma", 0.5723649429247001},
      {"cbrt", std::cbrt(0.5)},
      {"rint", 0},
      {"logit", 0},
      {"expit", 1 / (1 + std::exp(-0.5))},
      {"log10", std::log10(0.5)},
      {"log2", -1},
      {"exp2", std::exp2(0.5)},
      {"arcsinh", std::asinh(0.5)},
      {"arctanh", std::atanh(0.5)},
      {"arccos", std::acos(0.5)},
      {"tan", std::tan(0.5)},
      {"softplus", std::log1p(std::exp(0.5))}};
  for (const auto& [function, expected] : at_half)
    EXPECT_NEAR(DoublesOf(Apply(function, {0.5}))[0], expected, 1e-15) << function;
  EXPECT_DOUBLE_EQ(DoublesOf(Apply("arccosh", {3}))[0], std::acosh(3));
  EXPECT_THAT(DoublesOf(Apply("softplus", {1000, -1000, kInfinity})),
              ElementsAre(1000, 0, kInfinity));
  EXPECT_THAT(std::string(MessageOf(Apply("sine", {0}).status())),
              HasSubstr("there is no function 'sine'"));
}

TEST(InterpolateTest, IsNumpysColumnByColumn) {
  OpModel model("Interpolate");
  model.Input(DType::kFp64).Input(DType::kFp64).Input(DType::kFp64).Output(DType::kFp64);
  const Tensor xs = Matrix({2, 3}, {0, 1, 1, -1, 0, 4});
  const Tensor ys = Matrix({2, 3}, {0, 10, 20, 1, 0, 8});
  const auto got = DoublesOf(model.Run({Matrix({4, 2}, {0.25, 2, -5, -2, 1, 4, 9, kNan}), xs, ys}));
  EXPECT_THAT(std::vector<double>(got.begin(), got.end() - 1),
              ElementsAre(2.5, 4, 0, 1, 20, 8, 20));
  EXPECT_TRUE(std::isnan(got.back()));
  EXPECT_THAT(std::string(MessageOf(model.Run({Matrix({1, 1}, {1}), xs, ys}).status())),
              HasSubstr("for 1 columns"));
}

}  // namespace
}  // namespace tenon
