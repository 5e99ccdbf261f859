#include "import/keras/model_file.h"

#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

absl::StatusOr<json::Document> ParseJson(std::string_view text, const ImportOptions& options) {
  json::Limits limits;
  limits.max_depth = static_cast<size_t>(options.limits.max_depth);
  limits.max_nodes = static_cast<size_t>(options.limits.max_objects);
  absl::StatusOr<json::Document> document = json::Document::Parse(text, limits);
  if (document.ok()) return document;
  // The reader names limits of its own, which here are those of the import.
  const std::string_view message = MessageOf(document.status());
  if (message.find("json.max_depth") != std::string_view::npos)
    return absl::OutOfRangeError(
        StrCat("it is nested deeper than ", options.limits.max_depth, " (import.max_depth)"));
  if (message.find("json.max_nodes") != std::string_view::npos)
    return absl::OutOfRangeError(
        StrCat("it has more than ", options.limits.max_objects, " values (import.max_objects)"));
  return document;
}

absl::StatusOr<ModelFile> ReadArchive(std::string_view bytes, const ImportOptions& options) {
  const ZipLimits limits{options.limits.max_entries, options.limits.max_expanded_bytes,
                         options.limits.max_name_bytes};
  TENON_ASSIGN_OR_RETURN(ZipArchive opened, ZipArchive::Open(bytes, limits));
  const auto archive = std::make_shared<const ZipArchive>(std::move(opened));
  if (!archive->Has("config.json"))
    return absl::InvalidArgumentError("it is a zip archive without config.json");
  TENON_ASSIGN_OR_RETURN(const EntryBytes config, archive->Read("config.json"));
  ModelFile file;
  TENON_ASSIGN_OR_RETURN(file.config, ParseJson(config.bytes, options), "reading config.json");
  if (const auto metadata = archive->Read("metadata.json"); metadata.ok()) {
    TENON_ASSIGN_OR_RETURN(const json::Document parsed, ParseJson(metadata->bytes, options),
                           "reading metadata.json");
    if (const json::Value* version = parsed.root().Find("keras_version"))
      file.keras_version = version->string;
  }
  if (archive->Has("model.weights.h5")) {
    TENON_ASSIGN_OR_RETURN(EntryBytes weights, archive->Read("model.weights.h5"));
    TENON_ASSIGN_OR_RETURN(const Hdf5File hdf5, Hdf5File::Open(weights.bytes, options.limits),
                           "reading model.weights.h5");
    // The entry's bytes live as long as the file made of them.
    struct Kept {
      EntryBytes bytes;
      Hdf5File file;
    };
    const auto kept = std::make_shared<const Kept>(Kept{std::move(weights), hdf5});
    file.hdf5 = std::shared_ptr<const Hdf5File>(kept, &kept->file);
  } else if (archive->Has("model.weights.npz") || archive->Has("model.weights.json")) {
    return absl::UnimplementedError(
        "its weights are sharded or a .npz; save it with model.save(\"model.keras\")");
  }
  file.weights = Weights::OfArchive(file.hdf5.get(), "");
  file.read_asset = [archive](std::string_view path) -> absl::StatusOr<std::string> {
    TENON_ASSIGN_OR_RETURN(const EntryBytes asset, archive->Read(path));
    return std::string(asset.bytes);
  };
  return file;
}

absl::StatusOr<ModelFile> ReadLegacyFile(std::string_view bytes, const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const Hdf5File hdf5, Hdf5File::Open(bytes, options.limits));
  ModelFile file;
  file.hdf5 = std::make_shared<const Hdf5File>(hdf5);
  const absl::StatusOr<std::string> config = file.hdf5->Text("", "model_config");
  if (absl::IsNotFound(config.status()))
    return absl::UnimplementedError(
        "it has weights alone and no model; save the model with model.save(\"model.keras\")");
  TENON_RETURN_IF_ERROR(config.status());
  TENON_ASSIGN_OR_RETURN(file.config, ParseJson(*config, options), "reading model_config");
  const auto version = file.hdf5->Text("", "keras_version");
  if (version.ok()) file.keras_version = *version;
  file.weights = Weights::OfLegacyFile(file.hdf5.get(), "model_weights");
  file.read_asset = [](std::string_view path) -> absl::StatusOr<std::string> {
    return absl::NotFoundError(StrCat("a .h5 file has no file ", Quote(path)));
  };
  return file;
}

}  // namespace

absl::StatusOr<ModelFile> ReadModelFile(std::string_view bytes, const ImportOptions& options) {
  if (static_cast<int64_t>(bytes.size()) > options.limits.max_source_bytes)
    return absl::OutOfRangeError(StrCat("it has ", bytes.size(), " bytes, more than ",
                                        options.limits.max_source_bytes,
                                        " (import.max_source_bytes)"));
  if (ZipArchive::Recognizes(bytes)) return ReadArchive(bytes, options);
  if (Hdf5File::Recognizes(bytes)) return ReadLegacyFile(bytes, options);
  return absl::InvalidArgumentError("it is neither a .keras archive nor an HDF5 file");
}

}  // namespace tenon::keras
