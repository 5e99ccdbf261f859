#include "import/savedmodel/op_registry.h"

#include <utility>

namespace tenon::savedmodel {
namespace {

constexpr std::string_view kFiles = "it reads or writes files";
constexpr std::string_view kPython = "it runs Python code, which is not in the model";
constexpr std::string_view kChange =
    "it changes the model's state, so that answers would depend on the calls before";
constexpr std::string_view kRandom = "its result is random";
constexpr std::string_view kOldLoop =
    "control flow of TensorFlow 1; save the model with TensorFlow 2's";
constexpr std::string_view kDecode = "decode before the model is called";
constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"ReadFile", kFiles},
    {"WriteFile", kFiles},
    {"MatchingFiles", kFiles},
    {"WholeFileReader", kFiles},
    {"WholeFileReaderV2", kFiles},
    {"ReaderReadV2", kFiles},
    {"TextLineReaderV2", kFiles},
    {"FixedLengthRecordReaderV2", kFiles},
    {"TFRecordReaderV2", kFiles},
    {"SaveV2", kFiles},
    {"Save", kFiles},
    {"Restore", kFiles},
    {"RestoreV2", kFiles},
    {"MergeV2Checkpoints", kFiles},
    {"ShardedFilename", kFiles},
    {"PrintV2", "it prints"},
    {"Print", "it prints"},
    {"DebugIdentityV2", kFiles},
    {"DumpDebugInfo", kFiles},
    {"WriteSummary", kFiles},
    {"CreateSummaryFileWriter", kFiles},
    {"PyFunc", kPython},
    {"PyFuncStateless", kPython},
    {"EagerPyFunc", kPython},
    {"XlaCallModule",
     "it holds a program of another compiler; export with native TensorFlow operators"},
    {"Assign", kChange},
    {"AssignVariableOp", kChange},
    {"AssignAddVariableOp", kChange},
    {"AssignSubVariableOp", kChange},
    {"AssignAdd", kChange},
    {"AssignSub", kChange},
    {"ResourceScatterUpdate", kChange},
    {"ResourceScatterAdd", kChange},
    {"LookupTableInsertV2", kChange},
    {"LookupTableRemoveV2", kChange},
    {"LookupTableImportV2", kChange},
    {"InitializeTableV2", kChange},
    {"InitializeTableFromTextFileV2", kChange},
    {"LookupTableImport", kChange},
    {"InitializeTable", kChange},
    {"InitializeTableFromTextFile", kChange},
    {"RandomUniform", kRandom},
    {"RandomStandardNormal", kRandom},
    {"RandomUniformInt", kRandom},
    {"TruncatedNormal", kRandom},
    {"Multinomial", kRandom},
    {"RandomShuffle", kRandom},
    {"StatelessRandomUniformV2", kRandom},
    {"StatelessRandomNormalV2", kRandom},
    {"StatelessRandomGetKeyCounter", kRandom},
    {"StatelessRandomGetAlg", kRandom},
    {"Switch", kOldLoop},
    {"Merge", kOldLoop},
    {"Enter", kOldLoop},
    {"Exit", kOldLoop},
    {"NextIteration", kOldLoop},
    {"LoopCond", kOldLoop},
    {"RefSwitch", kOldLoop},
    {"DecodeJpeg", kDecode},
    {"DecodePng", kDecode},
    {"DecodeImage", kDecode},
    {"DecodeBmp", kDecode},
    {"DecodeGif", kDecode},
    {"DecodeCSV", kDecode},
    {"DecodeBase64", kDecode},
    {"ParseExampleV2", kDecode},
    {"ParseExample", kDecode},
    {"ParseSingleExample", kDecode},
    {"DecodeRaw", kDecode},
    {"DecodeWav", kDecode},
};

}  // namespace

const OpTable& Operators() {
  static const OpTable kTable = [] {
    OpTable made;
    for (std::vector<OpRow> (*family)() :
         {MathOps, ActivationOps, ReductionOps, ShapeOps, IndexOps, SliceOps, LinearOps,
          ConvolutionOps, ImageOps, StateOps, TableOps, TextOps, RaggedOps, ControlOps, ListOps,
          MoveOps})
      for (OpRow& row : family()) made.emplace(row.op, std::move(row));
    return made;
  }();
  return kTable;
}

std::string_view WhyNever(std::string_view op) {
  for (const auto& [name, reason] : kReasons)
    if (name == op) return reason;
  return {};
}

}  // namespace tenon::savedmodel
