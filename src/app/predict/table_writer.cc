#include "predict/table_writer.h"

#include <algorithm>
#include <utility>

#include "predict/csv_columns.h"
#include "predict/output_columns.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kGap = "  ";

std::string Printable(std::string_view text) {
  const std::string quoted = Quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

// Characters; those that take two places are counted as one.
size_t WidthOfText(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void AppendPadded(std::string_view text, size_t width, bool right, std::string* out) {
  const size_t own = WidthOfText(text);
  const std::string padding(width > own ? width - own : 0, ' ');
  if (right) out->append(padding);
  out->append(text);
  if (!right) out->append(padding);
}

class TableWriter : public RowWriter {
 public:
  explicit TableWriter(bool header) : header_(header) {}

  absl::Status Append(std::span<const OutputRows> outputs, int64_t rows,
                      std::string* out) override {
    TENON_RETURN_IF_ERROR(columns_.Check(outputs));
    const std::vector<std::vector<std::string>> cells = CellsOf(outputs, rows);
    widths_.resize(columns_.names().size());
    for (const auto& row : cells) Widen(row);
    if (!std::exchange(begun_, true)) Begin(outputs, out);
    for (const auto& row : cells) AppendRow(row, out);
    return absl::OkStatus();
  }

  void AppendNone(std::span<const TensorSpec> /*specs*/, std::string* out) override {
    out->append("no rows\n");
  }

 private:
  static std::vector<std::vector<std::string>> CellsOf(std::span<const OutputRows> outputs,
                                                       int64_t rows) {
    std::vector<std::vector<std::string>> cells(static_cast<size_t>(rows));
    std::string text;
    for (int64_t row = 0; row < rows; ++row) {
      for (const OutputRows& output : outputs) {
        for (int64_t i = 0; i < output.width; ++i) {
          text.clear();
          AppendText(output, row * output.width + i, &text);
          cells[static_cast<size_t>(row)].push_back(Printable(text));
        }
      }
    }
    return cells;
  }

  void Widen(const std::vector<std::string>& row) {
    for (size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], WidthOfText(row[i]));
  }

  // Decides which columns stand on the right, and writes the header.
  void Begin(std::span<const OutputRows> outputs, std::string* out) {
    for (const OutputRows& output : outputs)
      right_.insert(right_.end(), static_cast<size_t>(output.width),
                    output.tensor.dtype() != DType::kBytes);
    if (!header_) return;
    std::vector<std::string> names;
    for (const std::string& name : columns_.names()) names.push_back(Printable(name));
    Widen(names);
    AppendRow(names, out);
  }

  void AppendRow(const std::vector<std::string>& row, std::string* out) const {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line.append(kGap);
      AppendPadded(row[i], widths_[i], right_[i], &line);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out->append(line);
    out->push_back('\n');
  }

  const bool header_;
  OutputColumns columns_;
  bool begun_ = false;
  std::vector<size_t> widths_;
  std::vector<bool> right_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeTableWriter(bool header) {
  return std::make_unique<TableWriter>(header);
}

}  // namespace tenon
