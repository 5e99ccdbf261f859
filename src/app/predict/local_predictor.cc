#include "predict/local_predictor.h"

#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "compose/model_opener.h"
#include "compose/options.h"
#include "exec/thread_pool.h"
#include "onnx/onnx_engine.h"
#include "repository/model_place.h"
#include "serving/inference_service.h"
#include "serving/model_directory.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

class LocalPredictor : public Predictor {
 public:
  LocalPredictor(ModelTable table, const ModelVersion& model)
      : directory_(std::move(table)),
        model_(model.model),
        version_(model.version),
        servable_(model.servable) {}

  const Signature& signature() const override { return servable_->signature(); }

  absl::StatusOr<std::vector<NamedTensor>> Predict(
      std::vector<NamedTensor> inputs, const std::vector<std::string>& outputs) override {
    InferRequest request{.model = model_, .version = version_, .inputs = std::move(inputs)};
    request.outputs = outputs;
    TENON_ASSIGN_OR_RETURN(InferResponse response, service_.Infer(std::move(request)));
    return std::move(response.outputs);
  }

 private:
  const ModelDirectory directory_;
  const InferenceService service_{directory_};
  const std::string model_;
  const std::string version_;
  const std::shared_ptr<const Servable> servable_;
};

// The one that is meant.
absl::StatusOr<FoundModel> Choose(const std::string& path, const std::vector<FoundModel>& models,
                                  const std::string& version) {
  std::set<std::string> names;
  const FoundModel* chosen = nullptr;
  for (const FoundModel& model : models) {
    names.insert(model.model);
    const bool newer = chosen == nullptr || VersionLess()(chosen->version, model.version);
    if (version.empty() ? newer : model.version == version) chosen = &model;
  }
  if (names.size() > 1) {
    return absl::InvalidArgumentError(StrCat("opening ", Quote(path), ": it holds the models ",
                                             absl::StrJoin(names, ", "),
                                             ": name one of their folders"));
  }
  if (chosen == nullptr)
    return absl::NotFoundError(
        StrCat("opening ", Quote(path), ": it has no version ", Quote(version)));
  return *chosen;
}

// Whether somebody has chosen the value.
bool IsSet(const Configuration& configuration, std::string_view property) {
  for (const ConfigEntry& entry : configuration.Entries()) {
    if (entry.name == property) return entry.origin != "default";
  }
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Predictor>> OpenLocalPredictor(const Configuration& configuration,
                                                              const std::string& path,
                                                              const std::string& version) {
  OnnxEngineOptions options = OnnxOptionsFrom(configuration);
  if (!IsSet(configuration, "model.intra_op_threads")) options.intra_op_threads = CoreCount();
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<OnnxEngine> engine, OnnxEngine::Create(options));
  TENON_ASSIGN_OR_RETURN(const ModelPlace place,
                         OpenModelPlace({.path = path}, engine->file_name()));
  TENON_ASSIGN_OR_RETURN(const FoundModel found, Choose(path, place.models, version));
  ModelOpener opener(configuration);
  TENON_ASSIGN_OR_RETURN(const OpenedModel opened, opener.Open(place, found));
  TENON_ASSIGN_OR_RETURN(std::shared_ptr<const Servable> servable,
                         engine->Load(*opened.files, opened.path), "loading model ",
                         Quote(found.model), " version ", Quote(found.version));
  const ModelVersion model{found.model, found.version, std::move(servable)};
  TENON_ASSIGN_OR_RETURN(ModelTable table, ModelTable::Create({model}));
  return std::make_unique<LocalPredictor>(std::move(table), model);
}

}  // namespace tenon
