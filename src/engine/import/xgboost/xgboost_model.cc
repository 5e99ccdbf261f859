#include "import/xgboost/xgboost_model.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "import/xgboost/internal/model_node.h"
#include "import/xgboost/internal/packed_json.h"
#include "import/xgboost/internal/plain_json.h"
#include "import/xgboost/internal/tree_reader.h"
#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::xgboost {
namespace {

enum class Link { kIdentity, kLogit, kLog };

struct Objective {
  std::string_view name;
  Link link;
  Transform transform;
};

constexpr Objective kObjectives[] = {
    {"reg:squarederror", Link::kIdentity, Transform::kIdentity},
    {"reg:linear", Link::kIdentity, Transform::kIdentity},
    {"reg:squaredlogerror", Link::kIdentity, Transform::kIdentity},
    {"reg:pseudohubererror", Link::kIdentity, Transform::kIdentity},
    {"reg:absoluteerror", Link::kIdentity, Transform::kIdentity},
    {"reg:quantileerror", Link::kIdentity, Transform::kIdentity},
    {"reg:logistic", Link::kLogit, Transform::kSigmoid},
    {"reg:gamma", Link::kLog, Transform::kExp},
    {"reg:tweedie", Link::kLog, Transform::kExp},
    {"count:poisson", Link::kLog, Transform::kExp},
    {"binary:logistic", Link::kLogit, Transform::kSigmoid},
    {"binary:logitraw", Link::kIdentity, Transform::kIdentity},
    {"binary:hinge", Link::kIdentity, Transform::kHinge},
    {"multi:softprob", Link::kIdentity, Transform::kSoftmax},
    {"multi:softmax", Link::kIdentity, Transform::kSoftmaxClass},
    {"rank:pairwise", Link::kIdentity, Transform::kIdentity},
    {"rank:ndcg", Link::kIdentity, Transform::kIdentity},
    {"rank:map", Link::kIdentity, Transform::kIdentity},
    {"survival:cox", Link::kLog, Transform::kExp},
    {"survival:aft", Link::kLog, Transform::kExp},
};

absl::StatusOr<const Objective*> FindObjective(std::string_view name) {
  for (const Objective& objective : kObjectives)
    if (objective.name == name) return &objective;
  return absl::UnimplementedError(
      StrCat("reading learner.objective.name: objective ", Quote(name),
             " is not supported; train with one of XGBoost's own, or serve the raw score of a "
             "model saved with reg:squarederror"));
}

// In float32, as XGBoost computes.
absl::StatusOr<double> MarginOf(double base_score, Link link) {
  const auto score = static_cast<float>(base_score);
  if (link == Link::kIdentity) return score;
  const bool fits = score > 0 && (link == Link::kLog || score < 1);
  if (!fits)
    return absl::InvalidArgumentError(StrCat("reading learner.learner_model_param.base_score: ",
                                             base_score, " is outside the objective's range"));
  return link == Link::kLog ? std::log(score) : -std::log(1.0F / score - 1.0F);
}

// "5E-1", or from XGBoost 3.1 on "[5E-1]" and "[1E0,2E0]".
absl::StatusOr<std::vector<double>> BaseScores(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  std::vector<double> scores;
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    double score = 0;
    if (!absl::SimpleAtod(ToAbsl(rest.substr(0, comma)), &score))
      return absl::InvalidArgumentError(
          StrCat("reading learner.learner_model_param.base_score: ", Quote(text), " is no number"));
    scores.push_back(score);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return scores;
}

absl::StatusOr<int64_t> ParameterOr(const ModelNode& node, std::string_view key,
                                    int64_t otherwise) {
  const std::optional<ModelNode> member = node.Find(key);
  return member.has_value() ? member->Int() : absl::StatusOr<int64_t>(otherwise);
}

absl::Status ReadParameters(const ModelNode& learner, const ImportLimits& limits,
                            XgboostModel* model) {
  TENON_ASSIGN_OR_RETURN(const ModelNode node, learner.Member("learner_model_param"));
  TENON_ASSIGN_OR_RETURN(model->features, ParameterOr(node, "num_feature", 0));
  TENON_ASSIGN_OR_RETURN(const int64_t classes, ParameterOr(node, "num_class", 0));
  TENON_ASSIGN_OR_RETURN(const int64_t targets, ParameterOr(node, "num_target", 1));
  model->outputs = std::max<int64_t>({1, classes, targets});
  constexpr int64_t kMost = 1 << 20;
  if (model->features < 1 || model->features > kMost || model->outputs > kMost)
    return node.Flaw(StrCat(model->features, " features and ", model->outputs,
                            " outputs; of each there may be 1 to ", kMost));
  if (model->features * model->outputs > limits.max_objects)
    return absl::OutOfRangeError(
        StrCat("reading ", node.path(), ": import.max_objects is ", limits.max_objects));

  TENON_ASSIGN_OR_RETURN(const ModelNode base, node.Member("base_score"));
  TENON_ASSIGN_OR_RETURN(const std::string_view text, base.Text());
  TENON_ASSIGN_OR_RETURN(std::vector<double> scores, BaseScores(text));
  if (scores.size() == 1) scores.resize(static_cast<size_t>(model->outputs), scores[0]);
  if (scores.size() != static_cast<size_t>(model->outputs))
    return base.Flaw(StrCat(scores.size(), " values for ", model->outputs, " outputs"));

  TENON_ASSIGN_OR_RETURN(const ModelNode objective, learner.Member("objective"));
  TENON_ASSIGN_OR_RETURN(const ModelNode name, objective.Member("name"));
  TENON_ASSIGN_OR_RETURN(const std::string_view objective_name, name.Text());
  model->objective = std::string(objective_name);
  TENON_ASSIGN_OR_RETURN(const Objective* row, FindObjective(objective_name));
  model->transform = row->transform;
  for (const double score : scores) {
    TENON_ASSIGN_OR_RETURN(model->base_margin.emplace_back(), MarginOf(score, row->link));
  }
  return absl::OkStatus();
}

// A JSON text that the scikit-learn classes leave: what kind of estimator they were.
void ReadEstimatorType(std::string_view text, XgboostModel* model) {
  const auto document = json::Document::Parse(PlainJson(text), {});
  if (!document.ok()) return;
  if (const json::Value* type = document->root().Find("_estimator_type"); type != nullptr)
    model->estimator_type = std::string(type->string);
  const json::Value* type = document->root().Find("type");  // up to XGBoost 1.7: "XGBClassifier"
  if (type == nullptr || !model->estimator_type.empty()) return;
  for (const std::string_view kind : {"Classifier", "Regressor", "Ranker"}) {
    if (!type->string.ends_with(kind)) continue;
    model->estimator_type = std::string(kind);
    model->estimator_type[0] = static_cast<char>(model->estimator_type[0] - 'A' + 'a');
  }
}

absl::StatusOr<std::optional<int64_t>> ReadAttributes(const ModelNode& learner,
                                                      XgboostModel* model) {
  const std::optional<ModelNode> attributes = learner.Find("attributes");
  if (!attributes.has_value()) return std::nullopt;
  if (const auto text = attributes->Find("scikit_learn"); text.has_value()) {
    TENON_ASSIGN_OR_RETURN(const std::string_view json, text->Text());
    ReadEstimatorType(json, model);
  }
  const std::optional<ModelNode> best = attributes->Find("best_iteration");
  if (!best.has_value()) return std::nullopt;
  TENON_ASSIGN_OR_RETURN(const int64_t iteration, best->Int());
  return iteration;
}

absl::Status ReadFeatures(const ModelNode& learner, XgboostModel* model) {
  if (const auto names = learner.Find("feature_names"); names.has_value()) {
    TENON_ASSIGN_OR_RETURN(model->feature_names, names->Texts());
    const size_t count = model->feature_names.size();
    if (count != 0 && count != static_cast<size_t>(model->features))
      return names->Flaw(StrCat(count, " names for ", model->features, " features"));
  }
  const std::optional<ModelNode> types = learner.Find("feature_types");
  if (!types.has_value()) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> texts, types->Texts());
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i] != "c") continue;
    const std::string name =
        i < model->feature_names.size() ? Quote(model->feature_names[i]) : StrCat(i);
    model->notes.push_back({StrCat(types->path(), "[", i, "]"),
                            StrCat("column ", name,
                                   " is categorical: it takes the codes of the categories, in the "
                                   "order of training")});
  }
  return absl::OkStatus();
}

