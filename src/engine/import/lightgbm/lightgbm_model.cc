#include "import/lightgbm/lightgbm_model.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "import/lightgbm/internal/text_block.h"
#include "import/lightgbm/internal/tree_reader.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::lightgbm {
namespace {

struct Objective {
  std::string_view name;
  Transform transform;
};

constexpr Objective kObjectives[] = {
    {"regression", Transform::kIdentity},   {"regression_l1", Transform::kIdentity},
    {"huber", Transform::kIdentity},        {"fair", Transform::kIdentity},
    {"quantile", Transform::kIdentity},     {"mape", Transform::kIdentity},
    {"poisson", Transform::kExp},           {"gamma", Transform::kExp},
    {"tweedie", Transform::kExp},           {"binary", Transform::kSigmoid},
    {"multiclass", Transform::kSoftmax},    {"multiclassova", Transform::kSigmoid},
    {"cross_entropy", Transform::kSigmoid}, {"cross_entropy_lambda", Transform::kLog1pExp},
    {"lambdarank", Transform::kIdentity},   {"rank_xendcg", Transform::kIdentity},
    {"custom", Transform::kIdentity},
};

// "binary sigmoid:1", "regression sqrt", "multiclass num_class:3".
absl::Status ReadObjective(const TextBlock& header, LightgbmModel* model) {
  const std::vector<std::string_view> words = Words(header.Text("objective"));
  if (words.empty()) return absl::OkStatus();
  model->objective = std::string(words[0]);
  const auto* row = std::find_if(std::begin(kObjectives), std::end(kObjectives),
                                 [&](const Objective& known) { return known.name == words[0]; });
  if (row == std::end(kObjectives))
    return absl::UnimplementedError(StrCat("reading the header: objective ", Quote(words[0]),
                                           " is not supported; train with one of LightGBM's own"));
  model->transform = row->transform;
  for (const std::string_view word : words) {
    constexpr std::string_view kSigmoid = "sigmoid:";
    if (word == "sqrt") model->transform = Transform::kSquare;
    if (!word.starts_with(kSigmoid)) continue;
    if (!absl::SimpleAtod(ToAbsl(word.substr(kSigmoid.size())), &model->sigmoid))
      return header.Flaw("objective", StrCat(Quote(word), " is no number"));
  }
  return absl::OkStatus();
}

absl::Status ReadNames(const TextBlock& header, LightgbmModel* model) {
  for (const std::string_view word : Words(header.Text("feature_names")))
    model->feature_names.emplace_back(word);
  const size_t count = model->feature_names.size();
  if (count != 0 && count != static_cast<size_t>(model->features))
    return header.Flaw("feature_names", StrCat(count, " names for ", model->features, " features"));
  bool made_up = true;  // LightGBM's own names for nameless columns
  for (size_t i = 0; i < count; ++i)
    made_up = made_up && model->feature_names[i] == StrCat("Column_", i);
  if (made_up) model->feature_names.clear();
  const std::vector<std::string_view> infos = Words(header.Text("feature_infos"));
  for (size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].starts_with('[') || infos[i] == "none") continue;
    const std::string name =
        i < model->feature_names.size() ? Quote(model->feature_names[i]) : StrCat(i);
    model->notes.push_back(
        {StrCat("feature_infos[", i, "]"),
         StrCat("column ", name,
                " is categorical: it takes the numbers that it was trained with, for a pandas "
                "column the codes of its categories")});
  }
  return absl::OkStatus();
}

absl::Status ReadHeader(const TextBlock& header, const ImportLimits& limits, LightgbmModel* model) {
  model->version = std::string(header.Text("version"));
  if (model->version != "v2" && model->version != "v3" && model->version != "v4")
    return absl::UnimplementedError(StrCat("reading the header: version ", Quote(model->version),
                                           " is not supported; v2, v3 and v4 are"));
  TENON_ASSIGN_OR_RETURN(const int64_t last, header.Int("max_feature_idx"));
  TENON_ASSIGN_OR_RETURN(const int64_t classes, header.Int("num_class"));
  TENON_ASSIGN_OR_RETURN(model->outputs, header.IntOr("num_tree_per_iteration", classes));
  constexpr int64_t kMost = 1 << 20;
  if (last < 0 || last >= kMost) return header.Flaw("max_feature_idx", StrCat(last));
  if (model->outputs < 1 || model->outputs > kMost)
    return header.Flaw("num_tree_per_iteration", StrCat(model->outputs));
  if (last >= limits.max_objects || model->outputs > limits.max_objects)
    return absl::OutOfRangeError(
        StrCat("reading the header: import.max_objects is ", limits.max_objects));
  model->features = last + 1;
  model->average = header.Has("average_output");
  TENON_RETURN_IF_ERROR(ReadObjective(header, model));
  return ReadNames(header, model);
}

constexpr std::string_view kEnd = "end of trees";

// Up to the line that begins the next block, which is taken; empty lines are passed over.
absl::StatusOr<std::string_view> ReadBlock(std::string_view* text, TextBlock* block) {
  while (!text->empty()) {
    const std::string_view line = TakeLine(text);
    if (line.empty()) continue;
    if (line.starts_with("Tree=") || line == kEnd) return line;
    TENON_RETURN_IF_ERROR(block->Add(line));
  }
  return absl::InvalidArgumentError(
      StrCat("reading ", block->path(), ": the text ends before ", Quote(kEnd)));
}

}  // namespace

bool LooksLikeModel(std::string_view text) {
  constexpr size_t kHead = 4096;
  const std::string_view head = text.substr(0, kHead);
  return (head.starts_with("tree\n") || head.starts_with("tree\r\n")) &&
         head.find("\nversion=") != std::string_view::npos;
}

absl::StatusOr<LightgbmModel> ReadModel(std::string_view text, const ImportOptions& options) {
  if (TakeLine(&text) != "tree")
    return absl::InvalidArgumentError("reading the header: the first line is not 'tree'");
  LightgbmModel model;
  TextBlock header("the header");
  TENON_ASSIGN_OR_RETURN(std::string_view next, ReadBlock(&text, &header));
  TENON_RETURN_IF_ERROR(ReadHeader(header, options.limits, &model));
  TreeReader reader(options, &model);
  for (int64_t tree = 0; next != kEnd; ++tree) {
    if (options.cancelled && options.cancelled())
      return absl::CancelledError(StrCat("reading tree ", tree, ": cancelled"));
    TextBlock block(StrCat("tree ", tree));
    TENON_ASSIGN_OR_RETURN(next, ReadBlock(&text, &block));
    TENON_RETURN_IF_ERROR(reader.Add(block));
  }
  TENON_RETURN_IF_ERROR(reader.End());
  return model;
}

}  // namespace tenon::lightgbm
