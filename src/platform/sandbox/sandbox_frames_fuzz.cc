// Whatever a child sends, it is read the same in pieces of any size; what a parent sends, too.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/internal/frames.h"
#include "sandbox/internal/task_codec.h"

namespace {

using tenon::internal::EncodeFrame;
using tenon::internal::Frame;
using tenon::internal::FrameKind;
using tenon::internal::FrameReader;

// Whether no byte of `bytes` was refused; the frames as they would be sent again.
bool Read(std::string_view bytes, size_t piece, std::vector<std::string>* frames) {
  FrameReader reader(512);
  while (!bytes.empty()) {
    reader.Append(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (true) {
      const auto frame = reader.Next();
      if (!frame.ok()) return false;
      if (!frame->has_value()) break;
      const Frame& one = **frame;
      absl::Status failure;
      if (one.kind == FrameKind::kFailure &&
          tenon::internal::DecodeFailure(one.payload, &failure).ok() && failure.ok())
        std::abort();
      frames->push_back(EncodeFrame(one.kind, one.payload));
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> whole;
  const bool good = Read(bytes, size + 1, &whole);
  std::string again;
  for (const std::string& frame : whole) again += frame;
  if (!bytes.starts_with(again)) std::abort();
  for (const size_t piece : {1, 7}) {
    std::vector<std::string> pieces;
    if (Read(bytes, piece, &pieces) != good || pieces != whole) std::abort();
  }
  const auto assignment = tenon::internal::DecodeAssignment(bytes);
  if (assignment.ok() && !tenon::internal::DecodeAssignment(EncodeAssignment(*assignment)).ok())
    std::abort();
  return 0;
}
