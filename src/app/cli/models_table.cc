#include "cli/models_table.h"

#include <algorithm>
#include <array>
#include <vector>

#include "json/document.h"
#include "status/status.h"
#include "strings/units.h"

namespace tenon {
namespace {

constexpr size_t kColumns = 8;
using Row = std::array<std::string, kColumns>;

std::string TextOf(const json::Value* object, std::string_view key) {
  const json::Value* value = object == nullptr ? nullptr : object->Find(key);
  return value == nullptr ? "" : std::string(value->string);
}

int64_t NumberOf(const json::Value* object, std::string_view key) {
  const json::Value* value = object == nullptr ? nullptr : object->Find(key);
  return value == nullptr ? 0 : value->integer;
}

// "1.3 ms"; "-" when the server did not tell.
std::string LatencyOf(const json::Value* object, std::string_view key) {
  const json::Value* value = object == nullptr ? nullptr : object->Find(key);
  if (value == nullptr) return "-";
  const double microseconds =
      value->kind == json::Kind::kInt ? static_cast<double>(value->integer) : value->real;
  return FormatLatency(absl::Microseconds(1) * microseconds);
}

Row RowOf(const json::Value& told) {
  const json::Value* ours = told.Find("tenon");
  std::string state = TextOf(ours, "state");
  if (state.empty()) state = TextOf(&told, "state");
  const int64_t memory = NumberOf(ours, "memory_bytes");
  const int64_t failed = NumberOf(ours, "failed");
  const int64_t requests = NumberOf(ours, "answered") + failed;
  return {TextOf(&told, "name"),
          TextOf(&told, "version"),
          state.empty() ? "-" : state,
          memory > 0 ? FormatBytes(memory) : "-",
          failed > 0 ? StrCat(requests, " (", failed, " failed)") : StrCat(requests),
          LatencyOf(ours, "p50_us"),
          LatencyOf(ours, "p99_us"),
          TextOf(&told, "reason")};
}

}  // namespace

absl::StatusOr<std::string> ModelsTable(std::string_view index) {
  const absl::StatusOr<json::Document> document = json::Document::Parse(index, {});
  if (!document.ok() || document->root().kind != json::Kind::kArray)
    return absl::DataLossError("reading the server's answer: it is no index of models");
  std::vector<Row> rows = {
      {"NAME", "VERSION", "STATE", "MEMORY", "REQUESTS", "P50", "P99", "REASON"}};
  for (const json::Value& told : document->root().elements) rows.push_back(RowOf(told));
  std::array<size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < kColumns; ++i) {
      line += row[i];
      if (i + 1 < kColumns) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    StrAppend(&text, line, "\n");
  }
  return text;
}

}  // namespace tenon
