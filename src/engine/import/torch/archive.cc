#include "import/torch/archive.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "archive/zip_archive.h"
#include "import/torch/internal/json_access.h"
#include "import/torch/internal/saved_tensors.h"
#include "import/torch/internal/strided.h"
#include "import/torch/program.h"
#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

using internal::Int;
using internal::Items;
using internal::Member;
using internal::Text;

constexpr std::string_view kOldProgram = "serialized_exported_program.json";
constexpr std::string_view kModels = "models/";

constexpr std::string_view kAdvice =
    " In Python:\n"
    "  program = torch.export.export(model.eval(), (example,))\n"
    "  torch.export.save(program, 'model.pt2')";

bool EndsWithPart(std::string_view name, std::string_view part) {
  return name == part || (name.ends_with(part) && name[name.size() - part.size() - 1] == '/');
}

// "lstm/models/model.json" -> "lstm/"; none when the entry is no program.
std::optional<std::string_view> FolderOfProgram(std::string_view name) {
  if (!name.ends_with(".json")) return std::nullopt;
  const size_t at = name.rfind(kModels);
  if (at == std::string_view::npos || (at != 0 && name[at - 1] != '/')) return std::nullopt;
  if (name.find('/', at + kModels.size()) != std::string_view::npos) return std::nullopt;
  return name.substr(0, at);
}

ZipLimits LimitsOf(const ImportOptions& options) {
  return {options.limits.max_entries, options.limits.max_expanded_bytes,
          options.limits.max_name_bytes};
}

absl::StatusOr<std::string> ReadText(const ZipArchive& zip, std::string_view name) {
  TENON_ASSIGN_OR_RETURN(const EntryBytes entry, zip.Read(name));
  return std::string(entry.bytes);
}

absl::Status CheckByteOrder(const ZipArchive& zip, std::string_view name) {
  if (!zip.Has(name)) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const std::string order, ReadText(zip, name));
  if (order == "little") return absl::OkStatus();
  return absl::UnimplementedError(StrCat("its byte order is ", Quote(order),
                                         "; only archives of little-endian machines are read"));
}

// One entry of a ..._config.json: a raw file and the tensor that lies in it.
absl::StatusOr<Tensor> ReadRaw(const ZipArchive& zip, std::string_view folder,
                               const json::Value& payload, const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const json::Value* path, Member(payload, "path_name"));
  TENON_ASSIGN_OR_RETURN(const std::string_view file, Text(*path));
  TENON_ASSIGN_OR_RETURN(const json::Value* meta, Member(payload, "tensor_meta"));
  internal::StridedTensor tensor;
  TENON_ASSIGN_OR_RETURN(const json::Value* code, Member(*meta, "dtype"));
  TENON_ASSIGN_OR_RETURN(const int64_t dtype, Int(*code));
  TENON_ASSIGN_OR_RETURN(tensor.dtype, DTypeFromTorch(dtype));
  for (const auto& [name, list] :
       {std::pair("sizes", &tensor.shape), std::pair("strides", &tensor.strides)}) {
    TENON_ASSIGN_OR_RETURN(const json::Value* member, Member(*meta, name));
    TENON_ASSIGN_OR_RETURN(const auto* items, Items(*member));
    for (const json::Value& item : *items) {
      TENON_ASSIGN_OR_RETURN(const json::Value* known, Member(item, "as_int"), name);
      TENON_ASSIGN_OR_RETURN(const int64_t size, Int(*known), name);
      list->push_back(size);
    }
  }
  TENON_ASSIGN_OR_RETURN(const json::Value* at, Member(*meta, "storage_offset"));
  TENON_ASSIGN_OR_RETURN(const json::Value* offset, Member(*at, "as_int"));
  TENON_ASSIGN_OR_RETURN(tensor.offset, Int(*offset));
  TENON_ASSIGN_OR_RETURN(EntryBytes entry, zip.Read(StrCat(folder, file)));
  return internal::ReadStrided(tensor, entry.bytes, std::move(entry.owner), options.limits);
}

// data/weights/model_weights_config.json and its like (PyTorch 2.9 and later).
absl::Status ReadConfig(const ZipArchive& zip, std::string_view folder, std::string_view file,
                        const ImportOptions& options, NamedTensors* tensors, Archive* archive) {
  TENON_ASSIGN_OR_RETURN(const std::string text, ReadText(zip, StrCat(folder, file)));
  const json::Limits limits = json::LimitsOfImport(static_cast<size_t>(options.limits.max_depth),
                                                   static_cast<size_t>(options.limits.max_objects));
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(text, limits), file);
  TENON_ASSIGN_OR_RETURN(const json::Value* config, Member(document.root(), "config"), file);
  for (const json::Member& member : config->members) {
    if (options.cancelled && options.cancelled())
      return absl::CancelledError("the import was cancelled");
    const json::Value* pickled = member.value.Find("use_pickle");
    if (pickled != nullptr && pickled->boolean) {
      archive->unread.emplace(member.key, "it is pickled: not a plain tensor");
      continue;
    }
    const json::Value* meta = member.value.Find("tensor_meta");
    if (meta == nullptr || meta->kind != json::Kind::kObject) {
      archive->unread.emplace(member.key, "it is no tensor");
      continue;
    }
    TENON_ASSIGN_OR_RETURN(Tensor tensor, ReadRaw(zip, folder, member.value, options), "tensor ",
                           Quote(member.key));
    tensors->emplace(std::string(member.key), std::move(tensor));
  }
  return absl::OkStatus();
}

