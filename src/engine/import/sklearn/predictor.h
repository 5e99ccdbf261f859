// Shorthands that the translators of predictors share: parameters and arithmetic.
//
// Used by the predictor files of this module alone. Mistakes of the graph stay in the builder.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/python/field.h"
#include "import/sklearn/translation.h"

namespace tenon::sklearn {

// A matrix of parameters; a vector is one row, a number one cell, a sparse matrix is filled in.
struct Dense {
  std::vector<double> values;
  int64_t rows = 0;
  int64_t cols = 0;
  double at(int64_t r, int64_t c) const { return values[static_cast<size_t>(r * cols + c)]; }
};

absl::StatusOr<Dense> ReadDense(const python::Field& owner, std::string_view attribute);
// The transpose of `m`, as a constant.
Value Transposed(Context& context, const Dense& m);
Value ConstantOf(Context& context, const Dense& m);

// classes_ of `estimator`; UNIMPLEMENTED where there is one list a target.
absl::StatusOr<Classes> ClassesOf(const python::Field& estimator);

// Arithmetic on values of FP64.
class Calc {
 public:
  explicit Calc(Context& context) : graph_(context.graph) {}

  Value Num(double v) { return graph_.Scalar<double>(v); }
  Value Add(Value a, Value b) { return graph_.Node("Add", {a, b}); }
  Value Sub(Value a, Value b) { return graph_.Node("Sub", {a, b}); }
  Value Mul(Value a, Value b) { return graph_.Node("Mul", {a, b}); }
  Value Div(Value a, Value b) { return graph_.Node("Div", {a, b}); }
  Value Exp(Value a) { return graph_.Node("Exp", {a}); }
  Value Log(Value a) { return graph_.Node("Log", {a}); }
  Value Neg(Value a) { return graph_.Node("Neg", {a}); }
  Value MatMul(Value a, Value b) { return graph_.Node("MatMul", {a, b}); }
  Value Where(Value c, Value a, Value b) { return graph_.Node("Where", {c, a, b}); }
  Value Greater(Value a, double b) { return graph_.Node("Greater", {a, Num(b)}); }
  Value Equal(Value a, Value b) { return graph_.Node("Equal", {a, b}); }
  Value Clip(Value a, double low, double high) {
    return graph_.Node("Min", {graph_.Node("Max", {a, Num(low)}), Num(high)});
  }
  Value Flat(Value a) { return graph_.Reshape(a, {-1}); }         // [N]
  Value AsColumn(Value a) { return graph_.Reshape(a, {-1, 1}); }  // [N,1]
  Value Columns(const std::vector<Value>& v) { return v.size() == 1 ? v[0] : graph_.Concat(v, 1); }
  Value Column(Value a, int64_t i) { return graph_.Gather(a, {i}, 1); }              // [N,1]
  Value RowSum(Value a) { return graph_.Node("ReduceSum", {a, graph_.Ints({1})}); }  // [N,1]
  Value RowMax(Value a) { return graph_.Node("ReduceMax", {a, graph_.Ints({1})}); }
  Value ArgMax(Value a) {  // [N], the first of equals
    return graph_.Node("ArgMax", {a}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
  }
  Value IsPositive(Value a) {  // [N] INT64: 1 where a > 0
    return graph_.Cast(Flat(Greater(a, 0)), DType::kInt64);
  }
  Value Sigmoid(Value a);  // exact where tiny, unlike the runtime's
  // Of scores [N,1]: the sigmoid's complement and the sigmoid, [N,2], and what IsPositive says.
  struct Sides {
    Value probabilities;
    Value positive;
  };
  Sides Logistic(Value scores);
  Value Softmax(Value a);     // over rows
  Value PairOf(Value p);      // [N,1] -> [N,2]: 1 - p, p
  Value Normalized(Value a);  // rows by their sum
  Value LogSumExp(Value a);   // [N,1]
  // [N,1] of a constant, as long as `like` has rows.
  Value Repeat(Value like, double v);
  Value RepeatRow(Value like, const std::vector<double>& row);  // [N,k]

 private:
  GraphBuilder& graph_;
};

}  // namespace tenon::sklearn
