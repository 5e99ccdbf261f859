#include "import/pickle/internal/machine.h"

#include <bit>
#include <cstring>
#include <utility>

#include "import/pickle/internal/opcodes.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python::internal {
namespace {

constexpr int kLeastProtocol = 2;
constexpr int kMostProtocol = 5;
constexpr uint64_t kCancelEvery = 4096;

absl::Status Damaged(std::string_view reason) { return absl::InvalidArgumentError(ToAbsl(reason)); }

// Protocol 2 writes the names that Python 2 had.
std::string PresentName(std::string_view module, std::string_view name) {
  if (module == "copy_reg") return StrCat("copyreg.", name);
  if (module != "__builtin__") return StrCat(module, ".", name);
  const std::string_view present = name == "xrange"    ? "range"
                                   : name == "long"    ? "int"
                                   : name == "unicode" ? "str"
                                                       : name;
  return StrCat("builtins.", present);
}

}  // namespace

absl::StatusOr<Object*> Machine::Run() {
  bool stop = false;
  for (uint64_t step = 0; !stop; ++step) {
    const auto& cancelled = reading_.options->cancelled;
    if (step % kCancelEvery == 0 && cancelled != nullptr && cancelled())
      return absl::CancelledError("the import was cancelled");
    if (at_ >= bytes_.size())
      return Damaged(StrCat("it is cut: it ends at byte ", at_, " without STOP"));
    const size_t begin = at_;
    const auto opcode = static_cast<uint8_t>(bytes_[at_++]);
    if (step == 0 && opcode != kProto)
      return Damaged("it does not begin as a pickle of protocol 2 to 5 does");
    TENON_RETURN_IF_ERROR(Step(opcode, &stop), "byte ", begin, ", ", NameOfOpcode(opcode));
  }
  if (stack_.size() != 1 || !marks_.empty()) return Damaged("STOP does not find one object");
  return stack_.back();
}

absl::StatusOr<std::string_view> Machine::Take(uint64_t count) {
  if (count > bytes_.size() - at_)
    return Damaged(
        StrCat("it is cut: ", count, " bytes are needed, and ", bytes_.size() - at_, " are left"));
  const std::string_view taken = bytes_.substr(at_, count);
  at_ += count;
  return taken;
}

absl::StatusOr<uint64_t> Machine::TakeNumber(size_t width) {
  TENON_ASSIGN_OR_RETURN(const std::string_view bytes, Take(width));
  uint64_t number = 0;
  std::memcpy(&number, bytes.data(), width);
  return number;
}

absl::StatusOr<std::string_view> Machine::TakeSized(size_t width) {
  TENON_ASSIGN_OR_RETURN(const uint64_t size, TakeNumber(width));
  return Take(size);
}

absl::StatusOr<std::string_view> Machine::TakeLine() {
  const auto limit = static_cast<size_t>(reading_.limits().max_name_bytes);
  const size_t end = bytes_.substr(at_, limit + 1).find('\n');
  if (end == std::string_view::npos && bytes_.size() - at_ > limit)
    return absl::OutOfRangeError("a name is longer than import.max_name_bytes");
  if (end == std::string_view::npos) return Damaged("a name has no end");
  const std::string_view line = bytes_.substr(at_, end);
  at_ += end + 1;
  return line;
}

absl::Status Machine::Push(Object* object) {
  TENON_RETURN_IF_ERROR(reading_.Charge(1));
  stack_.push_back(object);
  return absl::OkStatus();
}

absl::StatusOr<Object*> Machine::Top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) return Damaged("the stack is empty");
  return stack_.back();
}

absl::StatusOr<Object*> Machine::Pop() {
  TENON_ASSIGN_OR_RETURN(Object * object, Top());
  stack_.pop_back();
  return object;
}

absl::StatusOr<std::vector<Object*>> Machine::PopMark() {
  if (marks_.empty()) return Damaged("no MARK is on the stack");
  const auto from = stack_.begin() + static_cast<ptrdiff_t>(marks_.back());
  std::vector<Object*> items(from, stack_.end());
  stack_.erase(from, stack_.end());
  marks_.pop_back();
  return items;
}

