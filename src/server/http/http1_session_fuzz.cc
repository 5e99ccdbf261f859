// A connection is answered the same in whatever pieces its bytes come, and never sends two things
// at once. The first byte says how large the pieces are.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/testing/session_fixture.h"

namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A session outside a test.
class Connection final : public tenon::SessionFixture {
 public:
  void TestBody() override {}

  // What is answered to `bytes` that come in pieces of `size`.
  std::string AnswerTo(std::string_view bytes, size_t size) {
    while (!bytes.empty() && !link_->closed()) {
      if (session_->ReadBuffer().empty()) RunPool();
      const std::span<char> room = session_->ReadBuffer();
      if (room.empty()) std::abort();  // it waits for nothing and takes nothing
      const size_t count = std::min({room.size(), bytes.size(), size});
      std::memcpy(room.data(), bytes.data(), count);
      session_->OnBytes(count);
      bytes.remove_prefix(count);
    }
    RunPool();
    if (link_->overlapped() || budget_.in_use() > kBudgetBytes) std::abort();
    return WithoutContinue(link_->TakeSent());
  }

 private:
  void RunPool() {
    executor_.RunAll();
    link_->RunPosted();
  }

  // Whether the server has to ask for a body depends on the pieces.
  static std::string WithoutContinue(std::string sent) {
    for (size_t at = sent.find(kContinue); at != std::string::npos; at = sent.find(kContinue, at))
      sent.erase(at, kContinue.size());
    return sent;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const size_t piece = size_t{data[0]} + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (Connection().AnswerTo(bytes, bytes.size() + 1) != Connection().AnswerTo(bytes, piece))
    std::abort();
  return 0;
}
