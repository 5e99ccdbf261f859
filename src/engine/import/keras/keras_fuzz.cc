// Whatever the bytes are, they are refused or make a model. Bytes that begin with { are a
// configuration by itself, so that an archive's checksums need not be hit.
#include <cstdint>
#include <string>
#include <string_view>

#include "import/keras/keras_importer.h"
#include "import/keras/model_file.h"
#include "import/keras/model_walk.h"
#include "import/testing/fuzz_options.h"

namespace {

tenon::ImportOptions Options() { return tenon::FuzzOptions(5'000); }

// A configuration without weights.
void TryConfig(std::string_view text) {
  tenon::json::Limits limits;
  limits.max_nodes = 5'000;
  auto document = tenon::json::Document::Parse(text, limits);
  if (!document.ok()) return;
  tenon::keras::ModelFile file;
  file.config = *std::move(document);
  (void)tenon::keras::TranslateModel(file, Options());
}

void TryWeights(std::string_view bytes) {
  const auto file = tenon::keras::Hdf5File::Open(bytes, Options().limits);
  if (!file.ok()) return;
  for (const char* path : {"layers/dense/vars/0", "plain", "gzip", "shuffled", "inside/plain"})
    (void)file->Read(path);
  for (const char* name : {"names", "fixed", "weight_names"}) (void)file->Texts("", name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with('{')) {
    TryConfig(bytes);
    return 0;
  }
  TryWeights(bytes);
  tenon::ImportSource source;
  source.path = "model.keras";
  source.bytes = bytes;
  (void)tenon::KerasImporter().Import(source, Options());
  return 0;
}
