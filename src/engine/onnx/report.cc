#include "onnx/report.h"

#include <algorithm>
#include <functional>

namespace tenon {
namespace {

// What a session takes beside its weights, measured on small models.
constexpr int64_t kSessionBytes = int64_t{1} << 20;
constexpr int64_t kBytesPerNode = 4096;

}  // namespace

std::vector<std::pair<std::string, int64_t>> OperatorsByCount(const ModelReport& report) {
  std::vector<std::pair<std::string, int64_t>> sorted(report.operators.begin(),
                                                      report.operators.end());
  std::ranges::stable_sort(sorted, std::greater(), &std::pair<std::string, int64_t>::second);
  return sorted;
}

int64_t EstimateMemoryOf(const ModelReport& report) {
  return report.weight_bytes + report.weight_bytes / 4 + kSessionBytes +
         report.nodes * kBytesPerNode;
}

}  // namespace tenon
