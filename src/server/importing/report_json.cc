#include "importing/report_json.h"

#include <limits>

#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using json::Kind;

void AppendMember(std::string_view key, std::string_view text, std::string* json) {
  if (!json->ends_with('{')) json->push_back(',');
  StrAppend(json, "\"", key, "\":");
  AppendJsonString(text, json);
}

absl::StatusOr<std::string> TextOf(const json::Value& object, std::string_view key) {
  const json::Value* value = object.Find(key);
  if (value == nullptr || value->kind != Kind::kString)
    return absl::InvalidArgumentError(StrCat("reading an import report: no text ", Quote(key)));
  return std::string(value->string);
}

absl::StatusOr<const std::vector<json::Value>*> ListOf(const json::Value& object,
                                                       std::string_view key) {
  const json::Value* value = object.Find(key);
  if (value == nullptr || value->kind != Kind::kArray)
    return absl::InvalidArgumentError(StrCat("reading an import report: no list ", Quote(key)));
  return &value->elements;
}

absl::StatusOr<int> IntOf(const json::Value& object, std::string_view key) {
  const json::Value* value = object.Find(key);
  if (value == nullptr || value->kind != Kind::kInt || value->integer < 0 ||
      value->integer > std::numeric_limits<int>::max())
    return absl::InvalidArgumentError(StrCat("reading an import report: no number ", Quote(key)));
  return static_cast<int>(value->integer);
}

}  // namespace

void AppendImportReportJson(const ImportReport& report, std::string* json) {
  std::string text = "{";
  AppendMember("framework", report.framework, &text);
  AppendMember("framework_version", report.framework_version, &text);
  AppendMember("importer", report.importer, &text);
  StrAppend(&text, ",\"importer_version\":", report.importer_version);
  AppendMember("source_digest", report.source_digest, &text);
  text += ",\"parts\":[";
  for (const ImportedPart& part : report.parts) {
    text += text.ends_with('[') ? "{" : ",{";
    AppendMember("path", part.path, &text);
    AppendMember("kind", part.kind, &text);
    AppendMember("becomes", part.becomes, &text);
    text += "}";
  }
  text += "],\"notes\":[";
  for (const ImportNote& note : report.notes) {
    text += text.ends_with('[') ? "{" : ",{";
    AppendMember("path", note.path, &text);
    AppendMember("note", note.note, &text);
    text += "}";
  }
  *json += text + "]}";
}

absl::StatusOr<ImportReport> ParseImportReport(std::string_view json) {
  constexpr json::Limits kLimits{.max_depth = 4, .max_nodes = 10'000'000};
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(json, kLimits),
                         "reading an import report");
  const json::Value& root = document.root();
  ImportReport report;
  TENON_ASSIGN_OR_RETURN(report.framework, TextOf(root, "framework"));
  TENON_ASSIGN_OR_RETURN(report.framework_version, TextOf(root, "framework_version"));
  TENON_ASSIGN_OR_RETURN(report.importer, TextOf(root, "importer"));
  TENON_ASSIGN_OR_RETURN(report.importer_version, IntOf(root, "importer_version"));
  TENON_ASSIGN_OR_RETURN(report.source_digest, TextOf(root, "source_digest"));
  TENON_ASSIGN_OR_RETURN(const std::vector<json::Value>* parts, ListOf(root, "parts"));
  for (const json::Value& value : *parts) {
    ImportedPart& part = report.parts.emplace_back();
    TENON_ASSIGN_OR_RETURN(part.path, TextOf(value, "path"));
    TENON_ASSIGN_OR_RETURN(part.kind, TextOf(value, "kind"));
    TENON_ASSIGN_OR_RETURN(part.becomes, TextOf(value, "becomes"));
  }
  TENON_ASSIGN_OR_RETURN(const std::vector<json::Value>* notes, ListOf(root, "notes"));
  for (const json::Value& value : *notes) {
    ImportNote& note = report.notes.emplace_back();
    TENON_ASSIGN_OR_RETURN(note.path, TextOf(value, "path"));
    TENON_ASSIGN_OR_RETURN(note.note, TextOf(value, "note"));
  }
  return report;
}

}  // namespace tenon