absl::Status Machine::Step(uint8_t opcode, bool* stop) {
  switch (opcode) {
    case kStop:
      *stop = true;
      return absl::OkStatus();
    case kProto: {
      TENON_ASSIGN_OR_RETURN(const uint64_t protocol, TakeNumber(1));
      if (protocol < kLeastProtocol || protocol > kMostProtocol)
        return absl::UnimplementedError(StrCat("protocol ", protocol, " is not read, 2 to 5 are"));
      protocol_ = static_cast<int>(protocol);
      return absl::OkStatus();
    }
    case kFrame: {
      TENON_ASSIGN_OR_RETURN(const uint64_t size, TakeNumber(8));
      if (size > bytes_.size() - at_) return Damaged("a frame reaches beyond the end");
      return absl::OkStatus();
    }
    case kMark:
      // Each mark costs a byte and holds eight; they count as values do.
      TENON_RETURN_IF_ERROR(reading_.Charge(1));
      marks_.push_back(stack_.size());
      return absl::OkStatus();
    case kPop:
      if (!marks_.empty() && marks_.back() == stack_.size()) return PopMark().status();
      return Pop().status();
    case kPopMark:
      return PopMark().status();
    case kNone:
      return Push(reading_.heap->New(Kind::kNone));
    case kNewTrue:
    case kNewFalse: {
      Object* object = reading_.heap->New(Kind::kBool);
      object->integer = opcode == kNewTrue ? 1 : 0;
      return Push(object);
    }
    case kEmptyList:
      return Push(reading_.heap->New(Kind::kList));
    case kEmptyDict:
      return Push(reading_.heap->New(Kind::kDict));
    case kEmptySet:
      return Push(reading_.heap->New(Kind::kSet));
    default:
      return StepNumber(opcode);
  }
}

absl::Status Machine::PushInt(int64_t value) {
  Object* object = reading_.heap->New(Kind::kInt);
  object->integer = value;
  return Push(object);
}

absl::Status Machine::PushLong(std::string_view digits) {
  // Longer ones are the seeds and states of random generators.
  if (digits.size() > sizeof(int64_t)) return Push(reading_.Drop("integer of more than 64 bits"));
  uint64_t value = 0;
  for (size_t i = 0; i < digits.size(); ++i)
    value |= static_cast<uint64_t>(static_cast<uint8_t>(digits[i])) << (8 * i);
  const bool negative = !digits.empty() && (digits.back() & 0x80) != 0;
  if (negative && digits.size() < sizeof(int64_t)) value |= ~uint64_t{0} << (8 * digits.size());
  return PushInt(static_cast<int64_t>(value));
}

absl::Status Machine::StepNumber(uint8_t opcode) {
  switch (opcode) {
    case kBinInt: {
      TENON_ASSIGN_OR_RETURN(const uint64_t bits, TakeNumber(4));
      return PushInt(static_cast<int32_t>(bits));
    }
    case kBinInt1:
    case kBinInt2: {
      TENON_ASSIGN_OR_RETURN(const uint64_t value, TakeNumber(opcode == kBinInt1 ? 1 : 2));
      return PushInt(static_cast<int64_t>(value));
    }
    case kLong1:
    case kLong4: {
      TENON_ASSIGN_OR_RETURN(const std::string_view digits, TakeSized(opcode == kLong1 ? 1 : 4));
      return PushLong(digits);
    }
    case kBinFloat: {
      TENON_ASSIGN_OR_RETURN(const uint64_t bits, TakeNumber(8));
      Object* object = reading_.heap->New(Kind::kFloat);
      object->number = std::bit_cast<double>(__builtin_bswap64(bits));
      return Push(object);
    }
    default:
      return StepText(opcode);
  }
}

absl::Status Machine::PushText(std::string_view text) {
  if (!IsUtf8(text)) return Damaged("a text is not UTF-8");
  return Push(reading_.Text(text));
}

