#include "predict/csv_batches.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

bool IsNumber(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
}

}  // namespace

CsvBatches::CsvBatches(const Signature& signature, ByteSource& source, CsvOptions options)
    : signature_(signature),
      source_(source),
      options_(std::move(options)),
      reader_({.delimiter = options_.delimiter}) {}

absl::StatusOr<Batch> CsvBatches::Next(int64_t max_rows) {
  if (!begun_) TENON_RETURN_IF_ERROR(Begin(), "reading ", source_.name());
  int64_t rows = 0;
  while (rows < max_rows) {
    if (!std::exchange(row_waits_, false)) {
      TENON_ASSIGN_OR_RETURN(const bool more, ReadRow(), "reading ", source_.name());
      if (!more) break;
    }
    TENON_RETURN_IF_ERROR(AppendRow(), "reading ", source_.name());
    ++rows;
  }
  return Take(rows);
}

absl::StatusOr<bool> CsvBatches::ReadRow() {
  while (true) {
    TENON_ASSIGN_OR_RETURN(const csv::Step step, reader_.Next());
    if (step != csv::Step::kMore) return step == csv::Step::kRow;
    TENON_ASSIGN_OR_RETURN(const std::string_view bytes, source_.Read());
    if (bytes.empty()) {
      reader_.End();
    } else {
      reader_.Feed(bytes);
    }
  }
}

// Reads the header and decides what goes where.
absl::Status CsvBatches::Begin() {
  begun_ = true;
  TENON_ASSIGN_OR_RETURN(row_waits_, ReadRow());
  if (!row_waits_) return absl::InvalidArgumentError("it is empty");
  width_ = reader_.row().size();
  if (options_.header) {
    header_.assign(reader_.row().begin(), reader_.row().end());
    TENON_RETURN_IF_ERROR(CheckHeader());
    row_waits_ = false;
  }
  if (!options_.columns.empty()) {
    TENON_RETURN_IF_ERROR(SelectColumns());
  } else if (options_.header) {
    TENON_ASSIGN_OR_RETURN(inputs_, MapNamedColumns(signature_, header_));
  } else {
    TENON_ASSIGN_OR_RETURN(inputs_, MapColumns(signature_, width_));
  }
  for (const InputColumns& input : inputs_) builders_.emplace_back(input.spec->dtype);
  return absl::OkStatus();
}

absl::Status CsvBatches::SelectColumns() {
  if (!options_.header) return absl::InvalidArgumentError("columns are chosen by a header's names");
  const std::vector<std::string_view> known(header_.begin(), header_.end());
  std::vector<size_t> places;
  for (const std::string& name : options_.columns) {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) {
      return absl::InvalidArgumentError(
          StrCat("there is no column ", Quote(name), DidYouMean(name, known)));
    }
    places.push_back(static_cast<size_t>(found - header_.begin()));
  }
  TENON_ASSIGN_OR_RETURN(inputs_, MapNamedColumns(signature_, options_.columns));
  for (InputColumns& input : inputs_) {
    for (size_t& column : input.columns) column = places[column];
  }
  return absl::OkStatus();
}

// A row of numbers is data, but for the 0, 1, 2, ... that pandas counts nameless columns with.
absl::Status CsvBatches::CheckHeader() const {
  if (!std::all_of(header_.begin(), header_.end(), IsNumber)) return absl::OkStatus();
  bool counts = true;
  for (size_t i = 0; i < header_.size(); ++i) counts &= header_[i] == StrCat(i);
  if (counts) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "its first row has numbers and no names; say --no-header when it is data");
}

absl::Status CsvBatches::AppendRow() {
  ++row_;
  if (reader_.row().size() != width_) return WrongWidth();
  for (size_t i = 0; i < inputs_.size(); ++i)
    TENON_RETURN_IF_ERROR(AppendCells(inputs_[i], builders_[i]));
  return absl::OkStatus();
}

absl::Status CsvBatches::AppendCells(const InputColumns& input, TensorBuilder& builder) const {
  for (const size_t column : input.columns) {
    TENON_RETURN_IF_ERROR(builder.AppendText(reader_.row()[column]), "row ", row_, ", column ",
                          NameOfColumn(column));
  }
  return absl::OkStatus();
}

absl::Status CsvBatches::WrongWidth() const {
  const size_t width = reader_.row().size();
  std::string message =
      StrCat("row ", row_, " (line ", reader_.row_line(), ") has ", width, " values, ",
             header_.empty() ? "the first row " : "the header ", width_);
  if (width < width_) StrAppend(&message, "; column ", NameOfColumn(width), " has none");
  return absl::InvalidArgumentError(message);
}

std::string CsvBatches::NameOfColumn(size_t column) const {
  return column < header_.size() ? Quote(header_[column]) : StrCat(column + 1);
}

absl::StatusOr<Batch> CsvBatches::Take(int64_t rows) {
  Batch batch{.rows = rows};
  if (rows == 0) return batch;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    Shape shape = inputs_[i].row_shape;
    shape.insert(shape.begin(), rows);
    TENON_ASSIGN_OR_RETURN(Tensor tensor, builders_[i].Take(std::move(shape)));
    batch.inputs.push_back({inputs_[i].spec->name, std::move(tensor)});
  }
  return batch;
}

}  // namespace tenon
