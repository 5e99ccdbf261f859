// What every importer promises, and what the engine takes of this one.
#include <string>

#include <gtest/gtest.h>

#include "import/lightgbm/lightgbm_importer.h"
#include "import/testing/importer_conformance.h"
#include "import/testing/read_corpus.h"
#include "onnx/testing/imported_check.h"

namespace tenon {
namespace {

const ImporterSample& Sample() {
  static const ImporterSample sample{.path = "lightgbm.txt",
                                     .bytes = ReadCorpus("python/lightgbm.txt"),
                                     .framework = "LightGBM",
                                     .limits = {"import.max_objects"}};
  return sample;
}

TEST(LightgbmImporter, Conforms) { ExpectConformingImporter(LightgbmImporter(), Sample()); }

TEST(LightgbmImporter, WritesWhatTheEngineTakes) {
  const auto imported = LightgbmImporter().Import({.path = "m.txt", .bytes = Sample().bytes}, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  const auto servable = LoadImported(*imported);
  ASSERT_TRUE(servable.ok()) << servable.status();
  EXPECT_EQ(SignatureOf(**servable), "X FP64[-1,2] -> predict FP64[-1] | raw_score FP64[-1]");
}

}  // namespace
}  // namespace tenon
