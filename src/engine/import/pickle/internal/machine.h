// The stack machine of pickles, which only builds data.
//
// Used by pickle.cc; once a pickle.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "import/pickle/internal/reading.h"

namespace tenon::python::internal {

class Machine {
 public:
  // Reads the pickle at `begin` of `bytes`; `depth` counts pickles in pickles, as joblib nests
  // them.
  Machine(Reading* reading, std::string_view bytes, size_t begin, int depth)
      : reading_(*reading), bytes_(bytes), at_(begin), depth_(depth) {}

  // The object up to STOP. Errors name the byte and the opcode.
  absl::StatusOr<Object*> Run();

  // Behind STOP.
  size_t at() const { return at_; }

 private:
  absl::StatusOr<std::string_view> Take(uint64_t count);
  absl::StatusOr<uint64_t> TakeNumber(size_t width);
  absl::StatusOr<std::string_view> TakeSized(size_t width);
  absl::StatusOr<std::string_view> TakeLine();

  absl::Status Push(Object* object);
  absl::StatusOr<Object*> Pop();
  absl::StatusOr<Object*> Top();
  absl::StatusOr<std::vector<Object*>> PopMark();

  absl::Status Step(uint8_t opcode, bool* stop);
  absl::Status StepNumber(uint8_t opcode);
  absl::Status StepText(uint8_t opcode);
  absl::Status StepMemo(uint8_t opcode);
  absl::Status StepGrow(uint8_t opcode);
  absl::Status StepTuple(uint8_t opcode);
  absl::Status StepName(uint8_t opcode);
  absl::Status StepMake(uint8_t opcode);

  absl::Status PushInt(int64_t value);
  absl::Status PushLong(std::string_view digits);
  absl::Status PushText(std::string_view text);
  absl::Status PushName(std::string_view module, std::string_view name);
  absl::Status Remember(uint64_t slot);
  absl::Status Recall(uint64_t slot);
  // The raw array behind the BUILD of joblib's wrapper, which becomes the array.
  absl::Status ReadWrapped(Object* wrapper);

  Reading& reading_;
  std::string_view bytes_;
  size_t at_;
  int depth_;
  int protocol_ = 0;
  std::vector<Object*> stack_;
  std::vector<size_t> marks_;
  absl::flat_hash_map<uint64_t, Object*> memo_;
};

}  // namespace tenon::python::internal
