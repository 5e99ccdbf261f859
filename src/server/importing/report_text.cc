#include "importing/report_text.h"

#include <vector>

#include "strings/columns.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kIndent = "  ";

// Safe to print, and without quotes, which a table does not need.
std::string Plain(std::string_view text) {
  const std::string quoted = Quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::string FrameworkOf(const ImportReport& report) {
  return Plain(StrCat(report.framework, report.framework_version.empty() ? "" : " ",
                      report.framework_version));
}

std::string ImportReportToText(const ImportReport& report) {
  std::vector<std::vector<std::string>> facts = {
      {"framework", FrameworkOf(report)},
      {"importer", StrCat(report.importer, " ", report.importer_version)}};
  if (!report.source_digest.empty()) facts.push_back({"source", report.source_digest});
  std::string text = AlignColumns(facts);
  std::vector<std::vector<std::string>> parts;
  parts.reserve(report.parts.size());
  for (const ImportedPart& part : report.parts)
    parts.push_back({Plain(part.path), Plain(part.kind), Plain(part.becomes)});
  if (!parts.empty()) StrAppend(&text, "parts\n", AlignColumns(parts, kIndent));
  std::vector<std::vector<std::string>> notes;
  notes.reserve(report.notes.size());
  for (const ImportNote& note : report.notes) notes.push_back({Plain(note.path), Plain(note.note)});
  if (!notes.empty()) StrAppend(&text, "notes\n", AlignColumns(notes, kIndent));
  return text;
}

}  // namespace tenon
