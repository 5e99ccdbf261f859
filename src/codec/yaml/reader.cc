#include "yaml/reader.h"

#include <map>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::yaml {
namespace {

// Follows yaml-cpp's events, so that nothing is built that a limit forbids. The first fault stays.
class Flattener : public YAML::EventHandler {
 public:
  Flattener(const Limits& limits, bool lenient) : limits_(limits), lenient_(lenient) {}

  absl::Status status() const { return status_; }
  std::vector<Entry> entries() && { return std::move(entries_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { Scalar(mark, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "aliases are not read");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    CheckNode(mark, tag, anchor);
    Scalar(mark, value);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    if (!lenient_) return Refuse(mark, "lists are not read");
    CheckNode(mark, tag, anchor);
    if (passed_over_ == 0 && !has_key_) Refuse(mark, "a name is a plain text");
    ++passed_over_;
    CheckDepth(mark, path_.size() + passed_over_);
  }

  void OnSequenceEnd() override {
    if (passed_over_ > 0 && --passed_over_ == 0) has_key_ = false;
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    CheckNode(mark, tag, anchor);
    if (passed_over_ > 0) {
      ++passed_over_;
      return CheckDepth(mark, path_.size() + passed_over_);
    }
    if (!path_.empty() && !has_key_) Refuse(mark, "a name is a plain text");
    CheckDepth(mark, path_.size() + 1);
    path_.push_back(has_key_ ? key_ : "");
    has_key_ = false;
  }

  void OnMapEnd() override {
    if (passed_over_ > 0) {
      --passed_over_;
      return;
    }
    if (!path_.empty()) path_.pop_back();
    has_key_ = false;
  }

  void Refuse(const YAML::Mark& mark, std::string_view reason) {
    status_.Update(absl::InvalidArgumentError(StrCat("line ", mark.line + 1, ": ", reason)));
  }

 private:
  void CheckNode(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (++nodes_ > limits_.max_nodes) {
      status_.Update(absl::OutOfRangeError(
          StrCat("line ", mark.line + 1, ": more than ", limits_.max_nodes, " values")));
    }
    if (anchor != 0) Refuse(mark, "anchors are not read");
    if (!tag.empty() && tag != "?" && tag != "!") Refuse(mark, "tags are not read");
  }

  void CheckDepth(const YAML::Mark& mark, size_t depth) {
    if (depth <= limits_.max_depth) return;
    status_.Update(absl::OutOfRangeError(
        StrCat("line ", mark.line + 1, ": nested deeper than ", limits_.max_depth)));
  }

  void Scalar(const YAML::Mark& mark, const std::string& value) {
    if (!status_.ok() || passed_over_ > 0) return;
    if (path_.empty()) {
      if (!value.empty()) Refuse(mark, "expected names and values, as 'http: {port: 8080}'");
      return;
    }
    if (!has_key_) {
      if (value.empty() || (!lenient_ && value.find('.') != std::string::npos))
        Refuse(mark, "a name is a text without a dot");
      key_ = value;
      has_key_ = true;
      return;
    }
    has_key_ = false;
    std::string name;
    for (const std::string& part : path_) {
      if (!part.empty()) StrAppend(&name, part, ".");
    }
    name.append(key_);
    const auto [first, added] = lines_.emplace(name, mark.line + 1);
    if (!added) Refuse(mark, StrCat(Quote(name), " is there twice, first in line ", first->second));
    entries_.push_back({std::move(name), value, mark.line + 1});
  }

  const Limits& limits_;
  const bool lenient_;
  absl::Status status_;
  std::vector<Entry> entries_;
  std::map<std::string, int> lines_;
  std::vector<std::string> path_;  // of the open maps
  std::string key_;
  bool has_key_ = false;
  size_t nodes_ = 0;
  size_t passed_over_ = 0;  // open lists, and what is open in them
};

absl::StatusOr<std::vector<Entry>> Read(std::string_view text, const Limits& limits, bool lenient) {
  if (text.size() > limits.max_bytes) {
    return absl::OutOfRangeError(
        StrCat("it has ", text.size(), " bytes, at most ", limits.max_bytes, " are read"));
  }
  Flattener flattener(limits, lenient);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    if (parser.HandleNextDocument(flattener) && flattener.status().ok() &&
        parser.HandleNextDocument(flattener)) {
      return absl::InvalidArgumentError(lenient ? "it is more than one YAML document"
                                                : "a configuration is one YAML document");
    }
  } catch (const YAML::Exception& exception) {
    return absl::InvalidArgumentError(
        StrCat("line ", exception.mark.line + 1, ": ", exception.msg));
  }
  if (!flattener.status().ok()) return flattener.status();
  return std::move(flattener).entries();
}

}  // namespace

absl::StatusOr<std::vector<Entry>> ReadFlat(std::string_view text, const Limits& limits) {
  return Read(text, limits, false);
}

absl::StatusOr<std::vector<Entry>> ReadScalars(std::string_view text, const Limits& limits) {
  return Read(text, limits, true);
}

}  // namespace tenon::yaml
