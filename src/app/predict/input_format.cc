#include "predict/input_format.h"

#include <optional>
#include <utility>

#include "npy/header.h"
#include "predict/json_batches.h"
#include "predict/npy_batches.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

std::optional<InputFormat> ByEnding(std::string_view path) {
  if (path.ends_with(".csv") || path.ends_with(".tsv")) return InputFormat::kCsv;
  if (path.ends_with(".jsonl") || path.ends_with(".ndjson") || path.ends_with(".json"))
    return InputFormat::kJsonLines;
  if (path.ends_with(".npy")) return InputFormat::kNpy;
  return std::nullopt;
}

InputFormat ByContent(std::string_view bytes) {
  if (bytes.starts_with(npy::kMagic)) return InputFormat::kNpy;
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  const bool is_json =
      first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
  return is_json ? InputFormat::kJsonLines : InputFormat::kCsv;
}

}  // namespace

absl::StatusOr<InputFormat> FindInputFormat(std::string_view name, std::string_view path,
                                            ByteSource& source) {
  if (name == "csv") return InputFormat::kCsv;
  if (name == "jsonl") return InputFormat::kJsonLines;
  if (name == "npy") return InputFormat::kNpy;
  if (name != "auto") {
    return absl::InvalidArgumentError(
        StrCat("input format ", Quote(name), " is none of csv, jsonl, npy, auto"));
  }
  if (const auto format = ByEnding(path); format.has_value()) return *format;
  TENON_ASSIGN_OR_RETURN(const std::string_view bytes, source.Peek());
  return ByContent(bytes);
}

std::unique_ptr<BatchReader> MakeBatchReader(InputFormat format, const Signature& signature,
                                             ByteSource& source, CsvOptions csv) {
  switch (format) {
    case InputFormat::kJsonLines:
      return std::make_unique<JsonLinesBatches>(signature, source);
    case InputFormat::kNpy:
      return std::make_unique<NpyBatches>(signature, source);
    case InputFormat::kCsv:
      break;
  }
  return std::make_unique<CsvBatches>(signature, source, std::move(csv));
}

}  // namespace tenon
