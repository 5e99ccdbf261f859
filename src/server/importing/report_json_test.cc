#include "importing/report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "importing/report_text.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

ImportReport Example() {
  return {.framework = "scikit-learn",
          .framework_version = "1.9.1",
          .importer = "sklearn",
          .importer_version = 3,
          .source_digest = "sha256:00",
          .parts = {{"steps[0]", "a \"Scaler\"", "Sub, Div"}, {"steps[1]", "Model", "Gemm"}},
          .notes = {{"steps[1].coef_", "line\nbreak"}}};
}

TEST(ImportReportJsonTest, ReadsWhatItWrote) {
  std::string json;
  AppendImportReportJson(Example(), &json);
  const ImportReport report = ParseImportReport(json).value();
  std::string again;
  AppendImportReportJson(report, &again);
  EXPECT_EQ(again, json);
  EXPECT_EQ(report.importer_version, 3);
  EXPECT_EQ(report.parts[0].kind, "a \"Scaler\"");
  EXPECT_EQ(report.notes[0].note, "line\nbreak");
}

TEST(ImportReportJsonTest, NamesTheMemberThatIsMissing) {
  EXPECT_THAT(MessageOf(ParseImportReport("{}").status()), HasSubstr("no text 'framework'"));
  EXPECT_THAT(MessageOf(ParseImportReport("[").status()), HasSubstr("reading an import report"));
}

TEST(ImportReportTextTest, ShowsPartsAndNotesOnALineEach) {
  EXPECT_EQ(ImportReportToText(Example()),
            "framework  scikit-learn 1.9.1\n"
            "importer   sklearn 3\n"
            "source     sha256:00\n"
            "parts\n"
            "  steps[0]  a \"Scaler\"  Sub, Div\n"
            "  steps[1]  Model       Gemm\n"
            "notes\n"
            "  steps[1].coef_  line\\x0abreak\n");
}

}  // namespace
}  // namespace tenon
