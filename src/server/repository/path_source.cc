#include "repository/path_source.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ports/path.h"
#include "proto/parse.h"
#include "repository/fingerprint.h"
#include "repository/model_config.h"
#include "repository/scheduling.h"
#include "repository/warmup.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

bool IsFile(const FileSystem& files, std::string_view path) {
  const absl::StatusOr<FileInfo> info = files.Stat(path);
  return info.ok() && !info->is_folder;
}

absl::StatusOr<std::vector<std::string>> FoldersIn(const FileSystem& files,
                                                   std::string_view folder) {
  TENON_ASSIGN_OR_RETURN(const std::vector<FileEntry> entries, files.List(folder));
  std::vector<std::string> names;
  for (const FileEntry& entry : entries) {
    if (entry.is_folder && !entry.name.starts_with('.')) names.push_back(entry.name);
  }
  return names;
}

// A folder of folders of versions; not one model, nor its versions.
bool IsRepository(const FileSystem& files, std::string_view engine_file) {
  const auto holds_model = [&](std::string_view folder) {
    const auto found = FindModelIn(files, folder, engine_file);
    return !found.ok() || found->has_value();
  };
  if (holds_model("") || IsFile(files, kModelConfigFile)) return false;
  const auto folders = FoldersIn(files, "");
  return folders.ok() && std::none_of(folders->begin(), folders->end(), holds_model);
}

}  // namespace

PathSource::PathSource(ModelArgument argument, PathSourceOptions options, FoundOpener open,
                       const Clock& clock)
    : argument_(std::move(argument)),
      options_(std::move(options)),
      open_(std::move(open)),
      clock_(clock) {}

absl::StatusOr<WantedModel> PathSource::FindWith(std::string_view model,
                                                 const std::string& config) {
  auto parsed = std::make_shared<inference::ModelConfig>();
  TENON_RETURN_IF_ERROR(ParseMessage(config, {}, parsed.get()));
  const OtherConfig other{model, config, std::move(parsed)};
  TENON_ASSIGN_OR_RETURN(std::vector<WantedModel> models, ListWith(&other));
  for (WantedModel& found : models) {
    if (found.name == model) return std::move(found);
  }
  return absl::NotFoundError(StrCat("there is no model ", Quote(model)));
}

absl::StatusOr<std::vector<WantedModel>> PathSource::ListWith(const OtherConfig* other) {
  TENON_ASSIGN_OR_RETURN(ModelPlace root, OpenModelRoot(argument_));
  const absl::MutexLock lock(&mutex_);
  if (!is_repository_.has_value())
    is_repository_ = root.file.empty() && IsRepository(*root.files, options_.engine_file);
  if (!*is_repository_) return ListPlace(other);
  return ListRepository(std::make_shared<const ModelPlace>(std::move(root)), other);
}

absl::StatusOr<std::vector<WantedModel>> PathSource::ListRepository(
    const std::shared_ptr<const ModelPlace>& place, const OtherConfig* other) const {
  std::vector<WantedModel> wanted;
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> names, FoldersIn(*place->files, ""));
  for (const std::string& name : names) {
    Candidate candidate{.name = name, .folder = name};
    absl::Status fault = ReadConfig(*place->files, other, &candidate);
    if (fault.ok()) fault = Scan(*place->files, &candidate);
    if (!fault.ok()) {
      wanted.push_back({.name = name, .fault = std::move(fault)});
    } else if (!candidate.versions.empty() || candidate.config != nullptr) {
      wanted.push_back(Wanted(place, candidate));
    }
  }
  if (wanted.empty() && !options_.may_be_empty) {
    // In the words of who looks once.
    return OpenModelPlace(argument_, options_.engine_file).status();
  }
  const bool renamed = !argument_.name.empty() || !argument_.version.empty();
  if (renamed && wanted.size() == 1 && wanted[0].versions.size() == 1) {
    if (!argument_.name.empty()) wanted[0].name = argument_.name;
    if (!argument_.version.empty()) wanted[0].versions[0].version = argument_.version;
  } else if (renamed) {
    return absl::InvalidArgumentError(
        StrCat("opening ", Quote(argument_.path),
               ": a name or version can be given to one model version alone"));
  }
  return wanted;
}

absl::StatusOr<std::vector<WantedModel>> PathSource::ListPlace(const OtherConfig* other) const {
  TENON_ASSIGN_OR_RETURN(ModelPlace opened, OpenModelPlace(argument_, options_.engine_file));
  const auto place = std::make_shared<const ModelPlace>(std::move(opened));
  std::map<std::string, Candidate> candidates;
  for (const FoundModel& found : place->models) {
    Candidate& candidate = candidates[found.model];
    candidate.name = found.model;
    candidate.is_file = !place->file.empty();
    candidate.versions.push_back(found);
  }
  std::vector<WantedModel> wanted;
  for (auto& [name, candidate] : candidates) {
    const absl::Status fault = candidate.is_file && other == nullptr
                                   ? absl::OkStatus()
                                   : ReadConfig(*place->files, other, &candidate);
    wanted.push_back(fault.ok() ? Wanted(place, candidate)
                                : WantedModel{.name = name, .fault = fault});
  }
  return wanted;
}

