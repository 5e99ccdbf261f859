// What a model has done, in Triton's words.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "serving/model_table.h"

namespace inference {
class ModelStatistics;
}  // namespace inference

namespace tenon::oip {

// The versions that a request for statistics means: all when `model` is empty, those of the model
// when `version` is. NOT_FOUND as ModelTable::Find.
absl::StatusOr<std::vector<std::shared_ptr<const ModelVersion>>> VersionsMeant(
    const ModelTable& table, std::string_view model, std::string_view version);

// Requests that did not reach the model are not counted. What Triton tells apart and Tenon does not
// do (queues, copies, batches above one request, caches) took no time.
inference::ModelStatistics StatisticsOf(const ModelVersion& model);

// {"model_stats":[...]} with plain numbers.
std::string StatisticsJson(const std::vector<std::shared_ptr<const ModelVersion>>& versions);

}  // namespace tenon::oip
