#include "onnx/testing/imported_check.h"

#include <string_view>

#include "onnx/onnx_engine.h"
#include "onnx/testing/model_folder.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

void AppendSpec(const TensorSpec& spec, std::string_view before, std::string* text) {
  *text += StrCat(before, spec.name, " ", NameOf(spec.dtype), ShapeToString(spec.shape));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Servable>> LoadImported(const ImportedModel& model) {
  ModelFolder folder;
  folder.Add("m/model.onnx", model.onnx);
  return OnnxEngine::Create({}).value()->Load(folder, "m/model.onnx");
}

std::string SignatureOf(const Servable& servable) {
  std::string text;
  for (const TensorSpec& input : servable.signature().inputs)
    AppendSpec(input, text.empty() ? "" : ", ", &text);
  std::string_view before = " -> ";
  for (const bool by_default : {true, false}) {
    for (const TensorSpec& output : servable.signature().outputs) {
      if (output.by_default != by_default) continue;
      AppendSpec(output, before, &text);
      before = ", ";
    }
    if (by_default) before = " | ";
  }
  return text;
}

}  // namespace tenon
