// Vectorizers of texts and their weights.
#include <array>
#include <utility>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/internal/stop_words.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// Words by their column, which must be 0, 1, 2...
absl::StatusOr<std::vector<std::string>> ReadVocabulary(const Field& vectorizer) {
  TENON_ASSIGN_OR_RETURN(const Field dict, vectorizer.Attr("vocabulary_"));
  TENON_ASSIGN_OR_RETURN(const auto entries, dict.Entries());
  std::vector<std::string> words(entries.size());
  std::vector<bool> seen(entries.size(), false);
  for (const auto& [key, value] : entries) {
    TENON_ASSIGN_OR_RETURN(std::string word, key.Text());
    TENON_ASSIGN_OR_RETURN(const int64_t index, value.Int());
    const auto at = static_cast<size_t>(index);
    if (index < 0 || at >= words.size() || seen[at])
      return dict.Damaged(StrCat("column ", index, " of ", Quote(word), " is not free"));
    seen[at] = true;
    words[at] = std::move(word);
  }
  if (words.empty()) return dict.Damaged("it is empty");
  return words;
}

absl::StatusOr<std::vector<std::string>> ReadStopWords(const Field& vectorizer) {
  std::vector<std::string> words;
  if (!vectorizer.Has("stop_words")) return words;
  TENON_ASSIGN_OR_RETURN(const Field field, vectorizer.Attr("stop_words"));
  const absl::StatusOr<std::string> name = field.Text();
  if (name.ok() && *name != "english")
    return vectorizer.Unsupported(StrCat("stop_words=", Quote(*name), " is not supported"));
  if (name.ok()) {
    for (const std::string_view word : internal::EnglishStopWords()) words.emplace_back(word);
    return words;
  }
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, field.Items());
  for (const Field& item : items) {
    TENON_ASSIGN_OR_RETURN(std::string word, item.Text());
    words.push_back(std::move(word));
  }
  return words;
}

absl::Status RefuseCode(const Field& vectorizer) {
  for (const std::string_view name : {"preprocessor", "tokenizer"})
    if (vectorizer.Has(name))
      return vectorizer.Unsupported(StrCat(name, " is code, which is not run"));
  return ExpectText(vectorizer, "input", "content");
}

absl::StatusOr<std::string> ReadPattern(const Field& vectorizer) {
  TENON_ASSIGN_OR_RETURN(const std::string pattern, vectorizer.TextAttr("token_pattern"));
  if (pattern == "(?u)\\b\\w\\w+\\b") return std::string("default");
  if (pattern == "(?u)\\b\\w+\\b") return pattern;
  return vectorizer.Unsupported(StrCat("token_pattern=", Quote(pattern), " is not supported; ",
                                       "use (?u)\\b\\w\\w+\\b or (?u)\\b\\w+\\b"));
}

absl::StatusOr<Attributes> ReadAnalyzer(const Field& vectorizer) {
  TENON_RETURN_IF_ERROR(RefuseCode(vectorizer));
  TENON_ASSIGN_OR_RETURN(const Field analyzer_field, vectorizer.Attr("analyzer"));
  const absl::StatusOr<std::string> analyzer = analyzer_field.Text();
  if (!analyzer.ok()) return vectorizer.Unsupported("analyzer is code, which is not run");
  std::string pattern = "default";
  std::vector<std::string> stop_words;
  if (*analyzer == "word") {
    TENON_ASSIGN_OR_RETURN(pattern, ReadPattern(vectorizer));
    TENON_ASSIGN_OR_RETURN(stop_words, ReadStopWords(vectorizer));
  } else if (*analyzer != "char" && *analyzer != "char_wb") {
    return vectorizer.Unsupported(StrCat("analyzer=", Quote(*analyzer), " is not supported"));
  }
  std::string accents;
  if (vectorizer.Has("strip_accents")) {
    const absl::StatusOr<std::string> text = vectorizer.TextAttr("strip_accents");
    if (!text.ok()) return vectorizer.Unsupported("strip_accents is code, which is not run");
    accents = *text;
  }
  TENON_ASSIGN_OR_RETURN(const Field range_field, vectorizer.Attr("ngram_range"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> range, range_field.Ints());
  if (range.size() != 2) return range_field.Damaged("it has not two numbers");
  TENON_ASSIGN_OR_RETURN(const bool lowercase, vectorizer.BoolAttr("lowercase"));
  TENON_ASSIGN_OR_RETURN(const bool binary, vectorizer.BoolAttr("binary"));
  return Attributes{IntAttr("lowercase", lowercase ? 1 : 0), TextAttr("strip_accents", accents),
                    TextAttr("analyzer", *analyzer),         TextAttr("token_pattern", pattern),
                    {"stop_words", std::move(stop_words)},   IntAttr("ngram_min", range[0]),
                    IntAttr("ngram_max", range[1]),          IntAttr("binary", binary ? 1 : 0)};
}

absl::StatusOr<Value> TextsOf(Context& context, const Field& vectorizer, const Frame& input) {
  if (input.columns.size() != 1 || context.graph.DTypeOf(input.columns[0].value) != DType::kBytes)
    return vectorizer.Damaged("it takes one column of strings");
  return context.graph.Reshape(input.columns[0].value, {-1});
}

absl::StatusOr<Frame> CountVectorizer(Context& context, const Field& vectorizer,
                                      const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value texts, TextsOf(context, vectorizer, input));
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> words, ReadVocabulary(vectorizer));
  TENON_ASSIGN_OR_RETURN(Attributes attributes, ReadAnalyzer(vectorizer));
  const auto width = static_cast<int64_t>(words.size());
  attributes.push_back({"vocabulary", std::move(words)});
  Frame out = MatrixFrame(context.graph.Node("ai.tenon.TextCounts", {texts}, attributes,
                                             ValueType{DType::kFp64, Shape{kAnyDim, width}}),
                          width);
  out.checked = true;
  return out;
}

