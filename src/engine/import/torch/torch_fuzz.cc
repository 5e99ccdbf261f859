// Whatever the bytes are, they are refused or make a model. Bytes that begin with { are a program
// by itself, with weights of zeros, and a pickle of tensors is read by itself, so that an archive's
// checksums need not be hit.
#include <cstdint>
#include <string>
#include <string_view>

#include "import/testing/fuzz_options.h"
#include "import/torch/archive.h"
#include "import/torch/internal/tensor_pickle.h"
#include "import/torch/model.h"
#include "import/torch/program.h"
#include "import/torch/torch_importer.h"

namespace {

tenon::ImportOptions Options() { return tenon::FuzzOptions(20'000); }

void TryProgram(std::string_view text) {
  const auto program = tenon::torch::ReadProgram(text, Options());
  if (!program.ok()) return;
  tenon::torch::Archive archive;
  archive.program = std::string(text);
  for (const tenon::torch::InputSpec& input : program->inputs) {
    const auto meta = program->graph.tensors.find(input.arg.text);
    if (input.target.empty() || meta == program->graph.tensors.end()) continue;
    const auto bytes = tenon::ByteSize(meta->second.dtype, meta->second.shape);
    if (!bytes.ok() || *bytes > 1 << 16) continue;
    const std::string zeros(static_cast<size_t>(*bytes), 0);
    auto tensor = tenon::Tensor::CopyOf(meta->second.dtype, meta->second.shape,
                                        std::as_bytes(std::span(zeros)));
    if (tensor.ok()) archive.weights.emplace(input.target, *std::move(tensor));
  }
  (void)tenon::torch::TranslateArchive(archive, Options());
}

void TryPickle(std::string_view pickle) {
  const std::string storage(256, 1);
  const auto read = [&](std::string_view) -> absl::StatusOr<tenon::EntryBytes> {
    return tenon::EntryBytes{storage, nullptr};
  };
  (void)tenon::torch::internal::ReadPickledTensors(pickle, read, Options());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with('{')) {
    TryProgram(bytes);
  } else if (bytes.starts_with('\x80')) {
    TryPickle(bytes);
  } else {
    (void)tenon::TorchImporter().Import({.path = "model.pt2", .bytes = bytes}, Options());
  }
  return 0;
}
