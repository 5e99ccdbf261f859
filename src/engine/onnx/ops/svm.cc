#include "onnx/ops/svm.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "onnx/ops/row_pairs.h"
#include "status/status.h"

namespace tenon::ops {
namespace {

constexpr double kMinProbability = 1e-7;

double PowerOf(double base, int64_t exponent) {
  double result = 1;
  for (int64_t rest = exponent; rest > 0; rest /= 2) {
    if (rest % 2 == 1) result *= base;
    base *= base;
  }
  return result;
}

class PolyKernel final : public Kernel {
 public:
  explicit PolyKernel(int64_t degree) : degree_(degree) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const RowPairs pairs, ReadRowPairs(run));
    TENON_ASSIGN_OR_RETURN(const double gamma, run.Scalar(2));
    TENON_ASSIGN_OR_RETURN(const double coef0, run.Scalar(3));
    return MapPairs(run, pairs, [&](Row x, Row s) {
      return PowerOf(gamma * DotProduct(x, s) + coef0, degree_);
    });
  }

 private:
  const int64_t degree_;
};

// One pairwise decision: the support vectors of both classes, each with its coefficients against
// the other.
struct Pair {
  size_t i, j;
  size_t begin_i, begin_j;
  size_t count_i, count_j;
};

std::vector<Pair> PairsOf(std::span<const int64_t> n_support) {
  std::vector<Pair> pairs;
  std::vector<size_t> begins(n_support.size());
  for (size_t i = 1; i < begins.size(); ++i)
    begins[i] = begins[i - 1] + static_cast<size_t>(n_support[i - 1]);
  for (size_t i = 0; i < begins.size(); ++i) {
    for (size_t j = i + 1; j < begins.size(); ++j)
      pairs.push_back({i, j, begins[i], begins[j], static_cast<size_t>(n_support[i]),
                       static_cast<size_t>(n_support[j])});
  }
  return pairs;
}

// n_support must be the sizes of groups that make up `vectors`.
absl::Status CheckSupport(std::span<const int64_t> n_support, int64_t vectors) {
  int64_t rest = vectors;
  for (const int64_t count : n_support) {
    if (count < 0 || count > rest)
      return absl::InvalidArgumentError(
          StrCat("SvmDecide: n_support does not make up ", vectors, " support vectors"));
    rest -= count;
  }
  if (rest == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("SvmDecide: n_support does not make up ", vectors, " support vectors"));
}

// How many classes have so many pairs; 0 when none.
int64_t ClassesOf(int64_t pairs) {
  int64_t classes = 2;
  while (classes * (classes - 1) / 2 < pairs) ++classes;
  return classes * (classes - 1) / 2 == pairs ? classes : 0;
}

double Sigmoid(double decision, double a, double b) {
  const double z = decision * a + b;
  return z >= 0 ? std::exp(-z) / (1 + std::exp(-z)) : 1 / (1 + std::exp(z));
}

// libsvm's multiclass_probability: minimises p'Qp over probabilities, one coordinate at a time.
class Coupling {
 public:
  explicit Coupling(size_t classes)
      : k_(classes), r_(classes * classes), q_(classes * classes), qp_(classes) {}

  void SetPair(size_t i, size_t j, double probability) {
    r_[i * k_ + j] = probability;
    r_[j * k_ + i] = 1 - probability;
  }

  void Solve(std::span<double> p) {
    Start(p);
    const size_t rounds = std::max<size_t>(100, k_);
    for (size_t round = 0; round < rounds; ++round) {
      double pqp = Multiply(p);
      double error = 0;
      for (const double value : qp_) error = std::max(error, std::abs(value - pqp));
      if (error < 0.005 / static_cast<double>(k_)) return;
      for (size_t t = 0; t < k_; ++t) Improve(t, p, &pqp);
    }
  }

 private:
  void Start(std::span<double> p) {
    for (size_t t = 0; t < k_; ++t) {
      p[t] = 1 / static_cast<double>(k_);
      q_[t * k_ + t] = 0;
      for (size_t j = 0; j < k_; ++j) {
        if (j == t) continue;
        q_[t * k_ + t] += r_[j * k_ + t] * r_[j * k_ + t];
        q_[t * k_ + j] = -r_[j * k_ + t] * r_[t * k_ + j];
      }
    }
  }

  double Multiply(std::span<const double> p) {
    double pqp = 0;
    for (size_t t = 0; t < k_; ++t) {
      qp_[t] = 0;
      for (size_t j = 0; j < k_; ++j) qp_[t] += q_[t * k_ + j] * p[j];
      pqp += p[t] * qp_[t];
    }
    return pqp;
  }

  void Improve(size_t t, std::span<double> p, double* pqp) {
    const double diff = (-qp_[t] + *pqp) / q_[t * k_ + t];
    p[t] += diff;
    *pqp = (*pqp + diff * (diff * q_[t * k_ + t] + 2 * qp_[t])) / (1 + diff) / (1 + diff);
    for (size_t j = 0; j < k_; ++j) {
      qp_[j] = (qp_[j] + diff * q_[t * k_ + j]) / (1 + diff);
      p[j] /= 1 + diff;
    }
  }

  const size_t k_;
  std::vector<double> r_, q_, qp_;
};

