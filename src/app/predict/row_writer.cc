#include "predict/row_writer.h"

#include <optional>
#include <utility>

#include "csv/writer.h"
#include "predict/csv_columns.h"
#include "predict/output_columns.h"
#include "predict/row_shape.h"
#include "predict/table_writer.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

class CsvWriter : public RowWriter {
 public:
  explicit CsvWriter(const RowFormat& format) : format_(format) {}

  absl::Status Append(std::span<const OutputRows> outputs, int64_t rows,
                      std::string* out) override {
    TENON_RETURN_IF_ERROR(columns_.Check(outputs));
    const std::vector<std::string>& names = columns_.names();
    if (!std::exchange(begun_, true)) AppendHeader(names, out);
    for (int64_t row = 0; row < rows; ++row) {
      bool first = true;
      for (const OutputRows& output : outputs) {
        for (int64_t i = 0; i < output.width; ++i) {
          if (!std::exchange(first, false)) out->push_back(format_.delimiter);
          AppendCell(output, row * output.width + i, names.size() == 1, out);
        }
      }
      out->push_back('\n');
    }
    return absl::OkStatus();
  }

  void AppendNone(std::span<const TensorSpec> specs, std::string* out) override {
    std::vector<std::string> names;
    for (const TensorSpec& spec : specs) {
      const absl::StatusOr<Shape> row_shape = RowShapeOf(spec);
      const std::optional<int64_t> width =
          row_shape.ok() ? WidthOf(*row_shape) : std::optional<int64_t>();
      if (!width.has_value()) return;
      const auto more = ColumnNamesOf(spec.name, static_cast<size_t>(*width));
      names.insert(names.end(), more.begin(), more.end());
    }
    AppendHeader(names, out);
  }

 private:
  void AppendHeader(const std::vector<std::string>& names, std::string* out) const {
    if (!format_.header) return;
    for (size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out->push_back(format_.delimiter);
      csv::AppendField(names[i], format_.delimiter, out);
    }
    out->push_back('\n');
  }

  // Numbers need no quotes, so they are written in place.
  void AppendCell(const OutputRows& output, int64_t element, bool only, std::string* out) const {
    if (output.tensor.dtype() != DType::kBytes) return AppendText(output, element, out);
    const std::string_view text = output.texts[static_cast<size_t>(element)];
    if (only) {
      csv::AppendOnlyField(text, format_.delimiter, out);
    } else {
      csv::AppendField(text, format_.delimiter, out);
    }
  }

  const RowFormat format_;
  OutputColumns columns_;
  bool begun_ = false;
};

class JsonWriter : public RowWriter {
 public:
  absl::Status Append(std::span<const OutputRows> outputs, int64_t rows,
                      std::string* out) override {
    for (int64_t row = 0; row < rows; ++row) TENON_RETURN_IF_ERROR(AppendRow(outputs, row, out));
    return absl::OkStatus();
  }

  void AppendNone(std::span<const TensorSpec> /*specs*/, std::string* /*out*/) override {}

 private:
  static absl::Status AppendRow(std::span<const OutputRows> outputs, int64_t row,
                                std::string* out) {
    char gap = '{';
    for (const OutputRows& output : outputs) {
      out->push_back(std::exchange(gap, ','));
      AppendJsonString(output.name, out);
      out->push_back(':');
      int64_t element = row * output.width;
      // One value stands alone, as it may in an input.
      const bool one = output.row_shape.size() == 1 && output.width == 1;
      TENON_RETURN_IF_ERROR(AppendValues(output, one ? 1 : 0, &element, out));
    }
    out->append(outputs.empty() ? "{}\n" : "}\n");
    return absl::OkStatus();
  }

  // The values below dimension `dim` of a row, the next of which is `element`.
  static absl::Status AppendValues(const OutputRows& output, size_t dim, int64_t* element,
                                   std::string* out) {
    if (dim == output.row_shape.size()) return AppendJson(output, (*element)++, out);
    out->push_back('[');
    for (int64_t i = 0; i < output.row_shape[dim]; ++i) {
      if (i > 0) out->push_back(',');
      TENON_RETURN_IF_ERROR(AppendValues(output, dim + 1, element, out));
    }
    out->push_back(']');
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowWriter>> MakeRowWriter(const RowFormat& format) {
  if (format.name == "csv") return std::make_unique<CsvWriter>(format);
  if (format.name == "json") return std::make_unique<JsonWriter>();
  if (format.name == "table") return MakeTableWriter(format.header);
  return absl::InvalidArgumentError(
      StrCat("output format ", Quote(format.name), " is none of csv, json, table"));
}

}  // namespace tenon
