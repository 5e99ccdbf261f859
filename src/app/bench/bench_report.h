// What a bench came to, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include "bench/bench_run.h"

namespace tenon {

// What was asked, beside the plan.
struct BenchSubject {
  std::string_view url;       // of the model
  std::string_view protocol;  // "rest", "grpc"
  std::string_view format;    // "binary", "json"
};

// Some lines: what was asked, how much was answered, how long that took.
std::string BenchText(const BenchSubject& subject, const BenchPlan& plan,
                      const BenchResult& result);

// One JSON object on one line; latencies in microseconds, null where nothing was answered.
std::string BenchJson(const BenchSubject& subject, const BenchPlan& plan,
                      const BenchResult& result);

}  // namespace tenon
