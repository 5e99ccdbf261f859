#include "log/logger.h"

namespace tenon {

Logger Logger::With(std::string name, std::string value) const {
  Logger copy = *this;
  copy.context_.emplace_back(std::move(name), std::move(value));
  return copy;
}

void Logger::Log(LogLevel level, std::string_view message, Fields fields) const {
  if (!IsOn(level)) return;
  sink_->Write({clock_->Now(), level, message, context_, std::span(fields.begin(), fields.size())});
}

}  // namespace tenon
