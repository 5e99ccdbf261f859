// Whatever the folder holds, it is refused as the contract says or makes a model that passes the
// inspector. The input is the sizes of saved_model.pb and of the index, 32 bits each, then these,
// the checkpoint's only shard and, after a NUL, an asset.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "import/savedmodel/savedmodel_importer.h"
#include "onnx/inspector.h"
#include "ports/testing/memory_file_system.h"

namespace {

std::string_view Take(size_t size, std::string_view* rest) {
  const std::string_view taken = rest->substr(0, size);
  rest->remove_prefix(taken.size());
  return taken;
}

uint32_t TakeSize(std::string_view* rest) {
  uint32_t size = 0;
  const std::string_view bytes = Take(sizeof size, rest);
  std::memcpy(&size, bytes.data(), bytes.size());
  return size;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const uint32_t model_size = TakeSize(&rest);
  const uint32_t index_size = TakeSize(&rest);
  tenon::MemoryFileSystem files;
  if (!files.MakeFolders("variables").ok() || !files.MakeFolders("assets").ok()) std::abort();
  tenon::ImportSource source;
  source.path = "model";
  source.folder = &files;
  const auto put = [&](const char* name, std::string_view bytes) {
    if (!files.PublishFile(name, bytes).ok()) std::abort();
    source.entries.emplace_back(name);
  };
  put("saved_model.pb", Take(model_size, &rest));
  put("variables/variables.index", Take(index_size, &rest));
  const size_t end = rest.rfind('\0');
  put("variables/variables.data-00000-of-00001", rest.substr(0, end));
  put("assets/words.txt", end == std::string_view::npos ? "" : rest.substr(end + 1));
  tenon::ImportOptions options;
  options.limits.max_expanded_bytes = 1 << 20;
  options.limits.max_objects = 20'000;
  options.limits.max_entries = 1'000;
  options.limits.max_array_elements = 1 << 18;
  options.limits.max_depth = 32;
  const auto imported = tenon::SavedModelImporter().Import(source, options);
  if (imported.ok()) {
    if (!tenon::InspectModel(imported->onnx, {}).ok()) std::abort();
    return 0;
  }
  if (absl::IsInternal(imported.status()) || absl::IsUnknown(imported.status())) std::abort();
  return 0;
}
