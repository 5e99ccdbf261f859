#include "import/testing/importer_conformance.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "ports/testing/memory_file_system.h"
#include "status/status.h"

namespace tenon {
namespace {

// Mutations of one file of a sample; larger files are sampled.
constexpr size_t kCuts = 300;
constexpr size_t kFlips = 900;

struct LimitField {
  std::string_view name;
  int64_t ImportLimits::*field;
};

constexpr LimitField kLimits[] = {
    {"import.max_source_bytes", &ImportLimits::max_source_bytes},
    {"import.max_expanded_bytes", &ImportLimits::max_expanded_bytes},
    {"import.max_entries", &ImportLimits::max_entries},
    {"import.max_depth", &ImportLimits::max_depth},
    {"import.max_objects", &ImportLimits::max_objects},
    {"import.max_array_elements", &ImportLimits::max_array_elements},
    {"import.max_name_bytes", &ImportLimits::max_name_bytes},
};

// A source that owns what ImportSource borrows.
class OwnedSource {
 public:
  explicit OwnedSource(const ImporterSample& sample) : bytes_(sample.bytes) {
    source_.path = sample.path;
    source_.bytes = bytes_;
    source_.entries = sample.entries;
    if (sample.files.empty()) return;
    for (const auto& [name, bytes] : sample.files) {
      const size_t slash = name.rfind('/');
      if (slash != std::string::npos) {
        EXPECT_TRUE(folder_.MakeFolders(name.substr(0, slash)).ok());
      }
      EXPECT_TRUE(folder_.PublishFile(name, bytes).ok()) << name;
      source_.entries.push_back(name);
    }
    source_.folder = &folder_;
  }
  OwnedSource(const OwnedSource&) = delete;
  OwnedSource& operator=(const OwnedSource&) = delete;

  const ImportSource& source() const { return source_; }

