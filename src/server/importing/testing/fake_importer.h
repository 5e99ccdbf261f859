// An importer of a format that is nothing but a first word.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "import/importer.h"

namespace tenon {

// Knows sources whose bytes, or whose entries, begin with `magic`, and names that end with
// `ending`; empty: none. The model is the source's bytes. Immutable.
class FakeImporter : public Importer {
 public:
  FakeImporter(std::string name, std::string magic, std::string ending, int version = 1)
      : name_(std::move(name)),
        magic_(std::move(magic)),
        ending_(std::move(ending)),
        version_(version) {}

  std::string_view name() const override { return name_; }
  int version() const override { return version_; }

  Recognition Recognize(const ImportSource& source) const override {
    if (!magic_.empty()) {
      if (source.bytes.starts_with(magic_)) return Recognition::kByContent;
      for (const std::string& entry : source.entries)
        if (entry.starts_with(magic_)) return Recognition::kByContent;
    }
    const bool named = !ending_.empty() && source.path.ends_with(ending_);
    return named ? Recognition::kByName : Recognition::kNo;
  }

  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions&) const override {
    if (source.bytes.ends_with("broken")) return absl::InvalidArgumentError("it is broken");
    ImportedModel model{.onnx = std::string(source.bytes)};
    model.report = {.framework = "Fake", .framework_version = "2", .importer = name_};
    model.report.importer_version = version_;
    return model;
  }

 private:
  const std::string name_;
  const std::string magic_;
  const std::string ending_;
  const int version_;
};

}  // namespace tenon
