// Layers that resize and crop images, and those that change them in training alone.
#include <array>
#include <string>

#include "import/keras/layer_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

struct Image {
  Value value;
  int64_t height_axis = 1;
  bool channels_last = true;
};

Image ReadImage(LayerContext& layer) {
  Image image;
  image.value = layer.Input();
  image.channels_last = layer.config.Text("data_format", "channels_last") != "channels_first";
  image.height_axis = image.channels_last ? 1 : 2;
  if (layer.ok() && layer.Rank(image.value) != 4)
    layer.Refuse(StrCat("an input of ", layer.Rank(image.value), " dimensions is not supported"));
  return image;
}

// half_pixel sampling as tf.image.resize does it.
Attributes ResizeAttributes(LayerContext& layer, const std::string& interpolation) {
  Attributes attributes = {TextAttr("coordinate_transformation_mode", "half_pixel")};
  if (interpolation == "nearest") {
    attributes.push_back(TextAttr("mode", "nearest"));
    attributes.push_back(TextAttr("nearest_mode", "round_prefer_ceil"));
  } else if (interpolation == "bilinear") {
    attributes.push_back(TextAttr("mode", "linear"));
  } else {
    layer.Refuse(StrCat("interpolation ", Quote(interpolation), " is not supported"));
  }
  return attributes;
}

LayerTensors TranslateResizing(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t height = layer.config.Int("height");
  const int64_t width = layer.config.Int("width");
  const std::string interpolation = layer.config.Text("interpolation", "bilinear");
  const Image image = ReadImage(layer);
  for (const char* option : {"crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"})
    if (layer.config.Bool(option, false)) layer.Refuse(StrCat(option, " is not supported"));
  if (height < 1 || width < 1)
    layer.Fail(absl::InvalidArgumentError(StrCat("its size is ", height, " by ", width)));
  const Attributes attributes = ResizeAttributes(layer, interpolation);
  if (!layer.ok()) return {};
  Value y = image.value;
  Shape shape = layer.ShapeOf(y);
  if (image.channels_last) y = graph.Node("Transpose", {y}, {IntsAttr("perm", {0, 3, 1, 2})});
  // All four sizes: moving transposes, ONNX Runtime mistakes those of `axes` alone.
  const Value kept =
      graph.Node("Slice", {graph.Node("Shape", {y}), graph.Ints({0}), graph.Ints({2})});
  const Value sizes = graph.Concat({kept, graph.Ints({height, width})}, 0);
  y = graph.Node("Resize", {y, Value(), Value(), sizes}, attributes);
  if (image.channels_last) y = graph.Node("Transpose", {y}, {IntsAttr("perm", {0, 2, 3, 1})});
  shape[static_cast<size_t>(image.height_axis)] = height;
  shape[static_cast<size_t>(image.height_axis) + 1] = width;
  return {{graph.WithShape(y, shape), Value()}};
}

LayerTensors TranslateCenterCrop(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t height = layer.config.Int("height");
  const int64_t width = layer.config.Int("width");
  const Image image = ReadImage(layer);
  if (!layer.ok()) return {};
  const int64_t more_rows = layer.KnownDim(image.value, image.height_axis) - height;
  const int64_t more_columns = layer.KnownDim(image.value, image.height_axis + 1) - width;
  if (more_rows < 0 || more_columns < 0 || height < 0 || width < 0)
    layer.Refuse(
        StrCat("a crop to ", height, " by ", width, ", more than its input has, is not supported"));
  if (!layer.ok()) return {};
  const int64_t top = more_rows / 2;
  const int64_t left = more_columns / 2;
  return {{graph.Node("Slice", {image.value, graph.Ints({top, left}),
                                graph.Ints({top + height, left + width}),
                                graph.Ints({image.height_axis, image.height_axis + 1})}),
           Value()}};
}

LayerTensors TranslateTrainingOnly(LayerContext& layer) { return {{layer.Input(), Value()}}; }

constexpr auto kRows = std::to_array<LayerRow>({
    {"Resizing", TranslateResizing, Masking::kDrops,
     "interpolation other than nearest and bilinear; antialias; aspect ratios"},
    {"CenterCrop", TranslateCenterCrop, Masking::kDrops,
     "inputs of unknown size or smaller than the crop"},
    {"AugMix", TranslateTrainingOnly},
    {"CutMix", TranslateTrainingOnly},
    {"MixUp", TranslateTrainingOnly},
    {"RandAugment", TranslateTrainingOnly},
    {"RandomBrightness", TranslateTrainingOnly},
    {"RandomColorDegeneration", TranslateTrainingOnly},
    {"RandomColorJitter", TranslateTrainingOnly},
    {"RandomContrast", TranslateTrainingOnly},
    {"RandomElasticTransform", TranslateTrainingOnly},
    {"RandomErasing", TranslateTrainingOnly},
    {"RandomFlip", TranslateTrainingOnly},
    {"RandomGaussianBlur", TranslateTrainingOnly},
    {"RandomGrayscale", TranslateTrainingOnly},
    {"RandomHue", TranslateTrainingOnly},
    {"RandomInvert", TranslateTrainingOnly},
    {"RandomPerspective", TranslateTrainingOnly},
    {"RandomPosterization", TranslateTrainingOnly},
    {"RandomRotation", TranslateTrainingOnly},
    {"RandomSaturation", TranslateTrainingOnly},
    {"RandomSharpness", TranslateTrainingOnly},
    {"RandomShear", TranslateTrainingOnly},
    {"RandomTranslation", TranslateTrainingOnly},
    {"RandomZoom", TranslateTrainingOnly},
});

}  // namespace

Rows ImageRows() { return kRows; }

}  // namespace tenon::keras
