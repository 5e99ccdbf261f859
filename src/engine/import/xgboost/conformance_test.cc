// What every importer promises, and what the engine takes of this one.
#include <string>

#include <gtest/gtest.h>

#include "import/testing/importer_conformance.h"
#include "import/testing/read_corpus.h"
#include "import/xgboost/xgboost_importer.h"
#include "onnx/testing/imported_check.h"

namespace tenon {
namespace {

ImporterSample Sample(const std::string& name) {
  return {.path = name,
          .bytes = ReadCorpus("python/" + name),
          .framework = "XGBoost",
          .framework_version = "3.2.0",
          .limits = {"import.max_depth", "import.max_objects"}};
}

TEST(XgboostImporter, ConformsWithJson) {
  ExpectConformingImporter(XgboostImporter(), Sample("xgboost.json"));
}

TEST(XgboostImporter, ConformsWithUbjson) {
  ExpectConformingImporter(XgboostImporter(), Sample("xgboost.ubj"));
}

TEST(XgboostImporter, WritesWhatTheEngineTakes) {
  for (const char* name : {"xgboost.json", "xgboost.ubj"}) {
    const ImporterSample sample = Sample(name);
    const auto imported = XgboostImporter().Import({.path = name, .bytes = sample.bytes}, {});
    ASSERT_TRUE(imported.ok()) << imported.status();
    const auto servable = LoadImported(*imported);
    ASSERT_TRUE(servable.ok()) << servable.status();
    EXPECT_EQ(SignatureOf(**servable), "X FP64[-1,2] -> predict FP32[-1] | raw_score FP32[-1]");
  }
}

}  // namespace
}  // namespace tenon
