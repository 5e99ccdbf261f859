// What every importer promises, and what the engine takes of this one.
#include <string>

#include <gtest/gtest.h>

#include "archive/zip_archive.h"
#include "import/testing/importer_conformance.h"
#include "import/testing/read_corpus.h"
#include "import/torch/torch_importer.h"
#include "onnx/testing/imported_check.h"

namespace tenon {
namespace {

ImporterSample Sample(const std::string& name, const std::string& version) {
  ImporterSample sample{
      .path = name,
      .bytes = ReadCorpus("torch/" + name),
      .framework = "PyTorch",
      .framework_version = version,
      .limits = {"import.max_expanded_bytes", "import.max_depth", "import.max_objects",
                 "import.max_entries", "import.max_array_elements", "import.max_name_bytes"}};
  const auto zip = ZipArchive::Open(sample.bytes);
  EXPECT_TRUE(zip.ok()) << zip.status();
  if (zip.ok()) sample.entries = zip->names();
  return sample;
}

TEST(TorchImporter, ConformsWithArchivesOf24To27) {
  ExpectConformingImporter(TorchImporter(), Sample("old.pt2", ""));
}

TEST(TorchImporter, ConformsWithArchivesOf28) {
  ExpectConformingImporter(TorchImporter(), Sample("middle.pt2", "2.8.0"));
}

TEST(TorchImporter, ConformsWithArchivesSince29) {
  ExpectConformingImporter(TorchImporter(), Sample("new.pt2", "2.15.0"));
}

TEST(TorchImporter, WritesWhatTheEngineTakes) {
  for (const char* name : {"old.pt2", "middle.pt2", "new.pt2"}) {
    const std::string bytes = ReadCorpus(std::string("torch/") + name);
    const auto imported = TorchImporter().Import({.path = name, .bytes = bytes}, {});
    ASSERT_TRUE(imported.ok()) << imported.status();
    const auto servable = LoadImported(*imported);
    ASSERT_TRUE(servable.ok()) << servable.status();
    EXPECT_EQ(SignatureOf(**servable), "ids INT64[-1,3] -> scores FP32[-1,2], best INT64[-1]");
  }
}

}  // namespace
}  // namespace tenon
