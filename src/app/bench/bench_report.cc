#include "bench/bench_report.h"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "predict/progress_bar.h"
#include "status/status.h"
#include "strings/columns.h"
#include "strings/quote.h"
#include "strings/units.h"

namespace tenon {
namespace {

struct Percentile {
  std::string_view name;
  std::string_view key;
  double q;
};

constexpr std::array kPercentiles = {Percentile{"p50", "p50", 0.5}, Percentile{"p90", "p90", 0.9},
                                     Percentile{"p99", "p99", 0.99},
                                     Percentile{"p99.9", "p99_9", 0.999}};

std::string LoopText(const BenchPlan& plan) {
  if (!plan.rate.has_value()) return "closed loop";
  return absl::StrFormat("open loop, %g/s, timed from when each was due", *plan.rate);
}

std::string Text(absl::Duration latency, const BenchResult& result) {
  return result.answered == 0 ? "-" : FormatLatency(latency);
}

std::string Number(absl::Duration latency, const BenchResult& result) {
  return result.answered == 0 ? "null"
                              : absl::StrFormat("%.1f", absl::ToDoubleMicroseconds(latency));
}

}  // namespace

std::string BenchText(const BenchSubject& subject, const BenchPlan& plan,
                      const BenchResult& result) {
  std::string text =
      StrCat(subject.url, "\n", subject.protocol, ", ", subject.format, ", ", plan.connections,
             plan.connections == 1 ? " connection, " : " connections, ", LoopText(plan),
             absl::StrFormat(", %.1f s\n\n", absl::ToDoubleSeconds(result.took)));
  std::vector<std::vector<std::string>> counts = {
      {"answered", WithCommas(result.answered),
       StrCat(WithCommas(std::llround(result.Throughput())), "/s")},
      {"failed", WithCommas(result.failed), ""}};
  if (plan.rate.has_value()) counts.push_back({"not sent in time", WithCommas(result.unsent), ""});
  StrAppend(&text, AlignColumns(counts, ""), "\n");
  std::vector<std::vector<std::string>> latencies = {
      {"latency", "mean", "min"}, {"", Text(result.Mean(), result), Text(result.least, result)}};
  for (const Percentile& percentile : kPercentiles) {
    latencies[0].emplace_back(percentile.name);
    latencies[1].push_back(Text(result.Quantile(percentile.q), result));
  }
  latencies[0].emplace_back("max");
  latencies[1].push_back(Text(result.most, result));
  return text.append(AlignColumns(latencies, ""));
}

std::string BenchJson(const BenchSubject& subject, const BenchPlan& plan,
                      const BenchResult& result) {
  std::string json = R"({"url":)";
  AppendJsonString(subject.url, &json);
  StrAppend(&json, R"(,"protocol":")", subject.protocol, R"(","format":")", subject.format,
            R"(","connections":)", plan.connections, R"(,"rate":)",
            plan.rate.has_value() ? absl::StrFormat("%g", *plan.rate) : "null", R"(,"seconds":)",
            absl::StrFormat("%.3f", absl::ToDoubleSeconds(result.took)), R"(,"answered":)",
            result.answered, R"(,"failed":)", result.failed, R"(,"unsent":)", result.unsent,
            R"(,"throughput":)", absl::StrFormat("%.1f", result.Throughput()),
            R"(,"latency_us":{"mean":)", Number(result.Mean(), result), R"(,"min":)",
            Number(result.least, result));
  for (const Percentile& percentile : kPercentiles) {
    StrAppend(&json, ",\"", percentile.key, "\":", Number(result.Quantile(percentile.q), result));
  }
  StrAppend(&json, R"(,"max":)", Number(result.most, result), R"(},"first_failure":)");
  if (result.first_failure.ok()) return json.append("null}\n");
  AppendJsonString(MessageOf(result.first_failure), &json);
  return json.append("}\n");
}

}  // namespace tenon
