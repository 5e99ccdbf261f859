// What every importer promises, in each format that scikit-learn's models are saved in.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "archive/zip_archive.h"
#include "import/sklearn/sklearn_importer.h"
#include "import/testing/importer_conformance.h"
#include "import/testing/read_corpus.h"

namespace tenon {
namespace {

ImporterSample Sample(const std::string& name, std::vector<std::string_view> limits) {
  ImporterSample sample{.path = name,
                        .bytes = ReadCorpus("python/" + name),
                        .framework = "scikit-learn",
                        .framework_version = "1.9.1",
                        .limits = std::move(limits)};
  if (ZipArchive::Recognizes(sample.bytes))
    sample.entries = ZipArchive::Open(sample.bytes).value().names();
  return sample;
}

const std::vector<std::string_view> kOfPickles = {"import.max_entries", "import.max_depth",
                                                  "import.max_objects", "import.max_array_elements",
                                                  "import.max_name_bytes"};

std::vector<std::string_view> OfCompressed() {
  std::vector<std::string_view> limits = kOfPickles;
  limits.push_back("import.max_expanded_bytes");
  return limits;
}

TEST(SklearnImporter, ConformsWithPickles) {
  ExpectConformingImporter(SklearnImporter(), Sample("tree.p2.pkl", kOfPickles));
  ExpectConformingImporter(SklearnImporter(), Sample("tree.p5.pkl", kOfPickles));
}

TEST(SklearnImporter, ConformsWithJoblib) {
  ExpectConformingImporter(SklearnImporter(), Sample("tree.joblib", kOfPickles));
  ExpectConformingImporter(SklearnImporter(), Sample("pipeline.joblib", kOfPickles));
}

TEST(SklearnImporter, ConformsWithCompressedJoblib) {
  for (const char* name : {"tree.zlib.joblib", "tree.bz2.joblib", "tree.xz.joblib"}) {
    ImporterSample sample = Sample(name, OfCompressed());
    sample.recognition = Recognition::kByName;
    ExpectConformingImporter(SklearnImporter(), sample);
  }
}

TEST(SklearnImporter, ConformsWithSkops) {
  ExpectConformingImporter(SklearnImporter(), Sample("tree.skops", OfCompressed()));
  ExpectConformingImporter(SklearnImporter(), Sample("pipeline.skops", OfCompressed()));
}

}  // namespace
}  // namespace tenon