absl::Status Machine::StepText(uint8_t opcode) {
  const bool is_short = opcode == kShortBinUnicode || opcode == kShortBinBytes;
  const bool is_plain = opcode == kBinUnicode || opcode == kBinBytes;
  switch (opcode) {
    case kShortBinUnicode:
    case kBinUnicode:
    case kBinUnicode8: {
      TENON_ASSIGN_OR_RETURN(const std::string_view text, TakeSized(is_short   ? 1
                                                                    : is_plain ? 4
                                                                               : 8));
      return PushText(text);
    }
    case kShortBinBytes:
    case kBinBytes:
    case kBinBytes8:
    case kByteArray8: {
      TENON_ASSIGN_OR_RETURN(const std::string_view bytes, TakeSized(is_short   ? 1
                                                                     : is_plain ? 4
                                                                                : 8));
      return Push(reading_.Bytes(bytes, reading_.owner));
    }
    default:
      return StepMemo(opcode);
  }
}

absl::Status Machine::Remember(uint64_t slot) {
  TENON_ASSIGN_OR_RETURN(Object * object, Top());
  memo_[slot] = object;
  return absl::OkStatus();
}

absl::Status Machine::Recall(uint64_t slot) {
  const auto found = memo_.find(slot);
  if (found == memo_.end()) return Damaged(StrCat("nothing was remembered as ", slot));
  return Push(found->second);
}

absl::Status Machine::StepMemo(uint8_t opcode) {
  if (opcode == kMemoize) return Remember(memo_.size());
  const bool is_short = opcode == kBinGet || opcode == kBinPut;
  switch (opcode) {
    case kBinGet:
    case kLongBinGet: {
      TENON_ASSIGN_OR_RETURN(const uint64_t slot, TakeNumber(is_short ? 1 : 4));
      return Recall(slot);
    }
    case kBinPut:
    case kLongBinPut: {
      TENON_ASSIGN_OR_RETURN(const uint64_t slot, TakeNumber(is_short ? 1 : 4));
      return Remember(slot);
    }
    default:
      return StepTuple(opcode);
  }
}

absl::Status Machine::StepTuple(uint8_t opcode) {
  size_t count = 0;
  switch (opcode) {
    case kEmptyTuple:
      break;
    case kTuple1:
    case kTuple2:
    case kTuple3:
      count = static_cast<size_t>(opcode - kTuple1) + 1;
      break;
    case kTuple:
    case kFrozenSet: {
      TENON_ASSIGN_OR_RETURN(const std::vector<Object*> items, PopMark());
      Object* object = reading_.heap->New(opcode == kTuple ? Kind::kTuple : Kind::kSet);
      object->items.assign(items.begin(), items.end());
      return Push(object);
    }
    default:
      return StepGrow(opcode);
  }
  if (stack_.size() - (marks_.empty() ? 0 : marks_.back()) < count)
    return Damaged("the stack is empty");
  Object* tuple = reading_.heap->New(Kind::kTuple);
  tuple->items.assign(stack_.end() - static_cast<ptrdiff_t>(count), stack_.end());
  stack_.resize(stack_.size() - count);
  return Push(tuple);
}