absl::Status PathSource::ReadConfig(const FileSystem& files, const OtherConfig* other,
                                    Candidate* candidate) {
  if (other != nullptr && other->model == candidate->name) {
    candidate->config_text = other->text;
    candidate->config = other->config;
    return absl::OkStatus();
  }
  const std::string path = JoinPath(candidate->folder, kModelConfigFile);
  if (!IsFile(files, path)) return absl::OkStatus();
  const ModelConfigLimits limits;
  TENON_ASSIGN_OR_RETURN(candidate->config_text, files.ReadFile(path, limits.max_bytes), "reading ",
                         Quote(path));
  TENON_ASSIGN_OR_RETURN(inference::ModelConfig config,
                         ReadModelConfig(candidate->config_text, candidate->name, limits),
                         "reading ", Quote(path));
  candidate->config = std::make_shared<const inference::ModelConfig>(std::move(config));
  return absl::OkStatus();
}

absl::Status PathSource::Scan(const FileSystem& files, Candidate* candidate) const {
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> folders,
                         FoldersIn(files, candidate->folder));
  const bool is_tritons = candidate->config != nullptr;
  const std::string own = is_tritons ? candidate->config->default_model_filename() : "";
  for (const std::string& version : folders) {
    if (is_tritons && !IsVersionNumber(version)) continue;
    const std::string folder = JoinPath(candidate->folder, version);
    const bool is_published =
        options_.publish_marker.empty() || IsFile(files, JoinPath(folder, options_.publish_marker));
    if (!is_published) continue;
    std::optional<FoundModel> found;
    if (!own.empty()) {
      TENON_ASSIGN_OR_RETURN(const FileInfo info, files.Stat(JoinPath(folder, own)),
                             "looking for default_model_filename");
      found = FoundModel{.path = JoinPath(folder, own),
                         .is_folder = info.is_folder,
                         .is_foreign = !own.ends_with(".onnx")};
    } else {
      TENON_ASSIGN_OR_RETURN(found, FindModelIn(files, folder, options_.engine_file));
    }
    if (!found.has_value()) continue;
    found->model = candidate->name;
    found->version = version;
    candidate->versions.push_back(*std::move(found));
  }
  return absl::OkStatus();
}

WantedModel PathSource::Wanted(const std::shared_ptr<const ModelPlace>& place,
                               const Candidate& candidate) const {
  WantedModel wanted{.name = candidate.name};
  wanted.fault = AddVersions(place, candidate, &wanted);
  wanted.scheduling = options_.scheduling;
  if (candidate.config == nullptr) return wanted;
  wanted.scheduling = SchedulingOf(*candidate.config, options_.scheduling);
  wanted.config = candidate.config->SerializeAsString();
  if (candidate.config->model_warmup_size() > 0) {
    wanted.warmup = [place, config = candidate.config, folder = candidate.folder] {
      return MakeWarmup(*config, *place->files, folder);
    };
  }
  return wanted;
}

absl::Status PathSource::AddVersions(const std::shared_ptr<const ModelPlace>& place,
                                     const Candidate& candidate, WantedModel* wanted) const {
  std::map<std::string, const FoundModel*> found;
  std::vector<std::string> versions;
  for (const FoundModel& version : candidate.versions) {
    found[version.version] = &version;
    versions.push_back(version.version);
  }
  if (versions.empty())
    return absl::NotFoundError(StrCat("looking into ", Quote(candidate.folder),
                                      ": there is no version folder with a model in it"));
  // Without a policy, Triton loads the latest of a model that has a configuration.
  const VersionPolicy latest{.kind = VersionPolicy::Kind::kLatest};
  const VersionPolicy policy =
      candidate.config == nullptr ? options_.policy : PolicyOf(*candidate.config, latest);
  TENON_ASSIGN_OR_RETURN(versions, Choose(policy, std::move(versions)));
  for (const std::string& version : versions) {
    const FoundModel& one = *found[version];
    const std::string_view watched =
        candidate.is_file || one.is_folder ? std::string_view(one.path) : FolderOf(one.path);
    TENON_ASSIGN_OR_RETURN(const Fingerprint fingerprint, TakeFingerprint(*place->files, watched));
    if (fingerprint.modified + options_.settle > clock_.Now() &&
        options_.settle > absl::ZeroDuration())
      wanted->settled = false;
    wanted->versions.push_back(
        {.version = version,
         .fingerprint = StrCat(place->folder, "\n", fingerprint.text, "\n", candidate.config_text),
         .open = [open = open_, told = FoundVersion{place, one, candidate.config}](
                     const std::function<bool()>& cancelled) { return open(told, cancelled); }});
  }
  return absl::OkStatus();
}

}  // namespace tenon
