#include "import/keras/layer_table.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// All layers of keras.layers 3.15 but the abstract ones.
constexpr auto kKerasLayers =
    std::to_array<std::string_view>({"Activation",
                                     "ActivityRegularization",
                                     "AdaptiveAveragePooling1D",
                                     "AdaptiveAveragePooling2D",
                                     "AdaptiveAveragePooling3D",
                                     "AdaptiveMaxPooling1D",
                                     "AdaptiveMaxPooling2D",
                                     "AdaptiveMaxPooling3D",
                                     "Add",
                                     "AdditiveAttention",
                                     "AlphaDropout",
                                     "Attention",
                                     "AugMix",
                                     "AutoContrast",
                                     "Average",
                                     "AveragePooling1D",
                                     "AveragePooling2D",
                                     "AveragePooling3D",
                                     "BatchNormalization",
                                     "Bidirectional",
                                     "CategoryEncoding",
                                     "CenterCrop",
                                     "Concatenate",
                                     "ContrastLimitedAdaptiveHistogramEqualization",
                                     "Conv1D",
                                     "Conv1DTranspose",
                                     "Conv2D",
                                     "Conv2DTranspose",
                                     "Conv3D",
                                     "Conv3DTranspose",
                                     "ConvLSTM1D",
                                     "ConvLSTM2D",
                                     "ConvLSTM3D",
                                     "Cropping1D",
                                     "Cropping2D",
                                     "Cropping3D",
                                     "CutMix",
                                     "Dense",
                                     "DepthwiseConv1D",
                                     "DepthwiseConv2D",
                                     "Discretization",
                                     "Dot",
                                     "Dropout",
                                     "ELU",
                                     "EinsumDense",
                                     "Embedding",
                                     "Equalization",
                                     "Flatten",
                                     "FlaxLayer",
                                     "GRU",
                                     "GRUCell",
                                     "GaussianDropout",
                                     "GaussianNoise",
                                     "GlobalAveragePooling1D",
                                     "GlobalAveragePooling2D",
                                     "GlobalAveragePooling3D",
                                     "GlobalMaxPooling1D",
                                     "GlobalMaxPooling2D",
                                     "GlobalMaxPooling3D",
                                     "GroupNormalization",
                                     "GroupQueryAttention",
                                     "HashedCrossing",
                                     "Hashing",
                                     "Identity",
                                     "InputLayer",
                                     "IntegerLookup",
                                     "JaxLayer",
                                     "LSTM",
                                     "LSTMCell",
                                     "Lambda",
                                     "LayerNormalization",
                                     "LeakyReLU",
                                     "Masking",
                                     "MaxNumBoundingBoxes",
                                     "MaxPooling1D",
                                     "MaxPooling2D",
                                     "MaxPooling3D",
                                     "Maximum",
                                     "MelSpectrogram",
                                     "Minimum",
                                     "MixUp",
                                     "MultiHeadAttention",
                                     "Multiply",
                                     "Normalization",
                                     "PReLU",
                                     "Permute",
                                     "Pipeline",
                                     "RMSNormalization",
                                     "RNN",
                                     "RandAugment",
                                     "RandomBrightness",
                                     "RandomColorDegeneration",
                                     "RandomColorJitter",
                                     "RandomContrast",
                                     "RandomCrop",
                                     "RandomElasticTransform",
                                     "RandomErasing",
                                     "RandomFlip",
                                     "RandomGaussianBlur",
                                     "RandomGrayscale",
                                     "RandomHue",
                                     "RandomInvert",
                                     "RandomPerspective",
                                     "RandomPosterization",
                                     "RandomRotation",
                                     "RandomSaturation",
                                     "RandomSharpness",
                                     "RandomShear",
                                     "RandomTranslation",
                                     "RandomZoom",
                                     "ReLU",
                                     "RepeatVector",
                                     "Rescaling",
                                     "Reshape",
                                     "Resizing",
                                     "ReversibleEmbedding",
                                     "STFTSpectrogram",
                                     "SeparableConv1D",
                                     "SeparableConv2D",
                                     "SimpleRNN",
                                     "SimpleRNNCell",
                                     "Softmax",
                                     "Solarization",
                                     "SpatialDropout1D",
                                     "SpatialDropout2D",
                                     "SpatialDropout3D",
                                     "SpectralNormalization",
                                     "StackedRNNCells",
                                     "StringLookup",
                                     "Subtract",
                                     "TFSMLayer",
                                     "TextVectorization",
                                     "TimeDistributed",
                                     "TorchModuleWrapper",
                                     "UnitNormalization",
                                     "UpSampling1D",
                                     "UpSampling2D",
                                     "UpSampling3D",
                                     "ZeroPadding1D",
                                     "ZeroPadding2D",
                                     "ZeroPadding3D"});