absl::Status Machine::StepGrow(uint8_t opcode) {
  std::vector<Object*> items;
  switch (opcode) {
    case kAppend: {
      TENON_ASSIGN_OR_RETURN(Object * item, Pop());
      items = {item};
      break;
    }
    case kSetItem: {
      TENON_ASSIGN_OR_RETURN(Object * value, Pop());
      TENON_ASSIGN_OR_RETURN(Object * key, Pop());
      items = {key, value};
      break;
    }
    case kAppends:
    case kSetItems:
    case kAddItems: {
      TENON_ASSIGN_OR_RETURN(items, PopMark());
      break;
    }
    default:
      return StepName(opcode);
  }
  TENON_ASSIGN_OR_RETURN(Object * target, Top());
  if (target->kind == Kind::kDropped) return absl::OkStatus();
  if (opcode == kSetItem || opcode == kSetItems) {
    if (target->kind != Kind::kDict && target->kind != Kind::kInstance)
      return Damaged("it sets entries of what is no dict");
    if (items.size() % 2 != 0) return Damaged("a key has no value");
    for (size_t i = 0; i < items.size(); i += 2)
      target->entries.emplace_back(items[i], items[i + 1]);
    return absl::OkStatus();
  }
  const bool fits = opcode == kAddItems
                        ? target->kind == Kind::kSet
                        : target->kind == Kind::kList || target->kind == Kind::kInstance;
  if (!fits) return Damaged("it adds elements to what is no list or set");
  auto& to = target->kind == Kind::kInstance ? *target->appended : target->items;
  to.insert(to.end(), items.begin(), items.end());
  return absl::OkStatus();
}

absl::Status Machine::PushName(std::string_view module, std::string_view name) {
  if (std::cmp_greater(module.size() + name.size(), reading_.limits().max_name_bytes))
    return absl::OutOfRangeError("a name is longer than import.max_name_bytes");
  if (!IsUtf8(module) || !IsUtf8(name)) return Damaged("a name is not UTF-8");
  Object* object = reading_.heap->New(Kind::kName);
  object->text = protocol_ < 3 ? PresentName(module, name) : StrCat(module, ".", name);
  return Push(object);
}

absl::Status Machine::StepName(uint8_t opcode) {
  if (opcode == kGlobal) {
    TENON_ASSIGN_OR_RETURN(const std::string_view module, TakeLine());
    TENON_ASSIGN_OR_RETURN(const std::string_view name, TakeLine());
    return PushName(module, name);
  }
  if (opcode == kStackGlobal) {
    TENON_ASSIGN_OR_RETURN(const Object* name, Pop());
    TENON_ASSIGN_OR_RETURN(const Object* module, Pop());
    if (name->kind != Kind::kText || module->kind != Kind::kText)
      return Damaged("a name is no text");
    return PushName(module->text, name->text);
  }
  return StepMake(opcode);
}

absl::Status Machine::StepMake(uint8_t opcode) {
  switch (opcode) {
    case kReduce:
    case kNewObj: {
      TENON_ASSIGN_OR_RETURN(const Object* args, Pop());
      TENON_ASSIGN_OR_RETURN(const Object* callee, Pop());
      TENON_ASSIGN_OR_RETURN(Object * made, opcode == kReduce
                                                ? Call(&reading_, *callee, *args)
                                                : NewObject(&reading_, *callee, *args));
      return Push(made);
    }
    case kNewObjEx: {
      TENON_ASSIGN_OR_RETURN(const Object* named, Pop());
      TENON_ASSIGN_OR_RETURN(const Object* args, Pop());
      TENON_ASSIGN_OR_RETURN(const Object* callee, Pop());
      TENON_ASSIGN_OR_RETURN(Object * made, NewObject(&reading_, *callee, *args));
      if (named->kind != Kind::kDict || !named->entries.empty())
        return absl::UnimplementedError(
            StrCat("it makes an object of ", Quote(callee->text), " by named arguments"));
      return Push(made);
    }
    case kBuild: {
      TENON_ASSIGN_OR_RETURN(const Object* state, Pop());
      TENON_ASSIGN_OR_RETURN(Object * target, Top());
      TENON_RETURN_IF_ERROR(Build(&reading_, target, *state));
      if (target->kind == Kind::kInstance &&
          target->text == "joblib.numpy_pickle.NumpyArrayWrapper")
        return ReadWrapped(target);
      return absl::OkStatus();
    }
    case kBinPersId: {
      TENON_ASSIGN_OR_RETURN(const Object* id, Pop());
      Object* persistent = reading_.heap->New(Kind::kPersistent);
      persistent->items = {id};
      return Push(persistent);
    }
    default:
      return absl::UnimplementedError("the opcode is not read");
  }
}

}  // namespace tenon::python::internal