class SvmCouple final : public Kernel {
 public:
  explicit SvmCouple(int64_t classes) : classes_(classes) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn ovo, run.Matrix(0));
    TENON_ASSIGN_OR_RETURN(const TensorIn a, run.Input(1));
    TENON_ASSIGN_OR_RETURN(const TensorIn b, run.Input(2));
    if (ClassesOf(ovo.columns()) != classes_ || a.elements != ovo.columns() ||
        b.elements != ovo.columns())
      return absl::InvalidArgumentError(StrCat("SvmCouple: ", ovo.columns(), " decisions, ",
                                               a.elements, " and ", b.elements,
                                               " coefficients for ", classes_, " classes"));
    const auto k = static_cast<size_t>(classes_);
    TENON_ASSIGN_OR_RETURN(const std::span<double> out,
                           run.Doubles(0, Shape{ovo.rows(), classes_}));
    Coupling coupling(k);
    const double* decision = ovo.as<double>().data();
    for (size_t row = 0; row < static_cast<size_t>(ovo.rows()); ++row) {
      size_t pair = 0;
      for (size_t i = 0; i < k; ++i) {
        for (size_t j = i + 1; j < k; ++j, ++pair, ++decision) {
          const double p = Sigmoid(*decision, a.as<double>()[pair], b.as<double>()[pair]);
          coupling.SetPair(i, j, std::min(std::max(p, kMinProbability), 1 - kMinProbability));
        }
      }
      coupling.Solve(out.subspan(row * k, k));
    }
    return absl::OkStatus();
  }

 private:
  const int64_t classes_;
};

}  // namespace

absl::Status RunRbf(const KernelRun& run) {
  TENON_ASSIGN_OR_RETURN(const RowPairs pairs, ReadRowPairs(run));
  TENON_ASSIGN_OR_RETURN(const double gamma, run.Scalar(2));
  return MapPairs(run, pairs,
                  [&](Row x, Row s) { return std::exp(-gamma * SquaredDistance(x, s)); });
}

absl::StatusOr<std::unique_ptr<Kernel>> MakePolyKernel(const KernelInfo& info) {
  return std::make_unique<PolyKernel>(info.Int("degree", 3));
}

absl::Status RunSigmoidKernel(const KernelRun& run) {
  TENON_ASSIGN_OR_RETURN(const RowPairs pairs, ReadRowPairs(run));
  TENON_ASSIGN_OR_RETURN(const double gamma, run.Scalar(2));
  TENON_ASSIGN_OR_RETURN(const double coef0, run.Scalar(3));
  return MapPairs(run, pairs,
                  [&](Row x, Row s) { return std::tanh(gamma * DotProduct(x, s) + coef0); });
}

absl::Status RunSvmDecide(const KernelRun& run) {
  TENON_ASSIGN_OR_RETURN(const TensorIn kernel, run.Matrix(0));
  TENON_ASSIGN_OR_RETURN(const TensorIn dual_coef, run.Matrix(1));
  TENON_ASSIGN_OR_RETURN(const TensorIn intercept, run.Input(2));
  TENON_ASSIGN_OR_RETURN(const TensorIn n_support, run.Input(3));
  TENON_RETURN_IF_ERROR(CheckSupport(n_support.as<int64_t>(), kernel.columns()));
  if (dual_coef.columns() != kernel.columns() || dual_coef.rows() + 1 != n_support.elements)
    return absl::InvalidArgumentError(
        StrCat("SvmDecide: coefficients ", ShapeToString(dual_coef.shape), " for ",
               kernel.columns(), " support vectors of ", n_support.elements, " classes"));
  const std::vector<Pair> pairs = PairsOf(n_support.as<int64_t>());
  if (std::cmp_not_equal(pairs.size(), intercept.elements))
    return absl::InvalidArgumentError(StrCat("SvmDecide: ", intercept.elements, " intercepts for ",
                                             pairs.size(), " pairs of classes"));
  TENON_ASSIGN_OR_RETURN(const std::span<double> out,
                         run.Doubles(0, Shape{kernel.rows(), intercept.elements}));
  const auto vectors = static_cast<size_t>(kernel.columns());
  const double* const coef = dual_coef.as<double>().data();
  size_t at = 0;
  for (size_t row = 0; row < static_cast<size_t>(kernel.rows()); ++row) {
    const double* const k = kernel.as<double>().data() + row * vectors;
    for (size_t p = 0; p < pairs.size(); ++p) {
      const Pair& pair = pairs[p];
      const double* const coef_i = coef + (pair.j - 1) * vectors;
      const double* const coef_j = coef + pair.i * vectors;
      double sum = 0;
      for (size_t s = pair.begin_i; s < pair.begin_i + pair.count_i; ++s) sum += coef_i[s] * k[s];
      for (size_t s = pair.begin_j; s < pair.begin_j + pair.count_j; ++s) sum += coef_j[s] * k[s];
      out[at++] = sum + intercept.as<double>()[p];
    }
  }
  return absl::OkStatus();
}

absl::Status RunSvmVote(const KernelRun& run) {
  TENON_ASSIGN_OR_RETURN(const TensorIn ovo, run.Matrix(0));
  const auto classes = static_cast<size_t>(ClassesOf(ovo.columns()));
  if (classes == 0)
    return absl::InvalidArgumentError(
        StrCat("SvmVote: no number of classes has ", ovo.columns(), " pairs"));
  TENON_ASSIGN_OR_RETURN(const std::span<int64_t> out, run.Ints(0, Shape{ovo.rows()}));
  const double* decision = ovo.as<double>().data();
  for (int64_t& winner : out) {
    std::vector<int64_t> votes(classes);
    for (size_t i = 0; i < classes; ++i) {
      for (size_t j = i + 1; j < classes; ++j) ++votes[*decision++ > 0 ? i : j];
    }
    winner = std::max_element(votes.begin(), votes.end()) - votes.begin();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeSvmCouple(const KernelInfo& info) {
  const int64_t classes = info.Int("k", 0);
  if (classes < 2 || classes > 1 << 15)
    return absl::InvalidArgumentError(StrCat("k is ", classes, " classes"));
  return std::make_unique<SvmCouple>(classes);
}

}  // namespace tenon::ops
