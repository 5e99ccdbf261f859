#include "dialect/kserve/predict_request.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialect/kserve/internal/value_reader.h"
#include "json/document.h"
#include "json/flaw.h"
#include "json/parts.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::kserve {
namespace {

using internal::IsBase64;
using internal::ReadValue;
using json::PartKind;

constexpr std::string_view kSignature = "serving_default";

absl::Status CheckSignatureName(std::string_view text, const json::Limits& limits) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(text, limits),
                         "reading 'signature_name'");
  if (document.root().kind == json::Kind::kString && document.root().string == kSignature)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("'signature_name' is ", Quote(text), "; the model has ", Quote(kSignature), " alone"));
}

// What is not read must be JSON all the same.
absl::Status CheckJson(std::string_view text) {
  const std::optional<json::Flaw> flaw = json::FindFlaw(text);
  return flaw.has_value() ? json::MalformedError(*flaw) : absl::OkStatus();
}

// Reads the values of one body. Lives for one call.
class Decoder {
 public:
  Decoder(const Signature& signature, const oip::DecodeOptions& options)
      : signature_(signature), options_(options) {}

  absl::Status DecodeRows(std::string_view instances) {
    if (json::PartKindOf(instances) != PartKind::kArray)
      return absl::InvalidArgumentError("it is not an array");
    const std::string_view behind = instances.substr(instances.find('[') + 1);
    // Rows of numbers are not taken apart: they are read where they lie.
    if (json::PartKindOf(behind) != PartKind::kObject) {
      if (behind.substr(0, behind.find_first_not_of(" \n\r\t") + 1).ends_with(']'))
        return absl::InvalidArgumentError("it is empty");
      return AddOnly(instances);
    }
    TENON_ASSIGN_OR_RETURN(const std::vector<std::string_view> rows,
                           json::SplitElements(instances, options_.json));
    return IsBase64(rows.front()) ? AddOnly(instances) : DecodeNamedRows(rows);
  }

  absl::Status DecodeColumns(std::string_view inputs) {
    if (json::PartKindOf(inputs) != PartKind::kObject || IsBase64(inputs)) return AddOnly(inputs);
    TENON_ASSIGN_OR_RETURN(const json::Members members, json::SplitMembers(inputs, options_.json));
    for (const auto& [name, value] : members) {
      if (FindSpec(signature_.inputs, name) == nullptr) {
        TENON_RETURN_IF_ERROR(CheckJson(value), "input ", Quote(name));  // as TensorFlow Serving
      } else {
        TENON_RETURN_IF_ERROR(Add(name, value));
      }
    }
    return absl::OkStatus();
  }

  std::vector<NamedTensor> TakeInputs() { return std::move(inputs_); }

 private:
  absl::Status Add(const std::string& name, std::string_view value) {
    TENON_ASSIGN_OR_RETURN(Tensor tensor, ReadValue(name, value, signature_, options_), "input ",
                           Quote(name));
    inputs_.push_back({name, std::move(tensor)});
    return absl::OkStatus();
  }

  // Values without a name are the only input's.
  absl::Status AddOnly(std::string_view value) {
    if (signature_.inputs.size() != 1) {
      return absl::InvalidArgumentError(
          StrCat("the model has ", signature_.inputs.size(), " inputs: values need their names"));
    }
    return Add(signature_.inputs.front().name, value);
  }

  // From objects, one a row, to an array for each name.
  absl::Status DecodeNamedRows(const std::vector<std::string_view>& rows) {
    std::vector<std::pair<std::string, std::string>> columns;
    for (size_t row = 0; row < rows.size(); ++row) {
      TENON_ASSIGN_OR_RETURN(const json::Members members,
                             json::SplitMembers(rows[row], options_.json), "instance ", row);
      if (row == 0) {
        for (const auto& [name, value] : members) columns.emplace_back(name, "");
      }
      bool alike = members.size() == columns.size();
      for (size_t i = 0; i < columns.size() && alike; ++i) {
        const std::string_view* value = Find(members, i, columns[i].first);
        alike = value != nullptr;
        if (alike) StrAppend(&columns[i].second, row == 0 ? "[" : ",", *value);
      }
      if (!alike)
        return absl::InvalidArgumentError(
            StrCat("instance ", row, " has not the same names as instance 0"));
    }
    for (auto& [name, text] : columns) TENON_RETURN_IF_ERROR(Add(name, text.append("]")));
    return absl::OkStatus();
  }

  // The value of that name, which is mostly the one at `place`.
  static const std::string_view* Find(const json::Members& members, size_t place,
                                      std::string_view name) {
    if (place < members.size() && members[place].first == name) return &members[place].second;
    for (const auto& [key, value] : members) {
      if (key == name) return &value;
    }
    return nullptr;
  }

  const Signature& signature_;
  const oip::DecodeOptions& options_;
  std::vector<NamedTensor> inputs_;
};

}  // namespace

absl::StatusOr<PredictCall> DecodePredict(std::string_view body, const Signature& signature,
                                          const oip::DecodeOptions& options) {
  absl::StatusOr<json::Members> members = json::SplitMembers(body, options.json);
  if (!members.ok()) {
    TENON_RETURN_IF_ERROR(CheckJson(body));
    return Annotate(members.status(), "reading the body");
  }
  const std::string_view* instances = nullptr;
  const std::string_view* inputs = nullptr;
  for (const auto& [key, value] : *members) {
    if (key == "instances") {
      instances = &value;
    } else if (key == "inputs") {
      inputs = &value;
    } else if (key == "signature_name") {
      TENON_RETURN_IF_ERROR(CheckSignatureName(value, options.json));
    } else {
      TENON_RETURN_IF_ERROR(CheckJson(value), "reading ", Quote(key));
    }
  }
  if ((instances == nullptr) == (inputs == nullptr))
    return absl::InvalidArgumentError(StrCat(
        "the body has ", inputs != nullptr ? "both 'instances' and" : "neither 'instances' nor",
        " 'inputs': it must have one of them"));
  Decoder decoder(signature, options);
  PredictCall call{.columnar = inputs != nullptr};
  if (call.columnar) {
    TENON_RETURN_IF_ERROR(decoder.DecodeColumns(*inputs), "reading 'inputs'");
  } else {
    TENON_RETURN_IF_ERROR(decoder.DecodeRows(*instances), "reading 'instances'");
  }
  call.request.inputs = decoder.TakeInputs();
  return call;
}

}  // namespace tenon::kserve