 private:
  const std::string bytes_;
  MemoryFileSystem folder_;
  ImportSource source_;
};

absl::StatusOr<ImportedModel> ImportSample(const Importer& importer, const ImporterSample& sample,
                                           const ImportOptions& options = {}) {
  return importer.Import(OwnedSource(sample).source(), options);
}

bool IsContract(absl::StatusCode code) {
  return code == absl::StatusCode::kOk || code == absl::StatusCode::kInvalidArgument ||
         code == absl::StatusCode::kUnimplemented || code == absl::StatusCode::kOutOfRange;
}

void ExpectContract(const absl::Status& status, const ImporterSample& sample) {
  EXPECT_TRUE(IsContract(status.code())) << status;
  if (status.ok()) return;
  EXPECT_NE(status.message().find(sample.path), absl::string_view::npos)
      << "the refusal does not name its file: " << status;
}

// What is no model of anyone.
std::vector<std::string> Garbage() {
  return {"",
          std::string(1, '\0'),
          "hello",
          std::string(4096, '\xFF'),
          "{\"a\": [1, 2, 3]}",
          "<html><body>404</body></html>",
          "PK\x05\x06" + std::string(18, '\0')};
}

// Imports variants of one file: `set` puts the bytes into the sample.
void ExpectSurvivalOf(const Importer& importer, ImporterSample sample, const std::string& good,
                      const std::function<void(std::string, ImporterSample*)>& set) {
  for (size_t i = 0; i < std::min(good.size(), kCuts); ++i) {
    const size_t size = good.size() <= kCuts ? i : i * good.size() / kCuts;
    SCOPED_TRACE(testing::Message() << "cut to " << size << " bytes");
    set(good.substr(0, size), &sample);
    ExpectContract(ImportSample(importer, sample).status(), sample);
  }
  const size_t bits = good.size() * 8;
  for (size_t i = 0; i < std::min(bits, kFlips); ++i) {
    // An odd stride meets every bit of a byte.
    const size_t bit = bits <= kFlips ? i : i * (bits / kFlips | 1) % bits;
    SCOPED_TRACE(testing::Message() << "bit " << bit << " flipped");
    std::string flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    set(std::move(flipped), &sample);
    ExpectContract(ImportSample(importer, sample).status(), sample);
  }
}

}  // namespace

void ExpectRecognition(const Importer& importer, const ImporterSample& sample) {
  EXPECT_EQ(importer.Recognize(OwnedSource(sample).source()), sample.recognition);
  for (const std::string& bytes : Garbage()) {
    const ImporterSample other{.path = "garbage", .bytes = bytes};
    EXPECT_EQ(importer.Recognize(OwnedSource(other).source()), Recognition::kNo) << bytes;
    const absl::Status status = ImportSample(importer, other).status();
    EXPECT_FALSE(status.ok()) << bytes;
    ExpectContract(status, other);
  }
  const ImporterSample folder{.path = "folder", .files = {{"readme.txt", "hello"}}};
  EXPECT_EQ(importer.Recognize(OwnedSource(folder).source()), Recognition::kNo);
  const absl::Status status = ImportSample(importer, folder).status();
  EXPECT_FALSE(status.ok());
  ExpectContract(status, folder);
}

void ExpectDeterminism(const Importer& importer, const ImporterSample& sample) {
  const auto imported = ImportSample(importer, sample);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_FALSE(imported->onnx.empty());
  EXPECT_EQ(imported->onnx, ImportSample(importer, sample)->onnx) << "imports differ";
  ImporterSample renamed = sample;
  renamed.path = "another/" + sample.path;
  EXPECT_EQ(imported->onnx, ImportSample(importer, renamed)->onnx) << "the path is in the model";
  const ImportReport& report = imported->report;
  EXPECT_EQ(report.framework, sample.framework);
  EXPECT_EQ(report.framework_version, sample.framework_version);
  EXPECT_EQ(report.importer, importer.name());
  EXPECT_EQ(report.importer_version, importer.version());
  EXPECT_FALSE(report.parts.empty());
  for (const ImportedPart& part : report.parts) {
    EXPECT_FALSE(part.path.empty()) << part.kind;
    EXPECT_FALSE(part.kind.empty()) << part.path;
  }
  for (const ImportNote& note : report.notes) EXPECT_FALSE(note.note.empty()) << note.path;
}

void ExpectLimits(const Importer& importer, const ImporterSample& sample) {
  for (const LimitField& limit : kLimits) {
    SCOPED_TRACE(limit.name);
    ImportOptions options;
    options.limits.*limit.field = 0;
    const absl::Status status = ImportSample(importer, sample, options).status();
    const bool needed = limit.field == &ImportLimits::max_source_bytes ||
                        std::ranges::find(sample.limits, limit.name) != sample.limits.end();
    EXPECT_EQ(status.ok(), !needed) << status;
    if (status.ok()) continue;
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << status;
    EXPECT_NE(status.message().find(absl::string_view(limit.name.data(), limit.name.size())),
              absl::string_view::npos)
        << status;
    ExpectContract(status, sample);
  }
}

void ExpectCancellation(const Importer& importer, const ImporterSample& sample) {
  int asked = 0;
  int last = 0;  // the question that is answered with yes; 0: none
  ImportOptions options;
  options.cancelled = [&] { return ++asked == last; };
  ASSERT_TRUE(ImportSample(importer, sample, options).ok());
  const int questions = asked;
  EXPECT_GT(questions, 0) << "it never asks whether it is cancelled";
  for (const int question : {1, (questions + 1) / 2, questions}) {
    asked = 0;
    last = question;
    const absl::Status status = ImportSample(importer, sample, options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kCancelled)
        << "cancelled at question " << question << " of " << questions << ": " << status;
  }
}

void ExpectSurvival(const Importer& importer, const ImporterSample& sample) {
  if (sample.files.empty()) {
    ExpectSurvivalOf(importer, sample, sample.bytes,
                     [](std::string bytes, ImporterSample* to) { to->bytes = std::move(bytes); });
  }
  for (const auto& [name, bytes] : sample.files) {
    SCOPED_TRACE(name);
    ExpectSurvivalOf(importer, sample, bytes, [&name](std::string mutated, ImporterSample* to) {
      to->files[name] = std::move(mutated);
    });
  }
}

void ExpectConformingImporter(const Importer& importer, const ImporterSample& sample) {
  EXPECT_FALSE(importer.name().empty());
  EXPECT_GT(importer.version(), 0);
  ExpectRecognition(importer, sample);
  ExpectDeterminism(importer, sample);
  ExpectLimits(importer, sample);
  ExpectCancellation(importer, sample);
  ExpectSurvival(importer, sample);
}

}  // namespace tenon
