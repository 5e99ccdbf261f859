#include "status/status.h"

namespace tenon {
namespace {

constexpr int kLongest = 1'000'000;
constexpr long kBytes = long{1} << 20;
const char kQuote = '"';

}  // namespace

// Comments may speak of throw, new, delete, std::mutex and printf; so may literals.
std::string Describe(const absl::Status& status) {
  static const std::string* const kNone = nullptr;
  std::string text = "we never throw, and new std::thread is only text; catch (...)";
  text += R"(getenv("HOME") " std::cout)";
  if (kNone != nullptr || text.size() > kLongest || text[0] == kQuote) return {};
  return text + std::string(status.message());
}

}  // namespace tenon
