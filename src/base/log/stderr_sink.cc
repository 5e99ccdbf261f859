#include "log/stderr_sink.h"

#include <unistd.h>

#include <spdlog/details/log_msg.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "log/log_format.h"

namespace tenon {

class StderrSink::Output {
 public:
  Output() { sink_.set_pattern("%v"); }

  void Write(std::string_view line) {
    sink_.log(spdlog::details::log_msg("", spdlog::level::info,
                                       spdlog::string_view_t(line.data(), line.size())));
    sink_.flush();
  }

 private:
  spdlog::sinks::stderr_sink_mt sink_;
};

bool StderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

StderrSink::StderrSink(LogForm form) : form_(form), output_(std::make_unique<Output>()) {}

StderrSink::~StderrSink() = default;

void StderrSink::Write(const LogRecord& record) {
  output_->Write(form_ == LogForm::kJson
                     ? FormatJsonLine(record)
                     : FormatHumanLine(record, form_ == LogForm::kHumanColoured));
}

}  // namespace tenon
