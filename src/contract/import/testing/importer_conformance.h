// What every Importer promises.
//
//   TEST(SklearnImporter, Conforms) {
//     ImporterSample sample{.path = "m.skops", .bytes = ReadCorpus("tree.skops"), ...};
//     ExpectConformingImporter(SklearnImporter(), sample);
//   }
//
// Besides, a module's test loads what was imported (onnx/testing/imported_check.h): this layer does
// not know ONNX.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "import/importer.h"

namespace tenon {

// A small good model: a file, or a folder of files.
struct ImporterSample {
  std::string path;
  std::string bytes;
  std::vector<std::string> entries;          // of the archive that the file is
  std::map<std::string, std::string> files;  // a folder: names with '/' between, and bytes
  Recognition recognition = Recognition::kByContent;
  std::string framework;          // as the report shall name it
  std::string framework_version;  // likewise; empty: the file doesn't say

  // Configuration names of the limits that importing it needs something of, beside
  // import.max_source_bytes: "import.max_objects".
  std::vector<std::string_view> limits;
};

// All of the below.
void ExpectConformingImporter(const Importer& importer, const ImporterSample& sample);

// The sample is recognised, files of other kinds are not and are refused when imported.
void ExpectRecognition(const Importer& importer, const ImporterSample& sample);

// The same bytes twice; the report says who read what.
void ExpectDeterminism(const Importer& importer, const ImporterSample& sample);

// Each limit at 0 is named in an OUT_OF_RANGE, or was not needed.
void ExpectLimits(const Importer& importer, const ImporterSample& sample);

// CANCELLED at the first question, at one in between and at the last.
void ExpectCancellation(const Importer& importer, const ImporterSample& sample);

// Cut and bit-flipped samples are read or refused as the contract says, never with INTERNAL.
void ExpectSurvival(const Importer& importer, const ImporterSample& sample);

}  // namespace tenon
