#include "predict/json_scalar.h"

#include "status/status.h"

namespace tenon {

absl::StatusOr<Scalar> ScalarOf(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::kNull:
      return Scalar();
    case json::Kind::kBool:
      return Scalar(value.boolean);
    case json::Kind::kInt:
      return Scalar(value.integer);
    case json::Kind::kUint:
      return Scalar(value.unsigned_integer);
    case json::Kind::kDouble:
      return Scalar(value.real);
    case json::Kind::kString:
      return Scalar(value.string);
    case json::Kind::kArray:
    case json::Kind::kObject:
      break;
  }
  return absl::InvalidArgumentError(StrCat(json::NameOf(value.kind), " is no value of a tensor"));
}

}  // namespace tenon
