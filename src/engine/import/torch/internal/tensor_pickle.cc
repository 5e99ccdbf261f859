#include "import/torch/internal/tensor_pickle.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "import/torch/internal/strided.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::torch::internal {
namespace {

// What the machine's stack holds.
struct Item {
  enum class Kind : uint8_t {
    kMark,
    kOther,    // None, booleans, floats
    kInt,      // integer
    kText,     // text
    kName,     // text: "torch._utils._rebuild_tensor_v2"
    kTuple,    // items; lists too
    kDict,     // items: keys and values in turn
    kStorage,  // text: the file's name; dtype
    kTensor,   // tensor
  };
  Kind kind = Kind::kOther;
  int64_t integer = 0;
  std::string text;
  DType dtype = DType::kFp32;
  int64_t depth = 0;  // of tuples in tuples
  std::vector<std::shared_ptr<Item>> items;
  Tensor tensor;
};

using Ref = std::shared_ptr<Item>;
using Kind = Item::Kind;

Ref New(Kind kind) {
  Ref item = std::make_shared<Item>();
  item->kind = kind;
  return item;
}

std::optional<DType> DTypeOfStorage(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, DType>, 10> kStorages = {{
      {"torch.FloatStorage", DType::kFp32},
      {"torch.DoubleStorage", DType::kFp64},
      {"torch.HalfStorage", DType::kFp16},
      {"torch.BFloat16Storage", DType::kBf16},
      {"torch.LongStorage", DType::kInt64},
      {"torch.IntStorage", DType::kInt32},
      {"torch.ShortStorage", DType::kInt16},
      {"torch.CharStorage", DType::kInt8},
      {"torch.ByteStorage", DType::kUint8},
      {"torch.BoolStorage", DType::kBool},
  }};
  for (const auto& [storage, dtype] : kStorages)
    if (storage == name) return dtype;
  return std::nullopt;
}

class Machine {
 public:
  Machine(std::string_view pickle, const ReadStorage& read, const ImportOptions& options)
      : pickle_(pickle), read_(read), options_(options) {}

  absl::StatusOr<SavedTensors> Run();

 private:
  absl::Status Step(uint8_t opcode);
  absl::Status StepMemo(uint8_t opcode);
  absl::Status Damaged(std::string_view reason) const {
    return absl::InvalidArgumentError(StrCat("byte ", at_, " of its pickle: ", reason));
  }
  absl::StatusOr<std::string_view> Take(size_t count);
  absl::StatusOr<std::string_view> Line();
  absl::StatusOr<uint64_t> Number(size_t bytes);
  absl::Status Push(Ref item);
  absl::StatusOr<Ref> Pop();
  absl::StatusOr<std::vector<Ref>> PopToMark();
  absl::Status PushInt(size_t bytes, bool is_signed);
  absl::Status PushText(size_t length_bytes);
  absl::Status PopTuple(size_t count);
  absl::Status PushTuple(std::vector<Ref> items);
  absl::Status Put(uint64_t slot);
  absl::Status Get(uint64_t slot);
  absl::Status SetItems(std::vector<Ref> items);
  absl::Status Reduce();
  absl::Status Rebuild(const Item& arguments);
  absl::Status Storage();

