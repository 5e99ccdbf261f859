#include "importing/import_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ImportJobTest, ReadsWhatItWrote) {
  ImportJob job{.folder = "/models/a \"b\"", .file = "m.pkl", .name = "m", .staging = "/cache/.s"};
  job.known = {"k1", "k2"};
  job.limits.max_depth = 7;
  job.limits.max_name_bytes = 9;
  const ImportJob read = ParseImportJob(ToJson(job)).value();
  EXPECT_EQ(read.folder, job.folder);
  EXPECT_EQ(read.file, "m.pkl");
  EXPECT_EQ(read.staging, "/cache/.s");
  EXPECT_THAT(read.known, ElementsAre("k1", "k2"));
  EXPECT_EQ(read.limits.max_depth, 7);
  EXPECT_EQ(read.limits.max_name_bytes, 9);
  EXPECT_EQ(read.limits.max_objects, job.limits.max_objects);
}

TEST(ImportJobTest, NamesWhatAMessageLacks) {
  EXPECT_THAT(MessageOf(ParseImportJob("{}").status()), HasSubstr("no 'folder'"));
  EXPECT_THAT(MessageOf(ParseImportOutcome("{\"key\":\"k\"}").status()), HasSubstr("no 'made'"));
}

TEST(ImportOutcomeTest, ReadsWhatItWrote) {
  const ImportOutcome outcome =
      ParseImportOutcome(ToJson(ImportOutcome{.key = "k", .made = true, .onnx = "a/b"})).value();
  EXPECT_EQ(outcome.key, "k");
  EXPECT_TRUE(outcome.made);
  EXPECT_EQ(outcome.onnx, "a/b");
}

}  // namespace
}  // namespace tenon
