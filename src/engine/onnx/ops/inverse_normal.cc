#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "onnx/ops/elementwise.h"

// The rational approximations of the Cephes library (S. L. Moshier), which scipy.special.ndtri
// uses.
namespace tenon::ops {
namespace {

constexpr double kExpMinusTwo = 0.13533528323661269189;
constexpr double kRootOfTwoPi = 2.50662827463100050242;

constexpr std::array kP0 = {-5.99633501014107895267E1, 9.80010754185999661536E1,
                            -5.66762857469070293439E1, 1.39312609387279679503E1,
                            -1.23916583867381258016E0};
constexpr std::array kQ0 = {1.0,
                            1.95448858338141759834E0,
                            4.67627912898881538453E0,
                            8.63602421390890590575E1,
                            -2.25462687854119370527E2,
                            2.00260212380060660359E2,
                            -8.20372256168333339912E1,
                            1.59056225126211695515E1,
                            -1.18331621121330003142E0};
constexpr std::array kP1 = {
    4.05544892305962419923E0,   3.15251094599893866154E1,   5.71628192246421288162E1,
    4.40805073893200834700E1,   1.46849561928858024014E1,   2.18663306850790267539E0,
    -1.40256079171354495875E-1, -3.50424626827848203418E-2, -8.57456785154685413611E-4};
constexpr std::array kQ1 = {1.0,
                            1.57799883256466749731E1,
                            4.53907635128879210584E1,
                            4.13172038254672030440E1,
                            1.50425385692907503408E1,
                            2.50464946208309415979E0,
                            -1.42182922854787788574E-1,
                            -3.80806407691578277194E-2,
                            -9.33259480895457427372E-4};
constexpr std::array kP2 = {
    3.23774891776946035970E0,  6.91522889068984211695E0,  3.93881025292474443415E0,
    1.33303460815807542389E0,  2.01485389549179081538E-1, 1.23716634817820021358E-2,
    3.01581553508235416007E-4, 2.65806974686737550832E-6, 6.23974539184983293730E-9};
constexpr std::array kQ2 = {1.0,
                            6.02427039364742014255E0,
                            3.67983563856160859403E0,
                            1.37702099489081330271E0,
                            2.16236993594496635890E-1,
                            1.34204006088543189037E-2,
                            3.28014464682127739104E-4,
                            2.89247864745380683936E-6,
                            6.79019408009981274425E-9};

double Polynomial(double x, std::span<const double> coefficients) {
  double sum = 0;
  for (const double coefficient : coefficients) sum = sum * x + coefficient;
  return sum;
}

// Of the lower tail, 0 < p <= exp(-2); negated.
double TailOf(double p) {
  const double x = std::sqrt(-2 * std::log(p));
  const double z = 1 / x;
  const double correction = x < 8 ? z * Polynomial(z, kP1) / Polynomial(z, kQ1)
                                  : z * Polynomial(z, kP2) / Polynomial(z, kQ2);
  return x - std::log(x) / x - correction;
}

}  // namespace

double InverseNormal(double p) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (p == 0) return -kInfinity;
  if (p == 1) return kInfinity;
  if (!(p > 0 && p < 1)) return std::numeric_limits<double>::quiet_NaN();
  if (p > 1 - kExpMinusTwo) return TailOf(1 - p);
  if (p <= kExpMinusTwo) return -TailOf(p);
  const double y = p - 0.5;
  const double square = y * y;
  return (y + y * (square * Polynomial(square, kP0) / Polynomial(square, kQ0))) * kRootOfTwoPi;
}

}  // namespace tenon::ops