  std::string_view pickle_;
  const ReadStorage& read_;
  const ImportOptions& options_;
  size_t at_ = 0;
  int64_t made_ = 0;
  std::vector<Ref> stack_;
  std::vector<Ref> memo_;
};

absl::StatusOr<std::string_view> Machine::Take(size_t count) {
  if (pickle_.size() - at_ < count) return Damaged("it ends early");
  const std::string_view taken = pickle_.substr(at_, count);
  at_ += count;
  return taken;
}

absl::StatusOr<std::string_view> Machine::Line() {
  const size_t end = pickle_.find('\n', at_);
  if (end == std::string_view::npos) return Damaged("a name doesn't end");
  const std::string_view line = pickle_.substr(at_, end - at_);
  at_ = end + 1;
  return line;
}

absl::StatusOr<uint64_t> Machine::Number(size_t bytes) {
  TENON_ASSIGN_OR_RETURN(const std::string_view taken, Take(bytes));
  uint64_t number = 0;
  for (size_t i = bytes; i-- > 0;) number = number << 8 | static_cast<uint8_t>(taken[i]);
  return number;
}

absl::Status Machine::Push(Ref item) {
  if (++made_ > options_.limits.max_objects)
    return absl::OutOfRangeError(StrCat("its pickle makes more than ", options_.limits.max_objects,
                                        " values (import.max_objects)"));
  if (made_ % 1024 == 0 && options_.cancelled && options_.cancelled())
    return absl::CancelledError("the import was cancelled");
  stack_.push_back(std::move(item));
  return absl::OkStatus();
}

absl::StatusOr<Ref> Machine::Pop() {
  if (stack_.empty() || stack_.back()->kind == Kind::kMark) return Damaged("the stack is empty");
  Ref item = std::move(stack_.back());
  stack_.pop_back();
  return item;
}

absl::StatusOr<std::vector<Ref>> Machine::PopToMark() {
  size_t mark = stack_.size();
  while (mark > 0 && stack_[mark - 1]->kind != Kind::kMark) --mark;
  if (mark == 0) return Damaged("there is no mark");
  std::vector<Ref> items(std::make_move_iterator(stack_.begin() + static_cast<ptrdiff_t>(mark)),
                         std::make_move_iterator(stack_.end()));
  stack_.resize(mark - 1);
  return items;
}

absl::Status Machine::PushInt(size_t bytes, bool is_signed) {
  TENON_ASSIGN_OR_RETURN(uint64_t number, Number(bytes));
  const bool negative = is_signed && bytes < 8 && bytes > 0 && (number >> (8 * bytes - 1)) != 0;
  if (negative) number |= ~uint64_t{0} << (8 * bytes);
  Ref item = New(Kind::kInt);
  item->integer = static_cast<int64_t>(number);
  return Push(std::move(item));
}

absl::Status Machine::PushText(size_t length_bytes) {
  TENON_ASSIGN_OR_RETURN(const uint64_t length, Number(length_bytes));
  TENON_ASSIGN_OR_RETURN(const std::string_view text, Take(length));
  if (static_cast<int64_t>(text.size()) > options_.limits.max_name_bytes)
    return absl::OutOfRangeError(
        StrCat("a text of ", text.size(), " bytes in its pickle (import.max_name_bytes)"));
  Ref item = New(Kind::kText);
  item->text = std::string(text);
  return Push(std::move(item));
}

absl::Status Machine::PushTuple(std::vector<Ref> items) {
  Ref tuple = New(Kind::kTuple);
  for (const Ref& item : items) tuple->depth = std::max(tuple->depth, item->depth + 1);
  if (tuple->depth > options_.limits.max_depth)
    return absl::OutOfRangeError(
        StrCat("its pickle nests deeper than ", options_.limits.max_depth, " (import.max_depth)"));
  tuple->items = std::move(items);
  return Push(std::move(tuple));
}

absl::Status Machine::PopTuple(size_t count) {
  std::vector<Ref> items(count);
  for (size_t i = count; i-- > 0;) {
    TENON_ASSIGN_OR_RETURN(items[i], Pop());
  }
  return PushTuple(std::move(items));
}

absl::Status Machine::Put(uint64_t slot) {
  if (stack_.empty() || slot > pickle_.size()) return Damaged("there is nothing to remember");
  if (slot >= memo_.size()) memo_.resize(slot + 1);
  memo_[slot] = stack_.back();
  return absl::OkStatus();
}

absl::Status Machine::Get(uint64_t slot) {
  if (slot >= memo_.size() || !memo_[slot]) return Damaged("what it remembers is not there");
  return Push(memo_[slot]);
}

absl::Status Machine::SetItems(std::vector<Ref> items) {
  if (items.size() % 2 != 0 || stack_.empty() || stack_.back()->kind != Kind::kDict)
    return Damaged("entries are set in what is no dictionary");
  for (Ref& item : items) {
    if (item->kind == Kind::kDict || item->kind == Kind::kTuple) item = New(Kind::kOther);
    stack_.back()->items.push_back(std::move(item));
  }
  return absl::OkStatus();
}

// ("storage", its class, the file, the device, elements) of torch.save.
absl::Status Machine::Storage() {
  TENON_ASSIGN_OR_RETURN(const Ref id, Pop());
  const auto& parts = id->items;
  if (id->kind != Kind::kTuple || parts.size() != 5 || parts[1]->kind != Kind::kName ||
      parts[2]->kind != Kind::kText)
    return Damaged("a storage is named in an unknown way");
  const std::optional<DType> dtype = DTypeOfStorage(parts[1]->text);
  if (!dtype.has_value())
    return absl::UnimplementedError(
        StrCat("a storage is ", Quote(parts[1]->text), ", whose elements are not supported"));
  Ref storage = New(Kind::kStorage);
  storage->dtype = *dtype;
  storage->text = parts[2]->text;
  return Push(std::move(storage));
}

absl::StatusOr<Shape> ShapeOf(const Item& tuple) {
  Shape shape;
  for (const Ref& item : tuple.items) {
    if (item->kind != Kind::kInt) return absl::InvalidArgumentError("a size is no number");
    shape.push_back(item->integer);
  }
  return shape;
}

// torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, ...).
absl::Status Machine::Rebuild(const Item& arguments) {
  const auto& parts = arguments.items;
  if (parts.size() < 4 || parts[0]->kind != Kind::kStorage || parts[1]->kind != Kind::kInt)
    return Damaged("a tensor is made of other things than a storage");
  StridedTensor strided;
  strided.dtype = parts[0]->dtype;
  strided.offset = parts[1]->integer;
  TENON_ASSIGN_OR_RETURN(strided.shape, ShapeOf(*parts[2]));
  TENON_ASSIGN_OR_RETURN(strided.strides, ShapeOf(*parts[3]));
  const std::string& file = parts[0]->text;
  TENON_ASSIGN_OR_RETURN(EntryBytes entry, read_(file));
  Ref made = New(Kind::kTensor);
  TENON_ASSIGN_OR_RETURN(made->tensor,
                         ReadStrided(strided, entry.bytes, std::move(entry.owner), options_.limits),
                         "storage ", Quote(file));
  return Push(std::move(made));
}

absl::Status Machine::Reduce() {
  TENON_ASSIGN_OR_RETURN(const Ref arguments, Pop());
  TENON_ASSIGN_OR_RETURN(const Ref name, Pop());
  if (name->kind != Kind::kName || arguments->kind != Kind::kTuple)
    return Damaged("something is called that has no name");
  if (name->text == "collections.OrderedDict" && arguments->items.empty())
    return Push(New(Kind::kDict));
  if (name->text == "torch._utils._rebuild_tensor_v2") return Rebuild(*arguments);
  const bool parameter = name->text == "torch._utils._rebuild_parameter" ||
                         name->text == "torch._utils._rebuild_parameter_with_state";
  if (parameter && !arguments->items.empty() && arguments->items[0]->kind == Kind::kTensor)
    return Push(arguments->items[0]);
  return absl::UnimplementedError(
      StrCat("its pickle calls ", Quote(name->text), ", which is never executed"));
}

// What is remembered by number: of one byte or of four.
absl::Status Machine::StepMemo(uint8_t opcode) {
  const bool is_long = opcode == 'r' || opcode == 'j';
  TENON_ASSIGN_OR_RETURN(const uint64_t slot, Number(is_long ? 4 : 1));
  return opcode == 'q' || opcode == 'r' ? Put(slot) : Get(slot);
}

absl::Status Machine::Step(uint8_t opcode) {
  switch (opcode) {
    case 0x80:  // PROTO
      return Take(1).status();
    case '(':
      return Push(New(Kind::kMark));
    case 'N':   // NONE
    case 0x88:  // NEWTRUE
    case 0x89:  // NEWFALSE
      return Push(New(Kind::kOther));
    case 'G':  // BINFLOAT
      TENON_RETURN_IF_ERROR(Take(8).status());
      return Push(New(Kind::kOther));
    case 'K':
      return PushInt(1, false);
    case 'M':
      return PushInt(2, false);
    case 'J':
      return PushInt(4, true);
    case 0x8a: {  // LONG1
      TENON_ASSIGN_OR_RETURN(const uint64_t bytes, Number(1));
      if (bytes > 8) return Damaged("a number has more than 64 bits");
      return PushInt(bytes, true);
    }
    case 'X':
      return PushText(4);
    case 0x8c:  // SHORT_BINUNICODE
      return PushText(1);
    case 'c': {
      TENON_ASSIGN_OR_RETURN(const std::string_view module, Line());
      TENON_ASSIGN_OR_RETURN(const std::string_view name, Line());
      Ref item = New(Kind::kName);
      item->text = StrCat(module, ".", name);
      return Push(std::move(item));
    }
    case ')':
    case ']':
      return PushTuple({});
    case 0x85:
    case 0x86:
    case 0x87:
      return PopTuple(opcode - 0x84U);
    case 't': {
      TENON_ASSIGN_OR_RETURN(std::vector<Ref> items, PopToMark());
      return PushTuple(std::move(items));
    }
    case '}':
      return Push(New(Kind::kDict));
    case 'q':
    case 'r':
    case 'h':
    case 'j':
      return StepMemo(opcode);
    case 's': {
      TENON_ASSIGN_OR_RETURN(Ref value, Pop());
      TENON_ASSIGN_OR_RETURN(Ref key, Pop());
      return SetItems({std::move(key), std::move(value)});
    }
    case 'u': {
      TENON_ASSIGN_OR_RETURN(std::vector<Ref> items, PopToMark());
      return SetItems(std::move(items));
    }
    case 'b':  // BUILD: state of an OrderedDict; of no use here
      return Pop().status();
    case 'Q':
      return Storage();
    case 'R':
      return Reduce();
    default:
      return Damaged(StrCat("opcode ", opcode, " is none of a dictionary of tensors"));
  }
}

absl::StatusOr<SavedTensors> Machine::Run() {
  while (true) {
    TENON_ASSIGN_OR_RETURN(const std::string_view opcode, Take(1));
    if (opcode == ".") break;
    TENON_RETURN_IF_ERROR(Step(static_cast<uint8_t>(opcode[0])));
  }
  TENON_ASSIGN_OR_RETURN(const Ref root, Pop());
  if (root->kind != Kind::kDict) return Damaged("it is no dictionary");
  SavedTensors saved;
  for (size_t i = 0; i + 1 < root->items.size(); i += 2) {
    const Item& key = *root->items[i];
    if (key.kind != Kind::kText) return Damaged("a key is no text");
    if (root->items[i + 1]->kind == Kind::kTensor) {
      saved.tensors.insert_or_assign(key.text, root->items[i + 1]->tensor);
    } else {
      saved.others.push_back(key.text);
    }
  }
  return saved;
}

}  // namespace

absl::StatusOr<SavedTensors> ReadPickledTensors(std::string_view pickle, const ReadStorage& read,
                                                const ImportOptions& options) {
  return Machine(pickle, read, options).Run();
}

}  // namespace tenon::torch::internal
