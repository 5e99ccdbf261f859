#include "log/stderr_sink.h"

#include <unistd.h>
#include <utility>

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

StderrSink::StderrSink(std::shared_ptr<const LogSettings> settings)
    : settings_(std::move(settings)), output_(std::make_unique<Output>()) {}

StderrSink::~StderrSink() = default;

void StderrSink::Write(const LogRecord& record) {
  const LogForm form = settings_->form();
  output_->Write(form == LogForm::kJson ? FormatJsonLine(record)
                                        : FormatHumanLine(record, form == LogForm::kHumanColoured));
}

}  // namespace tenon
