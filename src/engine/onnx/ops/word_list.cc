#include "onnx/ops/word_list.h"

#include <algorithm>
#include <string>
#include <utility>

#include "status/status.h"

namespace tenon::ops {
namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";

class ListWords final : public Kernel {
 public:
  explicit ListWords(std::string separator) : separator_(std::move(separator)) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    if (x.shape.size() != 1) return absl::InvalidArgumentError("ListWords takes a list of texts");
    TENON_ASSIGN_OR_RETURN(const Texts texts, run.ReadTexts(x));
    std::vector<std::string_view> words;
    std::vector<int64_t> places;
    int64_t longest = 0;
    for (size_t i = 0; i < texts.size(); ++i) {
      int64_t position = 0;
      for (const std::string_view word : SplitWords(texts[i], separator_)) {
        words.push_back(word);
        places.push_back(static_cast<int64_t>(i));
        places.push_back(position++);
      }
      longest = std::max(longest, position);
    }
    const auto count = static_cast<int64_t>(words.size());
    TENON_RETURN_IF_ERROR(run.WriteTexts(0, {count}, words));
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> where, run.Ints(1, {count, 2}));
    std::ranges::copy(places, where.begin());
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> shape, run.Ints(2, {2}));
    shape[0] = x.elements;
    shape[1] = longest;
    return absl::OkStatus();
  }

 private:
  const std::string separator_;
};

}  // namespace

std::vector<std::string_view> SplitWords(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> words;
  if (separator.empty()) {
    size_t begin = 0;
    while ((begin = text.find_first_not_of(kSpaces, begin)) != std::string_view::npos) {
      const size_t end = std::min(text.find_first_of(kSpaces, begin), text.size());
      words.push_back(text.substr(begin, end - begin));
      begin = end;
    }
    return words;
  }
  for (size_t end = 0; (end = text.find(separator)) != std::string_view::npos;) {
    words.push_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  words.push_back(text);
  return words;
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeListWords(const KernelInfo& info) {
  return std::make_unique<ListWords>(info.Text("separator"));
}

}  // namespace tenon::ops
