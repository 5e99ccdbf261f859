#include "import/savedmodel/table.h"

#include <charconv>
#include <optional>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon::savedmodel {
namespace {

// A column of keys or values as it grows.
class Column {
 public:
  explicit Column(DType dtype) : dtype_(dtype) {}

  bool Add(std::string_view cell) {
    ++count_;
    if (dtype_ == DType::kBytes) {
      AppendBytesElement(cell, &bytes_);
      return true;
    }
    if (dtype_ == DType::kFp32) return AddNumber<float>(cell);
    if (dtype_ == DType::kFp64) return AddNumber<double>(cell);
    if (dtype_ == DType::kInt32) return AddNumber<int32_t>(cell);
    return dtype_ == DType::kInt64 && AddNumber<int64_t>(cell);
  }

  absl::StatusOr<Tensor> Finish() {
    if (dtype_ == DType::kBytes) return Tensor::FromPackedBytes({count_}, std::move(bytes_));
    return Tensor::CopyOf(dtype_, {count_}, std::as_bytes(std::span(bytes_)));
  }

 private:
  template <typename T>
  bool AddNumber(std::string_view cell) {
    T number{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc() || end != cell.data() + cell.size()) return false;
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    return true;
  }

  DType dtype_;
  int64_t count_ = 0;
  std::string bytes_;
};

std::optional<std::string> Cell(std::string_view line, int64_t number, int64_t index,
                                std::string_view delimiter) {
  if (index == kWholeLine) return std::string(line);
  if (index == kLineNumber) return std::to_string(number);
  for (int64_t i = 0; i < index; ++i) {
    const size_t end = line.find(delimiter);
    if (end == std::string_view::npos) return std::nullopt;
    line.remove_prefix(end + delimiter.size());
  }
  return std::string(line.substr(0, line.find(delimiter)));
}

}  // namespace

std::vector<std::string> StringsOf(const Tensor& strings) {
  std::vector<std::string> all;
  all.reserve(static_cast<size_t>(strings.element_count()));
  for (const std::string_view element : UnpackBytes(strings.bytes())) all.emplace_back(element);
  return all;
}

absl::Status FillFromText(std::string_view text, const TextColumns& columns, Table* table) {
  Column keys(table->key);
  Column values(table->value);
  if (columns.delimiter.empty()) return absl::InvalidArgumentError("the delimiter is empty");
  int64_t number = 0;  // of the lines that count
  for (int64_t at = 0; !text.empty(); ++at) {
    const size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (at < columns.offset) continue;
    if (columns.max_lines >= 0 && number == columns.max_lines) break;
    std::erase(line, '\r');
    if (line.empty())
      return absl::InvalidArgumentError(
          StrCat("line ", at + 1, " is empty, which TensorFlow refuses"));
    const auto key = Cell(line, number, columns.key, columns.delimiter);
    const auto value = Cell(line, number, columns.value, columns.delimiter);
    if (!key.has_value() || !value.has_value() || !keys.Add(*key) || !values.Add(*value))
      return absl::InvalidArgumentError(
          StrCat("line ", at + 1, " ", Quote(line), " has no such column or number"));
    ++number;
  }
  TENON_ASSIGN_OR_RETURN(table->keys, keys.Finish());
  TENON_ASSIGN_OR_RETURN(table->values, values.Finish());
  return absl::OkStatus();
}

}  // namespace tenon::savedmodel
