#include "import/keras/keras_importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/keras/internal/layer_names.h"

namespace tenon {
namespace {

TEST(SnakeCaseTest, NamesClassesAsKerasDoes) {
  EXPECT_EQ(keras::SnakeCase("GlobalAveragePooling1D"), "global_average_pooling1d");
  EXPECT_EQ(keras::SnakeCase("LSTM"), "lstm");
  EXPECT_EQ(keras::SnakeCase("PReLU"), "p_re_lu");
  EXPECT_EQ(keras::SnakeCase("ConvLSTM2D"), "conv_lstm2d");
  EXPECT_EQ(keras::SnakeCase("Dense"), "dense");
  EXPECT_EQ(keras::SnakeCase("BatchNormalization"), "batch_normalization");
}

TEST(KerasImporterTest, RecognisesItsFormats) {
  const auto recognise = [](std::string_view bytes, std::vector<std::string> entries = {}) {
    ImportSource source;
    source.path = "m";
    source.bytes = bytes;
    source.entries = std::move(entries);
    return KerasImporter().Recognize(source);
  };
  EXPECT_EQ(recognise("PK\x03\x04", {"config.json", "metadata.json", "model.weights.h5"}),
            Recognition::kByContent);
  EXPECT_EQ(recognise("PK\x03\x04", {"schema.json"}), Recognition::kNo);
  EXPECT_EQ(recognise(std::string_view("\x89HDF\r\n\x1a\n...", 11)), Recognition::kByContent);
  EXPECT_EQ(recognise(""), Recognition::kNo);
}

}  // namespace
}  // namespace tenon
