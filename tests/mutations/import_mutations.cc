// Imports damaged model files, loads what is still a model and asks it once:
//
//   import_mutations COUNT FIRST PATH...
//
// Mutations FIRST to FIRST + COUNT - 1, the same for the same number, over all files and folders
// in turn. Each is refused with a code that a refusal may have, or becomes a model that the
// inspector and the engine take or refuse likewise. Ends with 1 at a code that says that we failed,
// and, as every crash does, with a signal at a crash; the number is printed before. Memory beyond
// 4 GiB ends it, too (not in a build with a sanitizer), and so does a mutation that takes longer
// than 20 s.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "compose/importers.h"
#include "exec/sanitizers.h"
#include "importing/import_worker.h"
#include "mutation.h"
#include "onnx/onnx_engine.h"
#include "ports/testing/memory_file_system.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostSeconds = 20;
constexpr rlim_t kMostMemory = rlim_t{4} << 30;

constexpr ImportLimits kLimits = {.max_source_bytes = 64 << 20,
                                  .max_expanded_bytes = 256 << 20,
                                  .max_objects = 2'000'000,
                                  .max_array_elements = 20'000'000};

// A model as it lies on disk: one file, or the files of a folder.
struct Original {
  std::string path;
  bool is_folder = false;
  std::vector<std::pair<std::string, std::string>> files;
};

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Original ReadOriginal(const fs::path& path) {
  Original original{.path = path.string(), .is_folder = fs::is_directory(path), .files = {}};
  if (!original.is_folder) {
    original.files.emplace_back(path.filename().string(), Content(path));
    return original;
  }
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file())
      original.files.emplace_back(fs::relative(entry.path(), path).string(), Content(entry.path()));
  }
  std::ranges::sort(original.files);
  return original;
}

bool IsRefusal(const absl::Status& status) {
  constexpr std::array kRefusals = {
      absl::StatusCode::kInvalidArgument,  absl::StatusCode::kUnimplemented,
      absl::StatusCode::kOutOfRange,       absl::StatusCode::kNotFound,
      absl::StatusCode::kPermissionDenied, absl::StatusCode::kFailedPrecondition,
      absl::StatusCode::kResourceExhausted};
  return std::ranges::find(kRefusals, status.code()) != kRefusals.end();
}

// A row of ones, or of "1"; one element in every open dimension.
absl::StatusOr<std::vector<NamedTensor>> InputsFor(const Signature& signature) {
  std::vector<NamedTensor> inputs;
  for (const TensorSpec& spec : signature.inputs) {
    Shape shape = spec.shape;
    std::ranges::replace(shape, kAnyDim, int64_t{1});
    TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape));
    if (count > 1'000'000) return absl::OutOfRangeError("an input is too large to be tried");
    if (spec.dtype == DType::kBytes) {
      std::string packed;
      for (int64_t i = 0; i < count; ++i) AppendBytesElement("1", &packed);
      TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::FromPackedBytes(shape, std::move(packed)));
      inputs.push_back({spec.name, std::move(tensor)});
      continue;
    }
    TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(spec.dtype, shape));
    std::ranges::fill(tensor.mutable_bytes(), std::byte{0});
    inputs.push_back({spec.name, std::move(tensor)});
  }
  return inputs;
}

absl::Status Ask(const OnnxEngine& engine, const FileSystem& files) {
  TENON_ASSIGN_OR_RETURN(const auto servable, engine.Load(files, kImportedModelFile));
  TENON_ASSIGN_OR_RETURN(const std::vector<NamedTensor> inputs, InputsFor(servable->signature()));
  return servable->Infer(inputs, {}).status();
}

struct Tally {
  int64_t refused = 0;
  int64_t not_loaded = 0;  // imported, and refused by inspector, engine or model
  int64_t answered = 0;
  double slowest_seconds = 0;
  std::map<std::string, int64_t> codes;
};

class Mutations {
 public:
  Mutations() : engine_(OnnxEngine::Create({.memory_arena = false}).value()) {}

  void Add(const std::string& path) { originals_.push_back(ReadOriginal(path)); }

  // False when mutation `number` shows a fault of ours.
  bool Try(int64_t number) {
    const Original& original = originals_[static_cast<size_t>(number) % originals_.size()];
    std::cout << "\r" << number << " " << original.path << std::flush;
    alarm(kMostSeconds);
    const auto begin = std::chrono::steady_clock::now();
    const absl::Status status = Import(original, number);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    tally_.slowest_seconds = std::max(tally_.slowest_seconds, took.count());
    ++tally_.codes[std::string(absl::StatusCodeToString(status.code()))];
    if (status.ok() || IsRefusal(status)) return true;
    std::cout << "\nmutation " << number << " of " << original.path << ": " << status << "\n";
    return false;
  }

  const Tally& tally() const { return tally_; }

 private:
  absl::Status Import(const Original& original, int64_t number) {
    Random random(static_cast<uint64_t>(number));
    MemoryFileSystem folder;
    const size_t chosen = random() % original.files.size();
    for (size_t i = 0; i < original.files.size(); ++i) {
      const auto& [name, bytes] = original.files[i];
      std::string mutated = bytes;
      if (i == chosen)
        mutated = random() % 2 == 0 ? Mutate(bytes, random) : MutateEntry(bytes, random);
      TENON_RETURN_IF_ERROR(folder.MakeFolders(FolderOf(name)));
      TENON_RETURN_IF_ERROR(folder.PublishFile(name, mutated));
    }
    ImportJob job{.name = original.path, .limits = kLimits};
    if (!original.is_folder) job.file = original.files[0].first;
    MemoryFileSystem staging;
    const absl::StatusOr<ImportOutcome> outcome =
        RunImportJob(importers_, job, folder, staging, [](std::string_view) {});
    if (!outcome.ok()) {
      ++tally_.refused;
      return outcome.status();
    }
    if (!outcome->made) return absl::OkStatus();
    const absl::Status asked = Ask(*engine_, staging);
    ++(asked.ok() ? tally_.answered : tally_.not_loaded);
    return asked;
  }

  const ImporterList importers_ = MakeImporters();
  const std::unique_ptr<OnnxEngine> engine_;
  std::vector<Original> originals_;
  Tally tally_;
};

int Main(int count, char** arguments) {
  if (count < 4) {
    std::cerr << "import_mutations COUNT FIRST PATH...\n";
    return 2;
  }
  if (!kUnderSanitizer) {
    const rlimit memory = {kMostMemory, kMostMemory};
    setrlimit(RLIMIT_AS, &memory);
  }
  const int64_t mutations = std::stoll(arguments[1]);
  const int64_t first = std::stoll(arguments[2]);
  Mutations run;
  for (int i = 3; i < count; ++i) run.Add(arguments[i]);
  int64_t failed = 0;
  for (int64_t number = first; number < first + mutations; ++number) failed += !run.Try(number);
  const Tally& tally = run.tally();
  std::cout << "\n"
            << mutations << " mutations of " << count - 3 << " models: " << tally.refused
            << " refused, " << tally.not_loaded << " imported and then refused, " << tally.answered
            << " answered; the slowest took " << tally.slowest_seconds << " s\n";
  for (const auto& [code, times] : tally.codes) std::cout << "  " << code << " " << times << "\n";
  std::cout << mutations - failed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tenon

int main(int argc, char** argv) { return tenon::Main(argc, argv); }
