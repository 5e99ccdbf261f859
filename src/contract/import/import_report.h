// What an importer found in a file and what it made of it: for people, the command line and the
// registry.
//
// Made by an Importer; a value.
#pragma once

#include <string>
#include <vector>

namespace tenon {

// A step of a pipeline, a layer or a node, and what it became.
struct ImportedPart {
  std::string path;     // its place in the file: "steps[0]", "layers.dense_1"
  std::string kind;     // the framework's name of it: "sklearn.preprocessing.StandardScaler"
  std::string becomes;  // operators, comma-separated: "Sub, Div"
};

// Something that the file holds and the model does not need, or treats differently.
struct ImportNote {
  std::string path;
  std::string note;  // "the optimiser's state is not read"
};

struct ImportReport {
  std::string framework;          // "scikit-learn"
  std::string framework_version;  // as the file says; empty: it doesn't
  std::string importer;           // Importer::name()
  int importer_version = 0;       // Importer::version()
  std::string source_digest;      // "sha256:..." of the source; set by who runs the importer
  std::vector<ImportedPart> parts;
  std::vector<ImportNote> notes;
};

}  // namespace tenon