// Written beside the tables: InputLayer and models are read by the walk itself.
constexpr auto kWalked = std::to_array<std::string_view>({"InputLayer"});

// Why a layer is refused that is no oversight.
std::string_view ReasonFor(std::string_view name) {
  if (name == "Lambda") return "its function is code";
  if (name == "FlaxLayer" || name == "JaxLayer" || name == "TorchModuleWrapper" ||
      name == "TFSMLayer")
    return "holds another framework's code";
  if (name.ends_with("Cell") || name == "StackedRNNCells")
    return "a part of RNN, no layer of a graph";
  return "";
}

// Cells of a Markdown table.
void AppendRow(std::string_view name, std::string_view status, std::string_view note,
               std::string* page) {
  StrAppend(page, "| ", name, " | ", status, " | ", note, " |\n");
}

std::string LayersPage() {
  std::string page =
      "# Keras: layers and functions\n\n"
      "Made by `TENON_WRITE_PAGES=1 tenon_engine_import_keras_test`; what is said here is what "
      "the\n"
      "importer's tables say. Models: Sequential and Functional, nested, with shared layers and "
      "masks,\n"
      "from `.keras` archives (Keras 3) and `.h5` files (Keras 2 and 3). Arithmetic is float32.\n";
  std::set<std::string_view> known(kWalked.begin(), kWalked.end());
  const auto add = [&](std::span<const LayerFamily> families) {
    for (const LayerFamily& family : families) {
      StrAppend(&page, "\n## ", family.name, "\n\n| name | status | only |\n|---|---|---|\n");
      for (const LayerRow& row : family.rows) AppendRow(row.name, "read", row.note, &page);
    }
  };
  add(LayerFamilies());
  for (const LayerFamily& family : LayerFamilies())
    for (const LayerRow& row : family.rows) known.insert(row.name);
  StrAppend(&page, "\n## Refused layers\n\n| name | status | why |\n|---|---|---|\n");
  for (const std::string_view name : kKerasLayers)
    if (!known.contains(name)) AppendRow(name, "refused", ReasonFor(name), &page);
  StrAppend(&page, "\n# Functions of keras.ops\n");
  add(OperationFamilies());
  return page;
}

TEST(LayerTableTest, NamesEachLayerOnce) {
  for (const auto families : {LayerFamilies(), OperationFamilies()}) {
    std::set<std::string_view> names;
    for (const LayerFamily& family : families)
      for (const LayerRow& row : family.rows)
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(LayerTableTest, FindsLayersAndFunctionsApart) {
  ASSERT_NE(FindLayer("Add"), nullptr);
  ASSERT_NE(FindOperation("Add"), nullptr);
  EXPECT_NE(FindLayer("Add")->translate, FindOperation("Add")->translate);
  EXPECT_EQ(FindLayer("Lambda"), nullptr);
  EXPECT_EQ(FindOperation("Dense"), nullptr);
}

TEST(LayerTableTest, IsWhatItsPageSays) {
  const std::string path = TENON_SOURCE_DIR "/docs/compat/keras-layers.md";
  if (std::getenv("TENON_WRITE_PAGES") != nullptr) std::ofstream(path) << LayersPage();
  std::ifstream file(path);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(page == LayersPage())
      << "docs/compat/keras-layers.md is not what the tables say: run this test with "
         "TENON_WRITE_PAGES=1 in its environment";
}

}  // namespace
}  // namespace tenon::keras
