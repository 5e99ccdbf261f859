// Builds small ONNX models for tests, good ones and bad ones. Single-threaded.
//
// Holds the messages of the generated schema openly: a test may break whatever it wants before it
// takes the bytes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onnx-ml.pb.h"
#include "tensor/dtype.h"

namespace tenon {

// A dimension of a declared type: a number, a name, or nothing.
struct BuilderDim {
  BuilderDim(int64_t size) : value(size) {}         // NOLINT(google-explicit-constructor)
  BuilderDim(const char* symbol) : name(symbol) {}  // NOLINT(google-explicit-constructor)
  int64_t value = -1;
  std::string name;
};
using BuilderDims = std::vector<BuilderDim>;

class ModelBuilder {
 public:
  // IR 9 with the opsets that ONNX Runtime has long known: ai.onnx 19, ai.onnx.ml 3.
  ModelBuilder();

  ModelBuilder& Input(const std::string& name, DType dtype, const BuilderDims& dims);
  ModelBuilder& Output(const std::string& name, DType dtype, const BuilderDims& dims);
  ModelBuilder& Initializer(const std::string& name, const std::vector<int64_t>& dims,
                            std::span<const float> values);
  onnx::NodeProto& Node(const std::string& op, std::vector<std::string> inputs,
                        std::vector<std::string> outputs, std::string_view domain = "");

  // An initializer of FLOAT whose data lie in `location`; `entries` are further external_data keys.
  ModelBuilder& External(const std::string& name, const std::vector<int64_t>& dims,
                         const std::string& location,
                         std::vector<std::pair<std::string, std::string>> entries = {});

  onnx::ModelProto& proto() { return proto_; }
  onnx::GraphProto& graph() { return *proto_.mutable_graph(); }
  std::string Bytes() const { return proto_.SerializeAsString(); }

 private:
  onnx::ModelProto proto_;
};

void AddInts(onnx::NodeProto* node, const std::string& name, const std::vector<int64_t>& values);
void AddFloats(onnx::NodeProto* node, const std::string& name, const std::vector<float>& values);
void AddStrings(onnx::NodeProto* node, const std::string& name,
                const std::vector<std::string>& values);
void AddInt(onnx::NodeProto* node, const std::string& name, int64_t value);

// y = x of [batch, 2].
ModelBuilder IdentityModel(DType dtype);

// y = x W with W of [2, 2] = {1, 2, 3, 4}.
ModelBuilder LinearModel();

// LinearModel whose W lies in weights.bin at byte 8; LinearWeightsFile() is that file.
ModelBuilder ExternalModel();
std::string LinearWeightsFile();

// What skl2onnx writes for a scaled logistic regression of `features`: Scaler, LinearClassifier,
// Normalizer and, when asked for, ZipMap. Labels "a", "b", "c" or 0, 1, 2.
struct ClassifierOptions {
  int64_t features = 4;
  bool zipmap = true;
  bool text_labels = false;
};
ModelBuilder ClassifierModel(const ClassifierOptions& options);

// y = x within `depth` nested branches of If.
ModelBuilder NestedIfModel(int depth);

}  // namespace tenon
