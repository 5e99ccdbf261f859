// Whatever text stands in config.pbtxt or comes as JSON, it is read or refused, and what was read
// can be used.
#include "repository/model_config.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "ports/testing/memory_file_system.h"
#include "repository/version_policy.h"
#include "repository/warmup.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = text.starts_with('{')
                          ? tenon::ReadModelConfigJson(text, "m", {.max_bytes = 4096})
                          : tenon::ReadModelConfig(text, "m", {.max_bytes = 4096});
  if (!config.ok()) return 0;
  tenon::UnusedFields(*config);
  tenon::Signature signature;
  signature.inputs = {{.name = "x", .dtype = tenon::DType::kFp32, .shape = {tenon::kAnyDim, 4}}};
  tenon::CheckConfigFits(*config, signature).IgnoreError();
  const auto chosen = tenon::Choose(tenon::PolicyOf(*config, {}), {"1", "2", "10"});
  if (chosen.ok() && chosen->size() > 3) __builtin_trap();
  tenon::MemoryFileSystem files;
  tenon::MakeWarmup(*config, files, "m").status().IgnoreError();
  return 0;
}
