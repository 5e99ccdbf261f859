// Where the rows go: a stream, or a file that appears whole or not at all.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fs/pending_file.h"

namespace tenon {

// Single-threaded.
class OutputSink {
 public:
  // NOT_FOUND or PERMISSION_DENIED when no file can be written there.
  static absl::StatusOr<OutputSink> ToFile(const std::string& path);

  // `out` outlives the sink.
  static OutputSink ToStream(std::ostream& out) { return OutputSink(&out, nullptr); }

  // Text is with whoever reads the stream when this returns. DATA_LOSS when it takes no more,
  // RESOURCE_EXHAUSTED when the disk is full.
  absl::Status Write(std::string_view text);

  // Gives the file its name. Without it nothing of it stays.
  absl::Status Finish();

 private:
  OutputSink(std::ostream* out, std::unique_ptr<PendingFile> file)
      : out_(out), file_(std::move(file)) {}

  std::ostream* out_;  // null when there is a file
  std::unique_ptr<PendingFile> file_;
};

}  // namespace tenon