absl::Status ReadLinear(const ModelNode& booster, XgboostModel* model) {
  TENON_ASSIGN_OR_RETURN(const ModelNode node, booster.Member("model"));
  TENON_ASSIGN_OR_RETURN(const ModelNode weights, node.Member("weights"));
  TENON_ASSIGN_OR_RETURN(model->weights, weights.Doubles());
  const int64_t expected = (model->features + 1) * model->outputs;
  if (model->weights.size() != static_cast<size_t>(expected))
    return weights.Flaw(StrCat(model->weights.size(), " weights, not ", expected));
  for (double& weight : model->weights) weight = static_cast<float>(weight);
  return absl::OkStatus();
}

absl::Status ReadBooster(const ModelNode& learner, std::optional<int64_t> best_iteration,
                         const ImportOptions& options, XgboostModel* model) {
  TENON_ASSIGN_OR_RETURN(const ModelNode booster, learner.Member("gradient_booster"));
  TENON_ASSIGN_OR_RETURN(const ModelNode name, booster.Member("name"));
  TENON_ASSIGN_OR_RETURN(const std::string_view kind, name.Text());
  model->booster = std::string(kind);
  if (kind == "gblinear") return ReadLinear(booster, model);
  if (kind == "gbtree") return ReadTrees(booster, {}, best_iteration, options, model);
  if (kind != "dart")
    return absl::UnimplementedError(StrCat("reading ", name.path(), ": booster ", Quote(kind),
                                           " is not supported; use gbtree, dart or gblinear"));
  TENON_ASSIGN_OR_RETURN(const ModelNode inner, booster.Member("gbtree"));
  TENON_ASSIGN_OR_RETURN(const ModelNode weights, booster.Member("weight_drop"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> factors, weights.Doubles());
  return ReadTrees(inner, factors, best_iteration, options, model);
}

absl::StatusOr<XgboostModel> ReadRoot(const ModelNode& root, const ImportOptions& options) {
  if (const auto inner = root.Find("Model"); inner.has_value())
    return ReadRoot(ModelNode(*inner), options);  // what Booster.__getstate__ keeps
  XgboostModel model;
  if (const auto version = root.Find("version"); version.has_value()) {
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> parts, version->Ints());
    model.version = absl::StrJoin(parts, ".");
  }
  TENON_ASSIGN_OR_RETURN(const ModelNode learner, root.Member("learner"));
  TENON_RETURN_IF_ERROR(ReadParameters(learner, options.limits, &model));
  TENON_ASSIGN_OR_RETURN(const std::optional<int64_t> best, ReadAttributes(learner, &model));
  TENON_RETURN_IF_ERROR(ReadFeatures(learner, &model));
  TENON_RETURN_IF_ERROR(ReadBooster(learner, best, options, &model));
  return model;
}