absl::StatusOr<Frame> HashingVectorizer(Context& context, const Field& vectorizer,
                                        const Frame& input) {
  constexpr int64_t kMostColumns = int64_t{1} << 24;
  TENON_ASSIGN_OR_RETURN(const Value texts, TextsOf(context, vectorizer, input));
  TENON_ASSIGN_OR_RETURN(Attributes attributes, ReadAnalyzer(vectorizer));
  TENON_ASSIGN_OR_RETURN(const int64_t width, vectorizer.IntAttr("n_features"));
  TENON_ASSIGN_OR_RETURN(const bool alternate, vectorizer.BoolAttr("alternate_sign"));
  if (width < 1 || width > kMostColumns)
    return vectorizer.Unsupported(StrCat("n_features=", width, " is more than ", kMostColumns));
  attributes.push_back(IntAttr("width", width));
  attributes.push_back(IntAttr("alternate_sign", alternate ? 1 : 0));
  Value counts = context.graph.Node("ai.tenon.TextHashCounts", {texts}, attributes,
                                    ValueType{DType::kFp64, Shape{kAnyDim, width}});
  if (vectorizer.Has("norm")) {
    TENON_ASSIGN_OR_RETURN(counts, NormalizeRows(context, vectorizer, counts));
  }
  Frame out = MatrixFrame(counts, width);
  out.checked = true;
  return out;
}

absl::StatusOr<std::vector<double>> ReadIdf(const Field& transformer, int64_t width) {
  if (transformer.Has("idf_")) return ReadVector(transformer, "idf_", width);
  // Before scikit-learn 1.5, the diagonal of a sparse matrix.
  TENON_ASSIGN_OR_RETURN(const Field diagonal, transformer.Attr("_idf_diag"));
  return ReadVector(diagonal, "data", width);
}

absl::StatusOr<Frame> TfidfTransformer(Context& context, const Field& transformer,
                                       const Frame& input) {
  GraphBuilder& graph = context.graph;
  Value x = input.matrix;
  TENON_ASSIGN_OR_RETURN(const bool sublinear, transformer.BoolAttr("sublinear_tf"));
  TENON_ASSIGN_OR_RETURN(const bool use_idf, transformer.BoolAttr("use_idf"));
  if (sublinear) {
    const Value zero = graph.Scalar(0.0);
    const Value is_zero = graph.Node("Equal", {x, zero});
    const Value one = graph.Scalar(1.0);
    const Value logs = graph.Node("Log", {graph.Node("Where", {is_zero, one, x})});
    x = graph.Node("Where", {is_zero, zero, graph.Node("Add", {logs, one})});
  }
  if (use_idf) {
    TENON_ASSIGN_OR_RETURN(const std::vector<double> idf, ReadIdf(transformer, input.width));
    x = graph.Node("Mul", {x, graph.Doubles(idf)});
  }
  if (transformer.Has("norm")) {
    TENON_ASSIGN_OR_RETURN(x, NormalizeRows(context, transformer, x));
  }
  return MatrixFrame(x, input.width);
}

absl::StatusOr<Frame> TfidfVectorizer(Context& context, const Field& vectorizer,
                                      const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Frame counts, CountVectorizer(context, vectorizer, input));
  TENON_ASSIGN_OR_RETURN(const Field weights, vectorizer.Attr("_tfidf"));
  return TranslateTransform(context, weights, counts);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.feature_extraction.CountVectorizer", CountVectorizer, nullptr,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.feature_extraction.TfidfVectorizer", TfidfVectorizer, nullptr,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.feature_extraction.HashingVectorizer", HashingVectorizer, nullptr,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.feature_extraction.TfidfTransformer", TfidfTransformer},
};

}  // namespace

Rows TextRows() { return kRows; }

}  // namespace tenon::sklearn