// A file of torch.save inside the archive: in 2.4 to 2.8.
absl::Status ReadSavedEntry(const ZipArchive& zip, std::string_view name,
                            const ImportOptions& options, NamedTensors* tensors, Archive* archive) {
  if (!zip.Has(name)) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const EntryBytes entry, zip.Read(name));
  TENON_ASSIGN_OR_RETURN(const ZipArchive inner, ZipArchive::Open(entry.bytes, LimitsOf(options)),
                         "entry ", Quote(name));
  TENON_ASSIGN_OR_RETURN(internal::SavedTensors saved, internal::ReadSaved(inner, entry, options),
                         "entry ", Quote(name));
  tensors->merge(saved.tensors);
  for (std::string& path : saved.others)
    archive->unread.emplace(std::move(path), "it is not a plain tensor");
  return absl::OkStatus();
}

absl::StatusOr<Archive> ReadOld(const ZipArchive& zip, std::string_view program,
                                const ImportOptions& options) {
  const std::string_view folder = program.substr(0, program.size() - kOldProgram.size());
  Archive archive;
  TENON_ASSIGN_OR_RETURN(archive.program, ReadText(zip, program));
  TENON_RETURN_IF_ERROR(ReadSavedEntry(zip, StrCat(folder, "serialized_state_dict.pt"), options,
                                       &archive.weights, &archive));
  TENON_RETURN_IF_ERROR(ReadSavedEntry(zip, StrCat(folder, "serialized_constants.pt"), options,
                                       &archive.constants, &archive));
  return archive;
}

absl::StatusOr<Archive> ReadNew(const ZipArchive& zip, std::string_view program,
                                std::string_view folder, const ImportOptions& options) {
  TENON_RETURN_IF_ERROR(CheckByteOrder(zip, StrCat(folder, "byteorder")));
  std::string_view model = program.substr(folder.size() + kModels.size());
  model.remove_suffix(std::string_view(".json").size());
  Archive archive;
  TENON_ASSIGN_OR_RETURN(archive.program, ReadText(zip, program));
  const std::pair<std::string_view, NamedTensors*> kinds[] = {{"weights", &archive.weights},
                                                              {"constants", &archive.constants}};
  for (const auto& [kind, tensors] : kinds) {
    const std::string data = StrCat(folder, "data/", kind, "/");
    const std::string config = StrCat(model, "_", kind, "_config.json");
    if (zip.Has(StrCat(data, config))) {
      TENON_RETURN_IF_ERROR(ReadConfig(zip, data, config, options, tensors, &archive));
    } else {
      TENON_RETURN_IF_ERROR(
          ReadSavedEntry(zip, StrCat(data, model, ".pt"), options, tensors, &archive));
    }
  }
  return archive;
}

absl::Status NotExported(ArchiveKind kind) {
  if (kind == ArchiveKind::kTorchScript)
    return absl::UnimplementedError(
        StrCat("it is a TorchScript archive, which holds code; a torch.export archive is read "
               "instead.",
               kAdvice));
  if (kind == ArchiveKind::kSaved)
    return absl::UnimplementedError(
        StrCat("it is a file of torch.save: weights or a pickled module without a graph; a "
               "torch.export archive is read instead.",
               kAdvice));
  return absl::InvalidArgumentError(
      StrCat("it is no torch.export archive: it has no models/*.json and no ", kOldProgram));
}

}  // namespace

ArchiveKind KindOf(const std::vector<std::string>& names) {
  bool script = false;
  bool saved = false;
  for (const std::string_view name : names) {
    if (EndsWithPart(name, kOldProgram) || FolderOfProgram(name).has_value())
      return ArchiveKind::kExported;
    script |= EndsWithPart(name, "constants.pkl");
    saved |= EndsWithPart(name, "data.pkl");
  }
  if (script) return ArchiveKind::kTorchScript;
  return saved ? ArchiveKind::kSaved : ArchiveKind::kOther;
}

absl::StatusOr<Archive> ReadArchive(std::string_view bytes, const ImportOptions& options) {
  if (!ZipArchive::Recognizes(bytes)) {
    if (bytes.starts_with("\x80\x02"))  // torch.save before 1.6
      return NotExported(ArchiveKind::kSaved);
    return NotExported(ArchiveKind::kOther);
  }
  TENON_ASSIGN_OR_RETURN(const ZipArchive zip, ZipArchive::Open(bytes, LimitsOf(options)));
  std::vector<std::string_view> programs;
  for (const std::string_view name : zip.names()) {
    if (EndsWithPart(name, kOldProgram)) return ReadOld(zip, name, options);
    if (FolderOfProgram(name).has_value()) programs.push_back(name);
  }
  if (programs.empty()) return NotExported(KindOf(zip.names()));
  if (programs.size() > 1)
    return absl::UnimplementedError(StrCat("it holds ", programs.size(), " programs, ",
                                           Quote(programs[0]), " and ", Quote(programs[1]),
                                           " among them; save each with torch.export.save"));
  return ReadNew(zip, programs.front(), *FolderOfProgram(programs.front()), options);
}

}  // namespace tenon::torch