bool IsBinary(std::string_view bytes) {
  return bytes.starts_with("binf") || bytes.starts_with("CONFIG-offset:") ||
         bytes.starts_with("bs64");
}

}  // namespace

bool LooksLikeModel(std::string_view bytes) {
  constexpr size_t kHead = 4096;
  const std::string_view head = bytes.substr(0, kHead);
  if (IsBinary(bytes)) return true;
  if (!head.starts_with('{')) return false;
  if (head.substr(1, 1) == "L")
    return head.find("learner") != std::string_view::npos ||
           head.find("Config") != std::string_view::npos;
  if (head.find("\"learner\"") == std::string_view::npos) return false;
  for (const std::string_view sign :
       {"\"gradient_booster\"", "\"attributes\"", "\"feature_names\"", "\"learner_model_param\""})
    if (head.find(sign) != std::string_view::npos) return true;
  return false;
}

absl::StatusOr<XgboostModel> ReadModel(std::string_view bytes, const ImportOptions& options) {
  if (IsBinary(bytes))
    return absl::UnimplementedError(
        "reading the model: XGBoost's binary format of before 3.1 is not supported; load it with "
        "the XGBoost that wrote it and save it again: booster.save_model('model.ubj')");
  const auto depth = static_cast<size_t>(options.limits.max_depth);
  const auto nodes = static_cast<size_t>(options.limits.max_objects);
  std::string packed;
  if (!bytes.starts_with("{L") && !bytes.starts_with("{i") && !bytes.starts_with("{U")) {
    TENON_ASSIGN_OR_RETURN(packed, PackJson(bytes), "reading the model as JSON");
    bytes = packed;
  }
  TENON_ASSIGN_OR_RETURN(const ubjson::Document document,
                         ubjson::Document::Parse(bytes, {.max_depth = depth, .max_nodes = nodes}));
  return ReadRoot(ModelNode(document.root()), options);
}

}  // namespace tenon::xgboost
