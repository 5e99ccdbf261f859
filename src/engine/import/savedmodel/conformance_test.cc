// What every importer promises, and what the engine takes of this one.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "import/savedmodel/savedmodel_importer.h"
#include "import/testing/importer_conformance.h"
#include "import/testing/read_corpus.h"

namespace tenon {
namespace {

ImporterSample Sample(const std::string& name, std::vector<std::string> further = {}) {
  ImporterSample sample{.path = name,
                        .framework = "TensorFlow",
                        .framework_version = "2.21.0",
                        .limits = {"import.max_entries", "import.max_depth", "import.max_objects",
                                   "import.max_array_elements", "import.max_name_bytes"}};
  if (name != "dense") sample.limits.push_back("import.max_expanded_bytes");  // of constants
  further.insert(further.end(), {"saved_model.pb", "variables/variables.index",
                                 "variables/variables.data-00000-of-00001"});
  for (const std::string& file : further)
    sample.files[file] = ReadCorpus("savedmodel/" + name + "/" + file);
  return sample;
}

TEST(SavedModelImporter, ConformsWithVariables) {
  ExpectConformingImporter(SavedModelImporter(), Sample("dense"));
}

TEST(SavedModelImporter, ConformsWithTablesAndAssets) {
  ExpectConformingImporter(SavedModelImporter(), Sample("words", {"assets/words.txt"}));
}

TEST(SavedModelImporter, ConformsWithLoopsAndConditions) {
  ExpectConformingImporter(SavedModelImporter(), Sample("turns"));
}

}  // namespace
}  // namespace tenon
