#include "sandbox/internal/task_codec.h"

#include <algorithm>
#include <vector>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::internal {
namespace {

constexpr size_t kNumberBytes = 8;
constexpr uint64_t kMaxReadable = 4096;

void AppendNumber(int64_t number, std::string* out) {
  const auto bits = static_cast<uint64_t>(number);
  for (size_t i = 0; i < kNumberBytes; ++i)
    out->push_back(static_cast<char>(static_cast<uint8_t>(bits >> (8 * i))));
}

void AppendText(std::string_view text, std::string* out) {
  AppendNumber(static_cast<int64_t>(text.size()), out);
  out->append(text);
}

// Takes fields off the front of bytes. After the first that is cut short, every field is empty.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : bytes_(bytes) {}

  int64_t Number() {
    uint64_t bits = 0;
    const std::string_view field = Take(kNumberBytes);
    for (size_t i = 0; i < field.size(); ++i)
      bits |= uint64_t{static_cast<uint8_t>(field[i])} << (8 * i);
    return static_cast<int64_t>(bits);
  }

  std::string Text() { return std::string(Take(static_cast<uint64_t>(Number()))); }

  void Break() { broken_ = true; }
  bool broken() const { return broken_; }
  bool IsDone() const { return !broken_ && bytes_.empty(); }

 private:
  std::string_view Take(uint64_t size) {
    if (size > bytes_.size()) broken_ = true;
    if (broken_) return {};
    const std::string_view field = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return field;
  }

  std::string_view bytes_;
  bool broken_ = false;
};

int64_t ToNumber(absl::Duration duration) { return absl::ToInt64Nanoseconds(duration); }

absl::Status CheckPath(const std::string& path) {
  const bool good = path.starts_with('/') && path.find('\0') == std::string::npos;
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat(Quote(path), " is no absolute path"));
}

absl::Status CheckLimits(const SandboxLimits& limits) {
  const auto too_small = [&limits](std::string_view name) {
    return absl::InvalidArgumentError(StrCat(limits.prefix, name, " must be above zero"));
  };
  if (limits.max_memory_bytes <= 0) return too_small("max_memory_bytes");
  if (limits.max_cpu_time <= absl::ZeroDuration()) return too_small("max_cpu_time");
  if (limits.max_wall_time <= absl::ZeroDuration()) return too_small("max_wall_time");
  if (limits.max_file_bytes <= 0) return too_small("max_file_bytes");
  if (limits.max_reply_bytes <= 0) return too_small("max_reply_bytes");
  return absl::OkStatus();
}

}  // namespace

std::string EncodeAssignment(const Assignment& assignment) {
  const SandboxTask& task = assignment.task;
  std::string bytes;
  AppendNumber(assignment.parent, &bytes);
  AppendNumber(assignment.require_all ? 1 : 0, &bytes);
  AppendText(task.name, &bytes);
  AppendText(task.message, &bytes);
  AppendNumber(static_cast<int64_t>(task.readable.size()), &bytes);
  for (const std::string& path : task.readable) AppendText(path, &bytes);
  AppendText(task.writable, &bytes);
  AppendText(task.limits.prefix, &bytes);
  AppendNumber(task.limits.max_memory_bytes, &bytes);
  AppendNumber(ToNumber(task.limits.max_cpu_time), &bytes);
  AppendNumber(ToNumber(task.limits.max_wall_time), &bytes);
  AppendNumber(task.limits.max_file_bytes, &bytes);
  AppendNumber(task.limits.max_reply_bytes, &bytes);
  return bytes;
}

absl::StatusOr<Assignment> DecodeAssignment(std::string_view bytes) {
  FieldReader fields(bytes);
  Assignment assignment;
  SandboxTask& task = assignment.task;
  assignment.parent = static_cast<int32_t>(fields.Number());
  assignment.require_all = fields.Number() != 0;
  task.name = fields.Text();
  task.message = fields.Text();
  const auto readable = static_cast<uint64_t>(fields.Number());
  if (readable > kMaxReadable) fields.Break();
  for (uint64_t i = 0; i < readable && !fields.broken(); ++i)
    task.readable.push_back(fields.Text());
  task.writable = fields.Text();
  task.limits.prefix = fields.Text();
  task.limits.max_memory_bytes = fields.Number();
  task.limits.max_cpu_time = absl::Nanoseconds(fields.Number());
  task.limits.max_wall_time = absl::Nanoseconds(fields.Number());
  task.limits.max_file_bytes = fields.Number();
  task.limits.max_reply_bytes = fields.Number();
  if (!fields.IsDone())
    return absl::InvalidArgumentError("reading the task: it is cut or too long");
  TENON_RETURN_IF_ERROR(CheckTask(task), "reading the task");
  return assignment;
}

absl::Status CheckTask(const SandboxTask& task) {
  if (task.name.empty()) return absl::InvalidArgumentError("a task needs a name");
  if (task.readable.size() > kMaxReadable) {
    return absl::InvalidArgumentError(
        StrCat("a task may read at most ", kMaxReadable, " paths, not ", task.readable.size()));
  }
  if (task.message.size() > kMaxMessageBytes) {
    return absl::InvalidArgumentError(
        StrCat("a task's message may have at most ", kMaxMessageBytes, " bytes"));
  }
  for (const std::string& path : task.readable) TENON_RETURN_IF_ERROR(CheckPath(path));
  if (!task.writable.empty()) TENON_RETURN_IF_ERROR(CheckPath(task.writable));
  return CheckLimits(task.limits);
}

}  // namespace tenon::internal
