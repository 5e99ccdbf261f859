#include "predict/output_sink.h"

#include <ostream>

#include "status/status.h"

namespace tenon {

absl::StatusOr<OutputSink> OutputSink::ToFile(const std::string& path) {
  TENON_ASSIGN_OR_RETURN(std::unique_ptr<PendingFile> file, PendingFile::Create(path));
  return OutputSink(nullptr, std::move(file));
}

absl::Status OutputSink::Write(std::string_view text) {
  if (file_ != nullptr) return file_->Write(text);
  out_->write(text.data(), static_cast<std::streamsize>(text.size())).flush();
  if (out_->good()) return absl::OkStatus();
  return absl::DataLossError("writing standard output: it takes no more");
}

absl::Status OutputSink::Finish() { return file_ == nullptr ? absl::OkStatus() : file_->Commit(); }

}  // namespace tenon
