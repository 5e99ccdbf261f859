// What every importer promises, and what the engine takes of this one.
#include <string>

#include <gtest/gtest.h>

#include "archive/zip_archive.h"
#include "import/keras/keras_importer.h"
#include "import/testing/importer_conformance.h"
#include "import/testing/read_corpus.h"
#include "onnx/testing/imported_check.h"

namespace tenon {
namespace {

ImporterSample Sample(const std::string& name) {
  ImporterSample sample{
      .path = name,
      .bytes = ReadCorpus("keras/" + name),
      .framework = "Keras",
      .framework_version = "3.15.1",
      .limits = {"import.max_depth", "import.max_objects", "import.max_array_elements"}};
  if (!ZipArchive::Recognizes(sample.bytes)) return sample;
  for (const char* limit :
       {"import.max_entries", "import.max_name_bytes", "import.max_expanded_bytes"})
    sample.limits.push_back(limit);
  const auto zip = ZipArchive::Open(sample.bytes);
  EXPECT_TRUE(zip.ok()) << zip.status();
  if (zip.ok()) sample.entries = zip->names();
  return sample;
}

TEST(KerasImporter, ConformsWithArchives) {
  ExpectConformingImporter(KerasImporter(), Sample("graph.keras"));
  ExpectConformingImporter(KerasImporter(), Sample("image.keras"));
}

TEST(KerasImporter, ConformsWithLegacyFiles) {
  ExpectConformingImporter(KerasImporter(), Sample("graph.h5"));
  ExpectConformingImporter(KerasImporter(), Sample("dense.h5"));
}

TEST(KerasImporter, WritesWhatTheEngineTakes) {
  for (const auto& [name, signature] : std::initializer_list<std::pair<const char*, const char*>>{
           {"dense.keras", "x FP32[-1,2] -> y FP32[-1,1]"},
           {"dense.h5", "x FP32[-1,2] -> y FP32[-1,1]"},
           {"graph.keras", "ids INT32[-1,3], x FP32[-1,2] -> score FP32[-1,1], mean FP32[-1,2]"},
           {"image.keras", "image FP32[-1,4,4,1] -> flatten FP32[-1,2]"}}) {
    const std::string bytes = ReadCorpus(std::string("keras/") + name);
    const auto imported = KerasImporter().Import({.path = name, .bytes = bytes}, {});
    ASSERT_TRUE(imported.ok()) << imported.status();
    const auto servable = LoadImported(*imported);
    ASSERT_TRUE(servable.ok()) << servable.status();
    EXPECT_EQ(SignatureOf(**servable), signature);
  }
}

}  // namespace
}  // namespace tenon
