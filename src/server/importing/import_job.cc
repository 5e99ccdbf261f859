#include "importing/import_job.h"

#include <array>
#include <utility>

#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using json::Kind;

struct LimitField {
  std::string_view name;
  int64_t ImportLimits::*field;
};

constexpr std::array kLimitFields = {
    LimitField{"max_source_bytes", &ImportLimits::max_source_bytes},
    LimitField{"max_expanded_bytes", &ImportLimits::max_expanded_bytes},
    LimitField{"max_entries", &ImportLimits::max_entries},
    LimitField{"max_depth", &ImportLimits::max_depth},
    LimitField{"max_objects", &ImportLimits::max_objects},
    LimitField{"max_array_elements", &ImportLimits::max_array_elements},
    LimitField{"max_name_bytes", &ImportLimits::max_name_bytes},
};

void AppendText(std::string_view key, std::string_view text, std::string* json) {
  StrAppend(json, json->ends_with('{') ? "\"" : ",\"", key, "\":");
  AppendJsonString(text, json);
}

absl::Status Missing(std::string_view key) {
  return absl::InvalidArgumentError(StrCat("reading an import's message: no ", Quote(key)));
}

absl::StatusOr<std::string> TextOf(const json::Value& object, std::string_view key) {
  const json::Value* value = object.Find(key);
  if (value == nullptr || value->kind != Kind::kString) return Missing(key);
  return std::string(value->string);
}

}  // namespace

std::string ToJson(const ImportJob& job) {
  std::string json = "{";
  AppendText("folder", job.folder, &json);
  AppendText("file", job.file, &json);
  AppendText("name", job.name, &json);
  AppendText("staging", job.staging, &json);
  json += ",\"known\":[";
  for (const std::string& key : job.known) {
    if (!json.ends_with('[')) json += ",";
    AppendJsonString(key, &json);
  }
  json += "]";
  for (const LimitField& limit : kLimitFields)
    StrAppend(&json, ",\"", limit.name, "\":", job.limits.*limit.field);
  return json + "}";
}

absl::StatusOr<ImportJob> ParseImportJob(std::string_view json) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(json, {}),
                         "reading an import's message");
  const json::Value& root = document.root();
  ImportJob job;
  TENON_ASSIGN_OR_RETURN(job.folder, TextOf(root, "folder"));
  TENON_ASSIGN_OR_RETURN(job.file, TextOf(root, "file"));
  TENON_ASSIGN_OR_RETURN(job.name, TextOf(root, "name"));
  TENON_ASSIGN_OR_RETURN(job.staging, TextOf(root, "staging"));
  const json::Value* known = root.Find("known");
  if (known == nullptr || known->kind != Kind::kArray) return Missing("known");
  for (const json::Value& key : known->elements) {
    if (key.kind != Kind::kString) return Missing("known");
    job.known.emplace_back(key.string);
  }
  for (const LimitField& limit : kLimitFields) {
    const json::Value* value = root.Find(limit.name);
    if (value == nullptr || value->kind != Kind::kInt) return Missing(limit.name);
    job.limits.*limit.field = value->integer;
  }
  return job;
}

std::string ToJson(const ImportOutcome& outcome) {
  std::string json = "{";
  AppendText("key", outcome.key, &json);
  StrAppend(&json, ",\"made\":", outcome.made ? "true" : "false");
  AppendText("onnx", outcome.onnx, &json);
  return json + "}";
}

absl::StatusOr<ImportOutcome> ParseImportOutcome(std::string_view json) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(json, {}),
                         "reading an import's message");
  const json::Value& root = document.root();
  ImportOutcome outcome;
  TENON_ASSIGN_OR_RETURN(outcome.key, TextOf(root, "key"));
  const json::Value* made = root.Find("made");
  if (made == nullptr || made->kind != Kind::kBool) return Missing("made");
  outcome.made = made->boolean;
  TENON_ASSIGN_OR_RETURN(outcome.onnx, TextOf(root, "onnx"));
  return outcome;
}

}  // namespace tenon
