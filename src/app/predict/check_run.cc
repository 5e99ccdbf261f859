#include "predict/check_run.h"

#include <algorithm>
#include <utility>

#include "predict/row_shape.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

std::vector<std::string_view> NamesOf(const std::vector<TensorSpec>& specs) {
  std::vector<std::string_view> names;
  names.reserve(specs.size());
  for (const TensorSpec& spec : specs) names.push_back(spec.name);
  return names;
}

// "a, b"
std::string Listed(const std::vector<TensorSpec>& specs) {
  std::string names;
  for (const TensorSpec& spec : specs) StrAppend(&names, names.empty() ? "" : ", ", spec.name);
  return names;
}

bool HasColumns(const TensorSpec& spec) {
  const absl::StatusOr<Shape> shape = RowShapeOf(spec);
  return shape.ok() && WidthOf(*shape).has_value();
}

// The tensors of a batch in the order of `names`.
absl::StatusOr<std::vector<NamedTensor>> InOrder(std::vector<NamedTensor> tensors,
                                                 const std::vector<std::string>& names) {
  std::vector<NamedTensor> ordered;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(tensors, name, &NamedTensor::name);
    if (found == tensors.end())
      return absl::InternalError(StrCat("the model did not answer ", Quote(name)));
    ordered.push_back(std::move(*found));
  }
  return ordered;
}

absl::Status Compare(CheckRun& run, Batch inputs, Batch expected, Comparison* comparison) {
  std::vector<std::string> names;
  names.reserve(expected.inputs.size());
  for (const NamedTensor& tensor : expected.inputs) names.push_back(tensor.name);
  TENON_ASSIGN_OR_RETURN(std::vector<NamedTensor> answers,
                         run.predictor.Predict(std::move(inputs.inputs), names));
  TENON_ASSIGN_OR_RETURN(answers, InOrder(std::move(answers), names));
  TENON_ASSIGN_OR_RETURN(const std::vector<OutputRows> got,
                         SplitRows(std::move(answers), inputs.rows));
  TENON_ASSIGN_OR_RETURN(const std::vector<OutputRows> want,
                         SplitRows(std::move(expected.inputs), inputs.rows));
  return comparison->Add(got, want, inputs.rows);
}

}  // namespace

absl::StatusOr<Signature> ExpectationOf(const Signature& model,
                                        const std::vector<std::string>& outputs, bool one) {
  Signature expectation;
  for (const std::string& name : outputs) {
    const TensorSpec* spec = FindSpec(model.outputs, name);
    if (spec == nullptr)
      return absl::InvalidArgumentError(StrCat("the model has no output ", Quote(name),
                                               DidYouMean(name, NamesOf(model.outputs))));
    expectation.inputs.push_back(*spec);
  }
  if (!outputs.empty()) return expectation;
  for (const TensorSpec& spec : model.outputs) {
    if (one ? spec.by_default : HasColumns(spec)) expectation.inputs.push_back(spec);
  }
  if (one && expectation.inputs.size() != 1)
    return absl::InvalidArgumentError(StrCat("an array holds one output, and the model has ",
                                             Listed(model.outputs), ": name it with --outputs"));
  for (TensorSpec& spec : expectation.inputs) spec.optional = expectation.inputs.size() > 1;
  return expectation;
}

absl::StatusOr<Comparison> RunCheck(CheckRun& run) {
  Comparison comparison(run.tolerance);
  while (true) {
    TENON_ASSIGN_OR_RETURN(Batch inputs, run.reader.Next(run.batch_rows), "reading the input");
    TENON_ASSIGN_OR_RETURN(Batch expected, run.expectation.Next(run.batch_rows),
                           "reading what is expected");
    if (inputs.rows != expected.rows) {
      const int64_t rows = comparison.rows();
      return absl::InvalidArgumentError(StrCat("the input has ", rows + inputs.rows,
                                               inputs.rows == run.batch_rows ? " or more" : "",
                                               " rows, and expected are ", rows + expected.rows,
                                               expected.rows == run.batch_rows ? " or more" : ""));
    }
    if (inputs.rows == 0) break;
    const int64_t first = comparison.rows() + 1;
    const int64_t last = comparison.rows() + inputs.rows;
    TENON_RETURN_IF_ERROR(Compare(run, std::move(inputs), std::move(expected), &comparison),
                          "checking rows ", first, " to ", last);
    if (run.on_rows) run.on_rows(last);
  }
  if (comparison.rows() == 0) return absl::InvalidArgumentError("the input has no rows");
  return comparison;
}

}  // namespace tenon
